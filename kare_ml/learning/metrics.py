"""How good probabilities are: ranking, loss, calibration, and what the top of the list is worth."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

Floats = NDArray[np.float64]

BINS = 15
"""Of the calibration error; each holds as many accounts."""

TOP_SHARE = 0.1
"""Of the lift."""

METRICS = ("roc_auc", "average_precision", "log_loss", "brier", "ece", "lift_10")


def measure(labels: NDArray[np.int8], chance: Floats) -> dict[str, float]:
    """The `METRICS` of one candidate on one origin. Needs both outcomes among the labels."""
    return {
        "roc_auc": float(roc_auc_score(labels, chance)),
        "average_precision": float(average_precision_score(labels, chance)),
        "log_loss": float(log_loss(labels, chance, labels=[0, 1])),
        "brier": float(brier_score_loss(labels, chance)),
        "ece": expected_calibration_error(labels, chance),
        "lift_10": lift(labels, chance, TOP_SHARE),
    }


def expected_calibration_error(labels: NDArray[np.int8], chance: Floats, bins: int = BINS) -> float:
    """The mean distance between predicted and observed rate over bins of equal mass (Naeini et al. 2015)."""
    order = np.argsort(chance, kind="stable")
    gaps = [
        len(part) * abs(float(labels[part].mean()) - float(chance[part].mean()))
        for part in np.array_split(order, bins)
        if len(part)
    ]
    return sum(gaps) / len(labels)


def calibration_error_by_chance(chance: Floats, draws: int = 200, seed: int = 1) -> float:
    """The calibration error of labels drawn from the chances themselves: what remains where they are exactly right."""
    generator = np.random.default_rng(seed)
    errors = [
        expected_calibration_error((generator.random(len(chance)) < chance).astype(np.int8), chance)
        for _ in range(draws)
    ]
    return float(np.mean(errors))


def lift(labels: NDArray[np.int8], chance: Floats, share: float) -> float:
    """The rate of the outcome among the highest-ranked share, over the rate among all."""
    top = np.argsort(-chance, kind="stable")[: max(1, round(share * len(labels)))]
    return float(labels[top].mean() / labels.mean())


def log_losses(labels: NDArray[np.int8], chance: Floats) -> Floats:
    """The loss of each row."""
    clipped = np.clip(chance, 1e-15, 1 - 1e-15)
    return -np.where(labels == 1, np.log(clipped), np.log1p(-clipped))
