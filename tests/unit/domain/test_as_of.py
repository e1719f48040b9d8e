"""The as-of: local midnight as an instant, and whole days around it."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kare_ml.domain.as_of import AsOf, as_ofs_back_from

DATES = st.dates(dt.date(1971, 1, 1), dt.date(2199, 12, 31))


@pytest.mark.parametrize(
    ("date", "zone", "instant"),
    [
        ("2011-06-10", "UTC", "2011-06-10T00:00"),
        ("2011-06-10", "Europe/London", "2011-06-09T23:00"),
        ("2011-01-10", "Europe/London", "2011-01-10T00:00"),
        ("2011-06-10", "America/New_York", "2011-06-10T04:00"),
        ("2011-06-10", "Asia/Kolkata", "2011-06-09T18:30"),
        ("2011-03-27", "Europe/Berlin", "2011-03-26T23:00"),  # the clocks go forward later that day
        ("2011-03-28", "Europe/Berlin", "2011-03-27T22:00"),
        ("2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00"),  # this local midnight never showed on a clock
    ],
)
def test_the_instant_is_the_local_midnight_in_utc(date: str, zone: str, instant: str) -> None:
    as_of = AsOf(dt.date.fromisoformat(date), zone)
    assert as_of.instant == dt.datetime.fromisoformat(instant)
    assert as_of.instant.tzinfo is None


def test_days_are_local_and_count_from_1970() -> None:
    assert AsOf(dt.date(1970, 1, 1)).day == 0
    assert AsOf(dt.date(2011, 6, 10), "UTC").day == AsOf(dt.date(2011, 6, 10), "Asia/Kolkata").day == 15135


@given(date=DATES, days=st.integers(-300, 300))
def test_days_later_in_any_zone_are_as_many_days(date: dt.date, days: int) -> None:
    """Also over the days on which the clocks change."""
    as_of = AsOf(date, "Europe/London")
    assert as_of.plus(days).day == as_of.day + days
    assert as_of.plus(days).plus(-days) == as_of
    assert as_of.plus(days).zone == "Europe/London"


@given(date=DATES, back=st.integers(0, 400), step=st.integers(1, 60))
def test_going_back_takes_every_step_down_to_the_earliest_and_none_beyond(date: dt.date, back: int, step: int) -> None:
    last = AsOf(date)
    found = list(as_ofs_back_from(last, last.plus(-back), step))
    assert [last.day - a.day for a in found] == list(range(0, back + 1, step))


def test_nothing_lies_between_a_last_and_a_later_earliest() -> None:
    assert list(as_ofs_back_from(AsOf(dt.date(2011, 6, 10)), AsOf(dt.date(2011, 6, 11)))) == []


def test_it_is_shown_as_its_date() -> None:
    assert f"{AsOf(dt.date(2011, 6, 10), 'Europe/London')}" == "2011-06-10"
