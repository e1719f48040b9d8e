"""What came of flags: by orders, lapse and contract, on both sides of each edge."""

from __future__ import annotations

import datetime as dt

import pytest

from kare_ml.monitor.figures import Fates
from kare_ml.monitor.flags import Flag, Seen, counted, judge

OPENED = dt.date(2026, 1, 10)
HORIZON = 100
LAST = OPENED + dt.timedelta(days=HORIZON - 1)


def day(days: int) -> dt.date:
    return OPENED + dt.timedelta(days=days)


@pytest.mark.parametrize(
    ("account", "today", "fate"),
    [
        (Seen((day(-1),), "client"), day(50), "too early"),
        (Seen((day(-1), day(0)), "client"), day(50), "ordered again"),
        (Seen((LAST,), "client"), day(300), "ordered again"),
        (Seen((day(HORIZON),), "client"), day(300), "too early"),
        (Seen((day(-90),), "lapsed"), day(50), "lost"),
        (Seen((day(5),), "lapsed"), day(300), "ordered again"),
        (Seen((), "client", contract=True), day(HORIZON - 1), "too early"),
        (Seen((), "client", contract=True), day(HORIZON), "ordered again"),
    ],
)
def test_the_fate_of_a_flag(account: Seen, today: dt.date, fate: str) -> None:
    (found,) = judge([Flag("f", "a", None, OPENED)], {"a": account}, today, HORIZON)
    assert found.fate == fate


def test_an_account_that_nobody_knows_any_more_is_too_early_to_tell() -> None:
    found = judge([Flag("f", "a", None, OPENED), Flag("g", "b", None, OPENED)], {"b": Seen((), "lapsed")}, day(9), 100)
    assert counted(found) == Fates(2, 0, 1, 1)
