"""The days on which a company works: what "two business days old" means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class Calendar:
    """The days off of a company: those of every week, by their three-letter names, and single holidays."""

    weekend: frozenset[str]
    holidays: frozenset[dt.date] = frozenset()

    @classmethod
    def of(cls, weekend: Iterable[str], holidays: Iterable[dt.date] = ()) -> Calendar:
        """A calendar from any collections of them.

        >>> Calendar.of(["Sat", "Sun"]).is_business_day(dt.date(2026, 11, 21))
        False
        """
        return cls(frozenset(weekend), frozenset(holidays))

    def is_business_day(self, day: dt.date) -> bool:
        """Whether the company works on a day."""
        return WEEKDAYS[day.weekday()] not in self.weekend and day not in self.holidays

    def business_days_between(self, newest: dt.date, as_of: dt.date) -> int:
        """How many business days lie after `newest` and before `as_of`: the days from which something is missing.

        What came on Friday is not old on Monday morning, and one day old on Tuesday morning:

        >>> work = Calendar.of(["Sat", "Sun"])
        >>> [work.business_days_between(dt.date(2026, 11, 20), dt.date(2026, 11, day)) for day in (23, 24)]
        [0, 1]
        """
        days = (as_of - newest).days - 1
        if days <= 0:
            return 0
        weeks, rest = divmod(days, 7)
        full = sum(name not in self.weekend for name in WEEKDAYS) * weeks
        first = newest + dt.timedelta(days=1 + 7 * weeks)
        part = sum(WEEKDAYS[(first + dt.timedelta(days=i)).weekday()] not in self.weekend for i in range(rest))
        off = sum(newest < day < as_of and WEEKDAYS[day.weekday()] not in self.weekend for day in self.holidays)
        return full + part - off
