"""The rows of a table month by month, and the months without any: gaps in time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kare_ml.domain.as_of import EPOCH


@dataclass(frozen=True)
class MonthRows:
    """The usable rows of one month (such as 2026-11)."""

    month: str
    rows: int


@dataclass(frozen=True)
class Gap:
    """Months without a row where there were some before and after; `last` may be the same month as `first`."""

    first: str
    last: str
    months: int


def by_month(rows_a_day: Mapping[int, int]) -> list[MonthRows]:
    """The rows of every month that has some, in order, from those of each day since 1970-01-01.

    >>> by_month({0: 2, 30: 1, 31: 5})
    [MonthRows(month='1970-01', rows=3), MonthRows(month='1970-02', rows=5)]
    """
    counted: dict[str, int] = {}
    for day, rows in sorted(rows_a_day.items()):
        month = f"{EPOCH + dt.timedelta(days=day):%Y-%m}"
        counted[month] = counted.get(month, 0) + rows
    return [MonthRows(month, rows) for month, rows in counted.items()]


def gaps(months: Sequence[MonthRows]) -> list[Gap]:
    """The runs of months that are missing between the first and the last.

    >>> gaps([MonthRows("2025-11", 3), MonthRows("2026-02", 1)])
    [Gap(first='2025-12', last='2026-01', months=2)]
    """
    numbers = [int(month.month[:4]) * 12 + int(month.month[5:]) - 1 for month in months]
    return [Gap(_month(a + 1), _month(b - 1), b - a - 1) for a, b in pairwise(numbers) if b > a + 1]


def _month(number: int) -> str:
    return f"{number // 12:04}-{number % 12 + 1:02}"
