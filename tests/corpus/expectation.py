"""What a source must come to, row by row: the ledger and the stored rows that the product has to agree with."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from kare_ml.history.contracts import TABLES, Table
from tests.corpus import deliveries, values
from tests.corpus.records import Records, Refusal, read

EPOCH = dt.datetime(1970, 1, 1)
IN_HISTORY = ("stored", "superseded", "closed")
NEXT_DAY = dt.timedelta(days=1)
Line = tuple[str, str | None, str | None]
"""A line of the ledger: fate, reason, currency (none for the book's)."""


@dataclass
class Judged:
    """One row: its typed values, and what became of it."""

    number: int
    raw: dict[str, Any] | None
    columns: dict[str, Any]
    known_from: dt.datetime
    fate: str = "stored"
    reason: str | None = None
    known_to: dt.datetime | None = None

    since: dt.datetime = deliveries.ALWAYS
    until: dt.datetime = deliveries.FOR_GOOD
    """While it is there, in a source that holds the whole table each time."""

    said: dt.datetime = EPOCH
    """When it was known by what it says itself."""

    day: int | None = None
    stated: Decimal | None = None
    """The amount in the row's own currency; in the book's, where the table has no other."""

    def stored_as(self) -> tuple[Any, ...]:
        """The row as the history holds it; `day` of tables of events alone."""
        day = () if self.day is None else (self.day,)
        return (*self.columns.values(), self.known_from, self.known_to, *day)

    def become(self, fate: str, reason: str | None) -> None:
        self.fate, self.reason = fate, reason


@dataclass
class Expectation:
    """The ledger by line: rows, amount, unreadable amounts; the stored rows; and whether refusing is right as well."""

    ledger: dict[Line, tuple[int, Decimal, int]]
    rows: list[Judged]
    doubtful: str
    quarantined: Counter[tuple[int, str | None]] = field(default_factory=Counter)

    def stored(self) -> list[Judged]:
        return [row for row in self.rows if row.fate in IN_HISTORY]


class Rates(Protocol):
    """What a unit of a currency was worth on a local day, as was known on another; null where nobody could say."""

    def rate(self, currency: str, day: int, known_day: int) -> Decimal | None: ...


def expect(
    name: str,
    source: dict[str, Any],
    book: dict[str, Any],
    file: Path,
    rates: Rates | None = None,
    before: Delivered | None = None,
) -> Expectation:
    """Account for every record of a file. Raises Refusal where it must not be taken in.

    `before` is the delivery before of a source that holds the whole table each time.
    """
    table = TABLES[name]
    mapped = _mapped(source)
    records = read(file, source, mapped | {rule["column"] for rule in source.get("exclude", ())})
    if several := [name for name in mapped if any(_is_no_single_value(raw[name]) for raw in records.rows if raw)]:
        raise Refusal(f"no single values in {several}")
    judge = _Judge(table, source, book, rates)
    _demand_types(judge, records)
    there = [deliveries.There(number, raw) for number, raw in enumerate(records.rows, start=1)]
    if before is not None:
        had = read(before.file, before.section, _mapped(before.section))
        told = [name for name in mapped if name in had.header]
        there = deliveries.delivered_twice(list(enumerate(had.rows, start=1)), there, told, judge.book_zone)
    rows = [judge.row(row) for row in there]
    if source.get("duplicates", "drop") == "drop":
        deliveries.drop_copies(rows, sorted(mapped))
    if key := judge.key:
        told = [name for name in table.column if name not in (*key, "known_at")]
        deliveries.keep_versions(rows, told, key, dated="known_at" in source["columns"])
    rows = deliveries.close(rows)
    if name == "accounts":
        _cut_circles(rows)
    refused = Counter((row.number, row.reason) for row in rows if row.fate == "quarantined")
    return Expectation(_ledger(rows, judge), rows, records.doubtful, refused)


def _mapped(section: dict[str, Any]) -> set[str]:
    return {entry if isinstance(entry, str) else entry["column"] for entry in section["columns"].values()}


def _is_no_single_value(value: Any) -> bool:
    return isinstance(value, bytes | list | dict)


@dataclass(frozen=True)
class Delivered:
    """An earlier delivery: its file, and its section of `kare.toml`."""

    file: Path
    section: dict[str, Any]


class _Judge:
    """How one source is read."""

    def __init__(self, table: Table, source: dict[str, Any], book: dict[str, Any], rates: Rates | None) -> None:
        self.rates = rates
        self.table, self.source, self.columns = table, source, source["columns"]
        self.currency, self.book_zone = book["currency"], book.get("time_zone", "UTC")
        self.zone, self.form = source.get("time_zone") or self.book_zone, source.get("date_format")
        self.money = next((name for name in ("amount", "mrr") if name in table.column), None)
        self.product = "amount" in table.column and "amount" not in self.columns and "unit_price" in self.columns
        parts = ("quantity", "unit_price") if "amount" in table.column and "amount" not in self.columns else ()
        self.needed = [n for n, c in table.column.items() if n in self.columns and (c.needed or n in parts)]
        self.key = table.key or (("row_id",) if "row_id" in self.columns else ())

    def row(self, there: deliveries.There) -> Judged:
        """One record, judged by itself."""
        number, raw = there.number, there.raw
        if raw is None:
            empty = dict.fromkeys(self.table.column)
            empty |= {"is_product": True} if "is_product" in empty else {}
            return Judged(number, None, empty, EPOCH, "quarantined", "malformed")
        found = {name: self.value(name, raw) for name in self.table.column if name in self.columns}
        typed = {name: found.get(name, (None, None))[0] for name in self.table.column}
        faults = [f"missing_{name}".replace("account_id", "account") for name in self.needed if self.blank(name, raw)]
        faults += [fault for _, fault in found.values() if fault]
        if self.product:
            typed["amount"], fault = self.multiplied(raw)
            faults += [fault] if fault else []
        if "is_product" in typed and typed["is_product"] is None:
            typed["is_product"] = True
        if "credit_note" in typed and typed["credit_note"] is None and typed["amount"] is not None:
            typed["credit_note"] = typed["amount"] < 0
        known = [typed.get("known_at"), typed.get(self.table.event or "created_at")]
        came = [there.since] if there.since > deliveries.ALWAYS else []
        said = next((k for k in [known[0], *came, known[1]] if k is not None), EPOCH)
        judged = Judged(number, raw, typed, max([said, *came]), since=there.since, until=there.until, said=said)
        if (event := typed.get(self.table.event or "")) is not None:
            judged.day = values.local_day(event, self.book_zone)
        excluded = next((r["reason"] for r in self.source.get("exclude", ()) if meets(raw[r["column"]], r)), None)
        faults += self.against_others(typed)
        judged.stated = typed[self.money] if self.money else None
        if self.money and "currency" in typed:
            faults += self.converted(judged)
        if excluded is not None:
            judged.become("excluded", excluded)
        elif faults:
            judged.become("quarantined", faults[0])
        return judged

    def blank(self, name: str, raw: dict[str, Any]) -> bool:
        entry = self.columns[name]
        return values.text(raw[entry if isinstance(entry, str) else entry["column"]]) is None

    def value(self, name: str, raw: dict[str, Any]) -> tuple[Any, str | None]:
        """A column's value and its fault."""
        entry, column = self.columns[name], self.table.column[name]
        if not isinstance(entry, str):
            met = meets(raw[entry["column"]], entry)
            return str(met).lower() if column.type == "string" and met is not None else met, None
        value = raw[entry]
        present = values.text(value) is not None
        if column.type == "string":
            found = values.text(value)
            return (values.upper(found) if found and name == "currency" else found), None
        if column.type == "timestamp":
            moment = values.stamp(value, self.zone, self.form)
            return moment, "not_a_date" if present and moment is None else None
        if column.type == "boolean":
            answer = values.boolean(value)
            return answer, "not_a_boolean" if present and answer is None else None
        number = values.number(value)
        if values.is_absurd(number):
            return None, "absurd_amount"
        if column.least is not None and number is not None and number < column.least:
            return None, "out_of_range"
        if column.most is not None and number is not None and number > column.most:
            return None, "out_of_range"
        result = values.exact(value, 4) if column.type == "money" else number
        return result, "not_a_number" if present and number is None else None

    def multiplied(self, raw: dict[str, Any]) -> tuple[Decimal | None, str | None]:
        """Quantity times unit price."""
        quantity, price = raw[self.columns["quantity"]], raw[self.columns["unit_price"]]
        if values.text(quantity) is None or values.text(price) is None:
            return None, None
        factors = values.exact(quantity, 4), values.exact(price, 6, 1e12)
        if None in factors or values.is_absurd(result := values.WIDE.multiply(*factors)):  # type: ignore[arg-type]
            return None, "absurd_amount"
        return values.WIDE.quantize(result, Decimal("0.0001")), None

    def against_others(self, typed: dict[str, Any]) -> list[str]:
        """The faults that no column shows by itself."""
        faults = []
        event, until = typed.get(self.table.event or ""), typed.get(self.table.until or "")
        if event and until and values.local_day(until, self.book_zone) < values.local_day(event, self.book_zone):
            faults.append("ends_before_it_began")
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        known = typed.get("known_at")
        if event and not self.table.ahead and event > (known or now) + NEXT_DAY:
            faults.append("in_the_future")
        if known and known > now + NEXT_DAY:
            faults.append("in_the_future")
        return faults

    def converted(self, row: Judged) -> list[str]:
        """Put the money of a row into the book's currency; the faults of that."""
        assert self.money
        currency = row.columns["currency"]
        if currency in (None, self.currency):
            return []
        known_day = values.local_day(row.known_from, self.book_zone)
        rate = self.rates.rate(currency, row.day, known_day) if self.rates and row.day is not None else None
        for name in (name for name, column in self.table.column.items() if column.type == "money"):
            row.columns[name] = values.times(row.columns[name], rate)
        if rate is None:
            return ["no_rate"]
        found = row.columns[self.money]
        beyond = row.stated is not None and (found is None or values.is_absurd(found))
        return ["absurd_amount"] if beyond else []


def meets(value: Any, test: dict[str, Any]) -> bool | None:
    """A comparison of `kare.toml`; of the corpus' own settings only `is`, `in` and `at_least`."""
    if "at_least" in test:
        number = values.number(value)
        return None if number is None else number >= test["at_least"]
    wanted = test.get("in", [test.get("is")])
    found = values.number(value) if isinstance(wanted[0], int) else values.text(value)
    return None if found is None else found in wanted


def _demand_types(judge: _Judge, records: Records) -> None:
    """Where most values of a needed column are at fault, the column is not what it is said to be."""
    for name in judge.needed:
        whole = [raw for raw in records.rows if raw is not None and not judge.blank(name, raw)]
        failed = sum(judge.value(name, raw)[1] is not None for raw in whole)
        if failed > 0.5 * len(whole):
            raise Refusal(f"{name} is of the wrong type")


def _cut_circles(rows: list[Judged]) -> None:
    """A parent that closes a circle does not count: the one that became known last, at one instant the last by name."""
    in_force: dict[str, Judged] = {}
    stored = [row for row in rows if row.fate in IN_HISTORY and row.columns["parent_id"] is not None]
    for row in sorted(stored, key=lambda row: (row.known_from, row.columns["account_id"])):
        own, at = row.columns["account_id"], row.columns["parent_id"]
        while at is not None and at != own:
            above = in_force.get(at)
            holds = above is not None and (above.known_to is None or row.known_from < above.known_to)
            at = above.columns["parent_id"] if above is not None and holds else None
        if at is None:
            in_force[own] = row
        else:
            row.columns["parent_id"] = None
            in_force.pop(own, None)


def _ledger(rows: list[Judged], judge: _Judge) -> dict[Line, tuple[int, Decimal, int]]:
    ledger: dict[Line, tuple[int, Decimal, int]] = {}
    for row in rows:
        currency = row.columns.get("currency") if judge.money else None
        line = (row.fate, row.reason, None if currency == judge.currency else currency)
        count, amount, unreadable = ledger.get(line, (0, Decimal(0), 0))
        money = row.stated if judge.money else Decimal(0)
        ledger[line] = (count + 1, amount + (money or Decimal(0)), unreadable + (money is None))
    return ledger
