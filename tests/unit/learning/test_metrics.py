"""Metrics against values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from kare_ml.learning.metrics import METRICS, expected_calibration_error, lift, log_losses, measure


def labels(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int8)


def test_calibration_error_of_two_bins_of_equal_mass() -> None:
    """Low: says .1 and .3 (mean .2), one of two came true (.5). High: .6, .8 (mean .7), both did. (.3 + .3) / 2."""
    error = expected_calibration_error(labels(1, 1, 0, 1), np.array([0.8, 0.6, 0.1, 0.3]), bins=2)
    assert error == pytest.approx(0.3)


def test_calibration_error_has_15_bins_of_equal_mass() -> None:
    """30 rows: two a bin. In each, .4 and .6 are said and one comes true, so that every bin is right, and no row is."""
    chance = np.sort(np.random.default_rng(1).permutation(np.linspace(0.01, 0.99, 30)))
    outcome = np.tile(labels(0, 1), 15)
    by_hand = np.mean([abs(0.5 - chance[2 * n : 2 * n + 2].mean()) for n in range(15)])
    assert expected_calibration_error(outcome, chance) == pytest.approx(by_hand)
    assert expected_calibration_error(outcome[::-1], chance[::-1]) == pytest.approx(by_hand)


def test_bins_of_uneven_size_weigh_by_their_rows() -> None:
    """Three rows in two bins: (.1, .2) with none true, off by .15; (.9) true, off by .1. (2 x .15 + 1 x .1) / 3."""
    error = expected_calibration_error(labels(0, 0, 1), np.array([0.1, 0.2, 0.9]), bins=2)
    assert error == pytest.approx((2 * 0.15 + 0.1) / 3)
    assert expected_calibration_error(labels(1), np.array([0.75])) == pytest.approx(0.25), "more bins than rows"


def test_lift_of_the_top() -> None:
    """Ten rows, two came true (.2). The top two hold one of them (.5): 2.5 times. The top one does: 5 times."""
    chance = np.linspace(0.9, 0.0, 10)
    outcome = labels(1, 0, 0, 0, 0, 1, 0, 0, 0, 0)
    assert lift(outcome, chance, 0.2) == pytest.approx(2.5)
    assert lift(outcome, chance, 0.1) == pytest.approx(5.0)
    assert lift(outcome, chance, 0.001) == pytest.approx(5.0), "one row at least"
    assert lift(outcome, chance, 1.0) == pytest.approx(1.0)


def test_log_losses_stay_finite() -> None:
    losses = log_losses(labels(1, 0, 1, 0), np.array([0.5, 0.25, 0.0, 1.0]))
    assert losses[:2] == pytest.approx([np.log(2), -np.log(0.75)])
    assert np.isfinite(losses).all()
    assert losses[2] > 30


def test_all_of_them_at_once() -> None:
    found = measure(labels(0, 1, 0, 1), np.array([0.1, 0.4, 0.6, 0.9]))
    assert tuple(found) == METRICS
    assert found["roc_auc"] == 0.75
    assert found["average_precision"] == pytest.approx((1 + 2 / 3) / 2)
    assert found["brier"] == pytest.approx((0.01 + 0.36 + 0.36 + 0.01) / 4)
    assert found["log_loss"] == pytest.approx(-np.mean(np.log([0.9, 0.4, 0.4, 0.9])))
    assert found["ece"] == pytest.approx((0.1 + 0.6 + 0.6 + 0.1) / 4)
    assert found["lift_10"] == 2.0
