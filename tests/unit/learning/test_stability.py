"""The nightly change by hand, for those where nothing happened."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from kare_ml.domain.as_of import AsOf
from kare_ml.learning.model import AccountModel
from kare_ml.learning.rivals import StateRates
from kare_ml.learning.stability import nightly_change, overlap

FIRST = AsOf(dt.date(2011, 1, 1))


def rates() -> AccountModel:
    """A model of rates: 0.2 for Keep, 0.8 for Expand."""
    states = [["Keep"]] * 10 + [["Expand"]] * 10
    labels = [1] * 2 + [0] * 8 + [1] * 8 + [0] * 2
    fitted = StateRates(weight=0.0).fit(pd.DataFrame(states).to_numpy(), labels)
    from dataclasses import replace

    from tests.unit.learning.examples import CHURN, model

    return replace(model(CHURN, grade="C", rounds=2), rates=fitted)


def night(**states: str) -> pd.DataFrame:
    rows = pd.DataFrame({"baseline_state": states})
    return rows.assign(lifecycle=["prospect" if name == "p" else "client" for name in rows.index])


def test_by_hand() -> None:
    """a stays, b moves once by .6 over two nights, c is busy, d comes only on the second night, p is no client."""
    books = {
        FIRST: night(a="Keep", b="Keep", c="Keep", p="Keep"),
        FIRST.plus(1): night(a="Keep", b="Expand", c="Expand", d="Keep", p="Expand"),
        FIRST.plus(2): night(a="Keep", b="Expand", c="Keep", d="Keep", p="Keep"),
    }
    found = nightly_change(rates(), books, {"c"}, ("client", "lapsed"))
    assert found.nights == ("2011-01-01", "2011-01-02", "2011-01-03")
    assert found.accounts == 2
    assert found.mean == pytest.approx(0.6 / 4)
    assert found.p99 == pytest.approx(0.6, abs=0.02)


def test_nobody_quiet_or_one_night_alone_is_null() -> None:
    books = {FIRST: night(a="Keep"), FIRST.plus(1): night(a="Expand")}
    assert nightly_change(rates(), books, {"a"}, ("client",)).mean is None
    assert nightly_change(rates(), {FIRST: books[FIRST]}, set(), ("client",)).p99 is None


def test_overlap() -> None:
    assert overlap([["a", "b", "c"], ["a"]], [["c", "b", "a"], ["b"]]) == 0.5
    assert overlap([], []) is None
