"""The only door from history to features: what had happened, and was known, at an as-of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from kare_ml.domain.as_of import YEAR, AsOf

DAY_SECONDS = 86_400
CLOCK_CHANGE = 3_600
"""How many seconds a day may be short or long of 24 hours: midnight to midnight is whole days all the same."""


@dataclass(frozen=True)
class Untold:
    """An as-of that a query is told only when it is answered, so that one query answers for many (`PreparedFrame`).

    It lies `days` after the one that will be told, before it if negative; one of `SHIFTS`.
    """

    days: int = 0

    def __post_init__(self) -> None:
        if self.days not in SHIFTS:
            raise ValueError(f"a query is told as-ofs {SHIFTS} days from the one asked for, not {self.days}")

    def plus(self, days: int) -> Untold:
        """The as-of so many days later (earlier if negative)."""
        return Untold(self.days + days)

    @property
    def day(self) -> ir.IntegerScalar:
        """As `AsOf.day`, an expression."""
        return self._told("as_of_day", "int32")

    @property
    def instant(self) -> ir.TimestampScalar:
        """As `AsOf.instant`, an expression."""
        return self._told("as_of_instant", "timestamp(6)")

    def _told(self, what: str, kind: str) -> Any:
        def told() -> None: ...

        name = f"{what}_{SHIFTS.index(self.days)}"
        return ibis.udf.scalar.builtin(told, name=name, signature=((), kind))()


SHIFTS = (0, -YEAR)
"""The as-ofs that features look from: the one asked for, and a year before it."""

When = AsOf | Untold


def known(table: ir.Table, as_of: When) -> ir.Table:
    """The rows of a history table as they were known at `as_of`."""
    now = instant(as_of)
    return table.filter(
        table.known_from <= now,
        table.known_to.isnull() | (table.known_to > now),
    )


def seen(table: ir.Table, as_of: When) -> ir.Table:
    """The events strictly before `as_of`, as known then, with their `age` in whole days (yesterday is 1)."""
    events = known(table, as_of)
    events = events.filter(events.day < as_of.day)
    return events.mutate(age=(_day(as_of) - events.day).cast("int32"))


def instant(as_of: When) -> ir.TimestampScalar:
    """The as-of as an expression, in UTC as history stores its times."""
    if isinstance(as_of, Untold):
        return as_of.instant
    return ibis.timestamp(as_of.instant.isoformat(sep=" "))


def arisen(when: ir.TimestampValue, as_of: When) -> ir.BooleanValue:
    """Whether what arises later than its row (a payment, an end, an answer) had arisen strictly before `as_of`."""
    return (when < instant(as_of)).fill_null(False)


def age_of(when: ir.TimestampValue, as_of: When) -> ir.IntegerValue:
    """How many days before `as_of` something arose: at midnight yesterday, and at any hour after it, is 1.

    An hour more or less does not count, so that midnight in summer is whole days before midnight in winter.
    """
    seconds = _seconds(as_of) - when.epoch_seconds()
    return ((seconds + DAY_SECONDS - 1 - CLOCK_CHANGE) // DAY_SECONDS).clip(lower=1).cast("int32")


def days_between(earlier: ir.TimestampValue, later: ir.TimestampValue) -> ir.IntegerValue:
    """Whole days from one instant to another, below zero if the other way round; a clock change does not count."""
    return ((later.epoch_seconds() - earlier.epoch_seconds() + CLOCK_CHANGE) // DAY_SECONDS).cast("int32")


def days_until(when: ir.TimestampValue, as_of: When) -> ir.IntegerValue:
    """Whole days from `as_of` to an instant ahead."""
    return ((when.epoch_seconds() - _seconds(as_of) + CLOCK_CHANGE) // DAY_SECONDS).cast("int32")


def _day(as_of: When) -> ir.IntegerScalar:
    return as_of.day if isinstance(as_of, Untold) else ibis.literal(as_of.day, "int32")


def _seconds(as_of: When) -> ir.IntegerScalar | int:
    if isinstance(as_of, Untold):
        return as_of.instant.epoch_seconds()
    return int(as_of.instant.replace(tzinfo=dt.UTC).timestamp())
