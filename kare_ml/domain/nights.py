"""Which nights a backfill scores: from one date to another, every day, every so many days, or every month."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from kare_ml.errors import UsageError


def nights(first: dt.date, last: dt.date, every: str = "1d") -> list[dt.date]:
    """The dates from `first` to `last`, both included, oldest first. `every` is `7d` or the like, or `month`.

    A month on is the same day of the next month, or its last day where it is shorter. Raises UsageError where `every`
    is neither, or where `last` lies before `first`.

    >>> [str(night) for night in nights(dt.date(2026, 1, 31), dt.date(2026, 4, 1), "month")]
    ['2026-01-31', '2026-02-28', '2026-03-31']
    >>> len(nights(dt.date(2026, 1, 1), dt.date(2026, 1, 31), "7d"))
    5
    """
    if last < first:
        raise UsageError("there is no night to score", expected="--to on or after --from", found=f"{first} to {last}")
    step = re.fullmatch(r"([1-9]\d{0,3})d", every)
    if step:
        return [first + dt.timedelta(days=n) for n in range(0, (last - first).days + 1, int(step[1]))]
    if every != "month":
        raise UsageError(f"--every {every} is not understood", expected="a number of days such as 1d or 7d, or month")
    months = (last.year - first.year) * 12 + last.month - first.month
    return [date for n in range(months + 1) if (date := _months_on(first, n)) <= last]


def _months_on(date: dt.date, months: int) -> dt.date:
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    return dt.date(year, month + 1, min(date.day, calendar.monthrange(year, month + 1)[1]))
