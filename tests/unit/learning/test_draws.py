"""Figures under a weighting are scikit-learn's, and the intervals of the bootstrap hold what they promise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

from kare_ml.learning import draws
from kare_ml.learning.draws import Interval, Judged, both_outcomes, drawn_weights, intervals
from kare_ml.learning.metrics import METRICS, measure


def made_up(seed: int, count: int = 80, decimals: int = 1) -> Judged:
    """Chances with many ties, and labels that follow them."""
    generator = np.random.default_rng(seed)
    chance = np.clip(np.round(generator.random(count), decimals), 0.01, 0.99)
    labels = (generator.random(count) < chance).astype(np.int8)
    labels[:2] = 0, 1
    return Judged(labels, chance)


@given(st.integers(0, 2**16), st.integers(1, 3))
@settings(max_examples=40, deadline=None)
def test_weighted_figures_are_those_of_scikit_learn(seed: int, decimals: int) -> None:
    judged = made_up(seed, decimals=decimals)
    weights = np.random.default_rng(seed).integers(0, 3, len(judged.labels)).astype(float)
    weights[:2] = 1
    found = judged.measure(weights)
    y, p = judged.labels, judged.chance
    assert found["roc_auc"] == pytest.approx(roc_auc_score(y, p, sample_weight=weights))
    assert found["average_precision"] == pytest.approx(average_precision_score(y, p, sample_weight=weights))
    assert found["log_loss"] == pytest.approx(log_loss(y, p, sample_weight=weights))
    assert found["brier"] == pytest.approx(brier_score_loss(y, p, sample_weight=weights))


def test_with_everybody_once_the_figures_are_the_plain_ones() -> None:
    judged = made_up(3)
    assert judged.measure(np.ones(80)) == pytest.approx(measure(judged.labels, judged.chance))


def test_an_account_is_drawn_with_all_its_rows() -> None:
    first, second = np.array(["a", "b", "c"], dtype=object), np.array(["c", "a"], dtype=object)
    for at_first, at_second in drawn_weights([first, second]):
        assert at_first.sum() == 3
        assert (at_second[1], at_second[0]) == (at_first[0], at_first[2])


def test_a_large_book_is_drawn_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = np.arange(100).astype(str).astype(object)
    assert len(list(drawn_weights([ids]))) == draws.MOST_DRAWS
    monkeypatch.setattr(draws, "ROWS_DRAWN", 30_000)
    assert len(list(drawn_weights([ids]))) == 300
    monkeypatch.setattr(draws, "ROWS_DRAWN", 1)
    assert len(list(drawn_weights([ids]))) == draws.LEAST_DRAWS


def test_an_interval_is_around_the_figure_of_everybody() -> None:
    """A mean of 400 zeros and ones has a 95% interval of twice 1.96 x sqrt(p (1 - p) / 400)."""
    labels = np.tile(np.array([0, 0, 0, 1], dtype=np.int8), 100)
    judged = Judged(labels, np.where(labels == 1, 0.75, 0.25))
    half = Judged(labels, np.full(400, 0.5))
    found = intervals([np.arange(400).astype(str).astype(object)], {"right": [judged], "half": [half]})
    assert set(found["half"]) == set(METRICS)
    assert found["right"]["roc_auc"] == Interval(1.0, 1.0, 1.0, 1.0)
    ece = found["half"]["ece"]
    assert ece.mean == pytest.approx(0.25)
    by_hand = found["half"]["average_precision"]
    assert by_hand.mean == pytest.approx(0.25)
    assert by_hand.high - by_hand.low == pytest.approx(2 * 1.96 * np.sqrt(0.25 * 0.75 / 400), rel=0.1)


def test_a_draw_of_one_outcome_is_known() -> None:
    labels = np.array([0, 1, 1], dtype=np.int8)
    assert both_outcomes(labels, np.array([1.0, 0, 2]))
    assert not both_outcomes(labels, np.array([0.0, 1, 2]))
    assert not both_outcomes(labels, np.array([3.0, 0, 0]))
