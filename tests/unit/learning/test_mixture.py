"""The members' mean, the map after it, and the level of the season."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit

from kare_ml.learning.blend import Blend
from kare_ml.learning.calibration import Calibration, fit_calibration
from kare_ml.learning.learnt import LabelledRows
from kare_ml.learning.mixture import Choice, Mixture, missed, shift_to
from kare_ml.learning.splines import SplineLogistic
from kare_ml.learning.trees import BoostedTrees

TREES = BoostedTrees(rounds=30, learning_rate=0.2, small_rows_a_leaf=20, columns_a_split=1.0)


def test_the_mean_is_in_log_odds() -> None:
    mixture = Mixture({"trees": 0.75, "splines": 0.25}, Calibration(), 0.5)
    margins = {"trees": np.array([1.0, -2.0]), "splines": np.array([-1.0, 2.0]), "purchases": np.array([9.0, 9.0])}
    assert mixture.log_odds(margins).tolist() == [1.0, -0.5]


@given(st.lists(st.floats(-8, 8), min_size=1, max_size=50), st.floats(0.01, 0.99))
def test_a_shift_reaches_its_rate(margins: list[float], rate: float) -> None:
    margin = np.array(margins)
    assert expit(margin + shift_to(margin, rate)).mean() == pytest.approx(rate, abs=1e-6)


def test_what_was_missed_is_made_up_for() -> None:
    margin, labels = logit(np.array([0.2, 0.2, 0.4, 0.4])), np.array([1, 0, 1, 1])
    assert expit(margin + missed(margin, labels)).mean() == pytest.approx(0.75)


@pytest.mark.parametrize(("kind", "truth"), [("platt", (1.7, 1.7, -0.4)), ("beta", (0.6, 1.5, 0.2))])
def test_a_map_finds_the_curve_that_made_the_labels(kind: str, truth: tuple[float, float, float]) -> None:
    generator = np.random.default_rng(1)
    margin = generator.normal(0, 1.5, 60_000)
    labels = generator.random(len(margin)) < Calibration(*truth).chance(margin)
    found = fit_calibration(kind, margin, labels)  # type: ignore[arg-type]
    assert (found.a, found.b, found.c) == pytest.approx(truth, abs=0.06)
    assert fit_calibration("none", margin, labels) == Calibration()


@settings(max_examples=30)
@given(st.floats(0.1, 10), st.floats(0.1, 10), st.floats(-5, 5))
def test_a_map_never_turns_the_order_around(a: float, b: float, c: float) -> None:
    assert (np.diff(Calibration(a, b, c).margin(np.linspace(-20, 20, 200))) > 0).all()


def test_labels_of_one_outcome_teach_no_map() -> None:
    assert fit_calibration("beta", np.linspace(-1, 1, 9), np.ones(9)) == Calibration()


YEAR = 365


def two_years(gone_in_season: float, accounts: int = 3000) -> dict[str, object]:
    """Labelled dates a month apart, over the two years before day 730; in the twin's season more accounts leave."""
    generator = np.random.default_rng(2)
    days = np.repeat(np.arange(0, 640, 30), accounts // 20)
    values = generator.normal(size=(len(days), 3))
    season = np.abs((days - YEAR + 182) % 365 - 182) <= 20
    labels = generator.random(len(days)) < expit(values[:, 0] - 1 + gone_in_season * season)
    return {
        "X": values,
        "y": labels.astype(int),
        "accounts": np.arange(len(days)) % accounts,
        "days": days,
        "now": generator.normal(size=(500, 3)),
        "today": 730,
    }


@pytest.mark.parametrize(("strength", "least", "most"), [(0.0, 0.0, 0.0), (0.5, 0.6, 1.2), (1.0, 1.3, 2.3)])
def test_the_season_a_year_before_is_made_up_for(strength: float, least: float, most: float) -> None:
    blend = Blend(TREES, SplineLogistic(), level="members", season=strength).fit(**two_years(2.0))  # type: ignore[arg-type]
    assert least <= blend.mixture_.season <= most


def test_without_a_twin_there_is_no_shift() -> None:
    book = two_years(2.0) | {"today": 1500}
    blend = Blend(TREES, SplineLogistic(), level="members", season=1.0).fit(**book)  # type: ignore[arg-type]
    assert blend.mixture_.season == 0


def test_a_twin_needs_both_outcomes() -> None:
    days, now = np.repeat([0, 120], 100), np.zeros((1, 1))
    rows = {"matrix": np.zeros((200, 1)), "accounts": days.astype(object), "days": days, "now": now, "learnt": days[:1]}
    for gone, twin in ((50, 120), (39, None), (100, None)):
        labels = np.concatenate([np.zeros(100), np.arange(100) < gone]).astype(np.int8)
        assert LabelledRows(labels=labels, today=485, **rows).twin == twin  # type: ignore[arg-type]


def purchases(accounts: int = 1500) -> tuple[np.ndarray, np.ndarray]:
    """Orders, tenure and silence of accounts that buy at rates of their own, and whether they then stay silent."""
    generator = np.random.default_rng(3)
    rate, tenure = generator.gamma(1.0, 1 / 60, accounts), generator.uniform(60, 700, accounts)
    repeats = generator.poisson(rate * tenure)
    last = np.where(repeats > 0, tenure * generator.random(accounts) ** (1 / np.maximum(repeats, 1)), 0.0)
    silent = generator.random(accounts) < np.exp(-rate * 90)
    return np.column_stack([repeats + 1.0, tenure, tenure - last]), silent.astype(int)


def test_the_level_is_that_of_the_process_today() -> None:
    """The labels of the past are all off by a third; the process, fitted without labels, is not."""
    values, silent = purchases()
    past = np.where(np.random.default_rng(5).random(len(silent)) < 1 / 3, 1, silent)
    kept = {
        level: Blend(TREES, SplineLogistic(), purchases=(0, 1, 2), horizon_days=90, level=level, season=0.0)
        for level in ("members", "purchases")
    }  # type: ignore[arg-type]
    off = {
        level: blend.fit(values, past).predict_proba(values)[:, 1].mean() - silent.mean()
        for level, blend in kept.items()
    }
    assert abs(off["purchases"]) < 0.02 < off["members"]


def test_a_member_that_does_not_apply_leaves_its_weight_to_the_others() -> None:
    values, silent = purchases()
    once = np.column_stack([np.ones(len(values)), values[:, 1], values[:, 1]])
    blend = Blend(TREES, SplineLogistic(), purchases=(0, 1, 2), horizon_days=90).fit(once + 0.0, silent)
    assert blend.mixture_.weights == {"trees": 0.5, "splines": 0.5}
    alone = Blend(TREES, SplineLogistic(), purchases=(0, 1, 2), weights=(0.0, 0.0, 1.0)).fit(values, silent)
    assert alone.mixture_.weights == {"purchases": 1.0} and not alone.members_


def test_a_choice_in_words() -> None:
    assert str(Choice()) == "trees + splines + purchases; level of the purchases; the full season; no map"
    assert str(Choice((2.0, 0.0, 1.0), "members", 0.0, "beta")) == "2 trees + purchases; own level; no season; beta map"


def test_a_young_book_is_no_twin() -> None:
    """Of a year before it saw 89 days only, or 90."""
    labels, now = np.tile(np.array([0, 1], np.int8), 100), np.zeros((1, 1))
    for age, twin in ((89, None), (90, 90)):
        days = np.repeat([0, age], 100)
        rows = LabelledRows(np.zeros((200, 1)), labels, days.astype(object), days, now, age + 365, days[:1])
        assert rows.twin == twin
