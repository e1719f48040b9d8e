"""Weightings: what a labelled row counts, and which of them the past of a book chooses."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from kare_ml.domain.as_of import AsOf
from kare_ml.learning.selection import Trial, best_weighting
from kare_ml.learning.weighting import ALIKE, Weighting
from tests.unit.learning.test_selection import learnt

YEARS = np.array([0, 365, 731])


def test_a_half_life_halves() -> None:
    counts = Weighting(365).of(np.array([0, 365, 730]), today=900)
    assert counts is not None
    assert counts / counts[-1] == pytest.approx([0.25, 0.5, 1.0])
    assert counts.mean() == pytest.approx(1.0)
    assert ALIKE.of(YEARS, today=900) is None


def test_the_same_season_counts_most_whatever_its_year() -> None:
    counts = Weighting(seasonal=True).of(np.array([0, 183, 365, 548]), today=731)
    assert counts is not None
    assert counts / counts[0] == pytest.approx([1.0, 0.25, 1.0, 0.25], abs=0.001)


def test_a_season_takes_two_labelled_years() -> None:
    assert Weighting(seasonal=True).applies(YEARS)
    assert not Weighting(seasonal=True).applies(YEARS[:2])
    assert Weighting(180).applies(YEARS[:1])


def weighed(**losses: float) -> Trial:
    """A trial at which each weighting had so much log-loss."""
    names = {"alike": ALIKE, "year": Weighting(365), "season": Weighting(seasonal=True)}
    at = AsOf(dt.date(2011, 1, 1))
    nothing = np.zeros(0, np.int8)
    return Trial(at, at, learnt(), {}, nothing, {}, pd.DataFrame(), {names[n]: loss for n, loss in losses.items()})


@pytest.mark.parametrize(
    ("trials", "chosen"),
    [
        ([weighed(alike=0.50, year=0.40)], ALIKE),
        ([weighed(alike=0.50, year=0.49), weighed(alike=0.50, year=0.49)], Weighting(365)),
        ([weighed(alike=0.50, year=0.4995), weighed(alike=0.50, year=0.4995)], ALIKE),
        ([weighed(alike=0.50, year=0.49, season=0.4), weighed(alike=0.50, year=0.49)], Weighting(365)),
        ([weighed(alike=0.50, season=0.4), weighed(alike=0.50, season=0.4)], Weighting(seasonal=True)),
    ],
    ids=["one date is not enough", "better", "by next to nothing", "not tried everywhere", "the season"],
)
def test_the_weighting_that_did_better_before(trials: list[Trial], chosen: Weighting) -> None:
    assert best_weighting(trials, YEARS) == chosen


def test_a_season_that_today_cannot_have_is_not_chosen() -> None:
    trials = [weighed(alike=0.5, season=0.4), weighed(alike=0.5, season=0.4)]
    assert best_weighting(trials, YEARS[:2]) == ALIKE
