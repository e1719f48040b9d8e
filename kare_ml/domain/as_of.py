"""The instant from which we look, and the arithmetic of whole days around it.

Worked example, used throughout: in `Europe/London`, the as-of 2011-06-10 is the local midnight that starts that
day, 2011-06-09T23:00Z. An order at 23:30 local time on 9 June lies before it and is one day old; an order at
00:30 on 10 June lies after it and is not seen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

EPOCH = dt.date(1970, 1, 1)
YEAR = 365
"""The days of a year of revenue: a year of fixed length, so that every window has the same number of days."""

STEP_DAYS = 30
"""The distance between snapshots: a month of fixed length, so that every window has the same number of days."""


@dataclass(frozen=True, order=True)
class AsOf:
    """The local midnight that starts `date` in `zone`. Only what happened strictly before it counts.

    >>> AsOf(dt.date(2011, 6, 10), "Europe/London").instant.isoformat()
    '2011-06-09T23:00:00'
    >>> AsOf(dt.date(1970, 1, 3)).day
    2
    """

    date: dt.date
    zone: str = "UTC"

    @classmethod
    def from_day(cls, day: int, zone: str = "UTC") -> AsOf:
        """The as-of that starts a day counted from 1970-01-01."""
        return cls(EPOCH + dt.timedelta(days=day), zone)

    @property
    def instant(self) -> dt.datetime:
        """The instant in UTC, without a zone, as history stores its times."""
        local = dt.datetime.combine(self.date, dt.time(), ZoneInfo(self.zone))
        return local.astimezone(dt.UTC).replace(tzinfo=None)

    @property
    def day(self) -> int:
        """Whole local days since 1970-01-01. An event of day `d` is `day - d` days old, and seen if that is above 0."""
        return (self.date - EPOCH).days

    def plus(self, days: int) -> AsOf:
        """The as-of so many days later (earlier if negative)."""
        return AsOf(self.date + dt.timedelta(days=days), self.zone)

    def __str__(self) -> str:
        return self.date.isoformat()


def as_ofs_back_from(last: AsOf, earliest: AsOf, step_days: int = STEP_DAYS) -> Iterator[AsOf]:
    """The as-ofs `last`, one step before it, two steps … down to `earliest`, newest first.

    >>> [str(a) for a in as_ofs_back_from(AsOf(dt.date(2011, 6, 10)), AsOf(dt.date(2011, 4, 1)))]
    ['2011-06-10', '2011-05-11', '2011-04-11']
    """
    at = last
    while at >= earliest:
        yield at
        at = at.plus(-step_days)
