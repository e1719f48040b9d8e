"""What came in since the night before: the difference of two ledgers, by what became of the rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kare_ml.history.ledger import Ledger, TableLedger

Kind = tuple[str, str, str | None]
"""Fate, reason and currency of some rows."""


@dataclass(frozen=True)
class Arrived:
    """The new rows of one table with one fate, reason and currency (null: the book's, or no money at all).

    `amount` is without its sign, since credit notes would hide what they take back.
    """

    table: str
    fate: str
    reason: str
    currency: str | None
    rows: int
    amount: Decimal


def arrivals(now: Ledger, before: Ledger | None) -> list[Arrived]:
    """What is in the ledger now and was not in the one before; everything where there was none.

    So is all of a table that is judged by other settings now, and of one that has fewer rows than it had.
    """
    then = {table.table: table for table in before.tables} if before else {}
    return [arrived for table in now.tables for arrived in _of_table(table, then.get(table.table))]


def _of_table(table: TableLedger, before: TableLedger | None) -> Iterator[Arrived]:
    if before is not None and (before.judging != table.judging or before.rows_in > table.rows_in):
        before = None
    known = _by_kind(before) if before else {}
    for (fate, reason, currency), (rows, amount) in _by_kind(table).items():
        rows_then, amount_then = known.get((fate, reason, currency), (0, Decimal(0)))
        more = rows - rows_then
        if more > 0:
            yield Arrived(table.table, fate, reason, currency, more, abs(amount - amount_then))


def _by_kind(table: TableLedger) -> dict[Kind, tuple[int, Decimal]]:
    found: dict[Kind, tuple[int, Decimal]] = {}
    for entry in table.entries:
        kind = (entry.fate, entry.reason or "", entry.currency)
        rows, amount = found.get(kind, (0, Decimal(0)))
        found[kind] = (rows + entry.rows, amount + (entry.amount or Decimal(0)))
    return found
