"""The stability index against its formula, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from kare_ml.monitor.drift import drift, index


def test_two_bins_by_hand() -> None:
    # Constant halves: the edges are 0 and 1; from half and half to 20 and 80 of a hundred.
    before = np.repeat([0.0, 1.0], 50)
    now = np.repeat([0.0, 1.0], [20, 80])
    assert index(before, now) == pytest.approx((0.2 - 0.5) * math.log(0.2 / 0.5) + (0.8 - 0.5) * math.log(0.8 / 0.5))


def test_unknown_values_are_a_bin_of_their_own() -> None:
    before = np.arange(100.0)
    now = before.copy()
    now[::2] = np.nan
    assert index(before, before) == 0.0 and index(before, now) > 0.25
    assert index(np.full(9, np.nan), np.full(9, np.nan)) == 0.0


def test_the_largest_comes_first_and_shares_do_not_depend_on_size() -> None:
    same = np.arange(50.0)
    found = drift({"a": same, "b": same, "gone": same}, {"a": np.repeat(same, 3), "b": same + 40})
    assert [(one.name, one.shifted) for one in found] == [("b", True), ("a", False)]
    assert (found[0].before, found[0].now, found[1].index) == (24.5, 64.5, pytest.approx(0.0))
