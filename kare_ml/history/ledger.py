"""The ledger of an intake: every row and every amount that came in, by what became of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Entry:
    """The rows of one table and currency that had the same fate for the same reason (none where they are stored).

    `amount` is as the source states it, in its own `currency` (null: the book's), and null in a table without money;
    `unreadable` counts rows whose amount is missing or at fault.
    """

    fate: str
    reason: str | None
    rows: int
    amount: Decimal | None = None
    unreadable: int = 0
    currency: str | None = None


@dataclass(frozen=True)
class Total:
    """What came in for one table in a currency other than the book's."""

    currency: str
    amount: Decimal | None
    unreadable: int = 0


@dataclass(frozen=True)
class TableLedger:
    """What came in for one table, as counted and added up by other readers than those that judged the rows.

    `amount_in` and `unreadable_in` are of the rows in the book's currency, `foreign_in` has the other currencies.
    `detected` says how text files were found to be written where `kare.toml` does not say it.

    `beside` has rows that are no part of what came in: *closed* ones, which are gone from a source that holds the whole
    table and stay in the history up to then; and *gone* ones, which a source that only gains rows has lost. `judging`
    is a digest of the settings under which rows were judged.
    """

    table: str
    rows_in: int
    amount_in: Decimal | None
    unreadable_in: int
    entries: tuple[Entry, ...]
    foreign_in: tuple[Total, ...] = ()
    detected: tuple[str, ...] = ()
    beside: tuple[Entry, ...] = ()
    judging: str = ""

    def rows(self, fate: str, reason: str | None = None) -> int:
        """The rows of a fate, of one reason if it is named."""
        return sum(e.rows for e in (*self.entries, *self.beside) if e.fate == fate and reason in (None, e.reason))

    @property
    def difference(self) -> tuple[int, Decimal, int]:
        """What came in less what is accounted for: rows of all currencies, and of the book's own the amount and the
        unreadable amounts. All must be zero.
        """
        return self.rows_in - sum(entry.rows for entry in self.entries), *self.differences[None]

    @property
    def differences(self) -> dict[str | None, tuple[Decimal, int]]:
        """By currency (null: the book's), amount in and unreadable amounts less those accounted for; never added up
        across currencies. All must be zero.
        """
        left: dict[str | None, tuple[Decimal, int]] = {None: (self.amount_in or Decimal(0), self.unreadable_in)}
        left |= {total.currency: (total.amount or Decimal(0), total.unreadable) for total in self.foreign_in}
        for entry in self.entries:
            amount, unreadable = left.get(entry.currency, (Decimal(0), 0))
            left[entry.currency] = (amount - (entry.amount or Decimal(0)), unreadable - entry.unreadable)
        return left

    @property
    def balanced(self) -> bool:
        """Whether nothing is lost and nothing came from nowhere."""
        return not any(self.difference) and not any(map(any, self.differences.values()))

    def lines(self) -> list[tuple[str, str, str, str]]:
        """The ledger as rows of text, as people read it: fate, reason, rows, amount. Behind the differences, a line a
        currency, come the rows that are no part of what came in.
        """
        has_money = self.amount_in is not None
        first = [("in", "", f"{self.rows_in:,}", _money(self.amount_in))]
        first += [("in", "", "", _money(total.amount, total.currency)) for total in self.foreign_in]
        body = [(e.fate, e.reason or "", f"{e.rows:,}", _money(e.amount, e.currency)) for e in self.entries]
        rows, amount, _ = self.difference
        last = [("difference", "", f"{rows:,}", _money(amount if has_money else None))]
        last += [("difference", "", "", _money(gap, code)) for code, (gap, _) in self.differences.items() if code]
        last += [(e.fate, e.reason or "", f"{e.rows:,}", _money(e.amount, e.currency)) for e in self.beside]
        return [*first, *body, *last]


@dataclass(frozen=True)
class Ledger:
    """The ledger of every table that was taken in."""

    tables: tuple[TableLedger, ...]

    def table(self, name: str) -> TableLedger:
        """The ledger of one table. Raises KeyError where the table was not taken in."""
        return {entry.table: entry for entry in self.tables}[name]

    @property
    def balanced(self) -> bool:
        """Whether every table's ledger is."""
        return all(table.balanced for table in self.tables)

    def to_json(self) -> str:
        """The ledger as JSON; amounts are text, so that no cent is lost."""
        return json.dumps(asdict(self), indent=2, default=str)

    @classmethod
    def from_json(cls, text: str) -> Ledger:
        """The ledger that `to_json` wrote."""
        return cls(tuple(_table(part) for part in json.loads(text)["tables"]))

    def __str__(self) -> str:
        return "\n".join(_block(table) for table in self.tables)


def _block(table: TableLedger) -> str:
    return f"{table.table}\n" + _aligned(table.lines())


def _aligned(lines: Iterable[tuple[str, str, str, str]]) -> str:
    lines = list(lines)
    widths = [max(len(line[place]) for line in lines) for place in range(4)]
    return "\n".join(
        f"  {fate:<{widths[0]}}  {reason:<{widths[1]}}  {rows:>{widths[2]}}  {amount:>{widths[3]}}".rstrip()
        for fate, reason, rows, amount in lines
    )


def _money(amount: Decimal | None, currency: str | None = None) -> str:
    return "" if amount is None else f"{amount:,.2f}" + (f" {currency}" if currency else "")


def _table(part: dict[str, Any]) -> TableLedger:
    entries, beside = (
        tuple(Entry(**{**entry, "amount": _decimal(entry["amount"])}) for entry in part[name])
        for name in ("entries", "beside")
    )
    foreign = tuple(Total(**{**total, "amount": _decimal(total["amount"])}) for total in part["foreign_in"])
    lists = {"entries": entries, "foreign_in": foreign, "detected": tuple(part["detected"]), "beside": beside}
    return TableLedger(**{**part, "amount_in": _decimal(part["amount_in"]), **lists})


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
