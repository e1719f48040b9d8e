"""How old a table of history is, in the company's business days, against what its source promises.

The newest date of a table is the latest that any of its rows speaks of and that lies before the as-of: when something
happened, was paid, closed or became known. What is only planned (a due date, a promised one, the end of a contract)
says nothing about how new the data are.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kare_ml.config.workspace import Book, Source
from kare_ml.domain.as_of import EPOCH, AsOf
from kare_ml.domain.calendar import Calendar
from kare_ml.history import contracts

if TYPE_CHECKING:
    import ibis.expr.types as ir

PLANNED = frozenset({"due_at", "promised_at", "ends_at", "valid_from"})

State = Literal["fresh", "late", "too old", "not declared"]


@dataclass(frozen=True)
class Freshness:
    """How new one table is as of a day.

    `newest` is the local day of its newest date, null where no row has one; `business_days` is how many of them have
    passed since, null with it. `every` and `block_after` are what the source declares, null where it declares nothing.
    """

    table: str
    newest: dt.date | None
    business_days: int | None
    every: int | None = None
    block_after: int | None = None

    @property
    def state(self) -> State:
        """A source that declares its cadence and has no dated row at all is too old."""
        if self.every is None or self.block_after is None:
            return "not declared"
        if self.business_days is None or self.business_days > self.block_after:
            return "too old"
        return "late" if self.business_days > self.every else "fresh"

    @property
    def words(self) -> str:
        """What is wrong, or right, in words.

        >>> Freshness("invoices", dt.date(2026, 11, 16), 4, every=1, block_after=3).words
        'invoices: newest 2026-11-16, 4 business days ago; every 1 is declared, more than 3 blocks'
        """
        seen = "no dated row" if self.newest is None else f"newest {self.newest}, {_days(self.business_days)} ago"
        asked = f"; every {self.every} is declared, more than {self.block_after} blocks" if self.every else ""
        return f"{self.table}: {seen}{asked}"


def freshness(table: contracts.Table, rows: ir.Table, source: Source, book: Book, as_of: AsOf) -> Freshness:
    """How new a history table is as of a day, by the rows that were known then."""
    newest = newest_day(table, rows, as_of)
    work = Calendar.of(book.weekend, book.holidays)
    age = None if newest is None else work.business_days_between(newest, as_of.date)
    return Freshness(table.name, newest, age, source.every, source.blocks_after)


def newest_day(table: contracts.Table, rows: ir.Table, as_of: AsOf) -> dt.date | None:
    """The local day of the latest date before an as-of that a row known by then speaks of; null where there is none."""
    import ibis

    from kare_ml.history.casting import local_day

    instant = ibis.timestamp(as_of.instant.isoformat(sep=" "))
    known = rows.filter(rows.known_from <= instant)
    dates = [name for name, column in table.column.items() if column.type == "timestamp" and name not in PLANNED]
    if not dates:
        return None
    latest = known.aggregate(
        **{name: local_day(known[name].max(where=known[name] < instant), as_of.zone) for name in dates}
    )
    days = [day for day in latest.to_pyarrow().to_pylist()[0].values() if day is not None]
    return EPOCH + dt.timedelta(days=max(days)) if days else None


def _days(count: int | None) -> str:
    return f"{count} business day{'' if count == 1 else 's'}"
