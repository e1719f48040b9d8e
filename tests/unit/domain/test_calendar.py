"""Business days, counted in one step and one by one."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from kare_ml.domain.calendar import WEEKDAYS, Calendar

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2020, 12, 31))


def test_what_came_on_friday_is_as_old_as_the_work_missed_since() -> None:
    work = Calendar.of(["Sat", "Sun"], [dt.date(2026, 11, 24)])
    friday = dt.date(2026, 11, 20)
    ages = [work.business_days_between(friday, friday + dt.timedelta(days=days)) for days in range(1, 8)]
    assert ages == [0, 0, 0, 1, 1, 2, 3], "Saturday to Monday nothing, Tuesday is a holiday, then a day a day"


def test_a_weekend_may_be_friday_and_saturday() -> None:
    work = Calendar.of(["Fri", "Sat"])
    assert not work.is_business_day(dt.date(2026, 11, 20)) and work.is_business_day(dt.date(2026, 11, 22))


@given(DAYS, DAYS, st.sets(st.sampled_from(WEEKDAYS)), st.sets(DAYS, max_size=20))
def test_it_counts_as_one_by_one(newest: dt.date, as_of: dt.date, weekend: set[str], holidays: set[dt.date]) -> None:
    work = Calendar.of(weekend, holidays)
    between = (newest + dt.timedelta(days=i) for i in range(1, (as_of - newest).days))
    assert work.business_days_between(newest, as_of) == sum(map(work.is_business_day, between))
