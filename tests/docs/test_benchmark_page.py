"""The sentences of the benchmark page follow from the figures, also where the model loses."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

PAGE = runpy.run_path(str(Path(__file__).parents[2] / "docs" / "benchmarks" / "page.py"))
METRICS = ("roc_auc", "average_precision", "log_loss", "brier", "ece", "lift_10")
# fmt: off
MEAN = {
    #               AUC   avg.p  log-l  Brier  ECE   lift
    "model":        (0.78, 0.80, 0.55, 0.18, 0.030, 1.5),
    "recency rule": (0.73, 0.75, 0.58, 0.20, 0.040, 1.4),
    "cadence rule": (0.70, 0.72, 0.60, 0.21, 0.050, 1.3),
    "RFM logistic": (0.77, 0.81, 0.56, 0.19, 0.020, 1.5),
}
# fmt: on


def churn(**changed: tuple[float, ...]) -> dict[str, Any]:
    mean = {name: dict(zip(METRICS, values, strict=True)) for name, values in {**MEAN, **changed}.items()}
    return {"grade": "A", "mean": mean, "reference_roc_auc": {"old rule": 0.730, "BG/NBD": 0.790}}


def test_it_says_what_the_model_is_better_in_and_what_not() -> None:
    said = PAGE["standing"](churn())
    assert "Against the recency rule and cadence rule, it is better in every metric." in said
    assert (
        "RFM logistic model, it is better in ROC-AUC, log-loss and Brier, and not in avg. precision, ECE and lift"
        in said
    )
    assert "above the reference figures of old rule (0.730), and not above BG/NBD (0.790)." in said


def test_a_model_that_loses_is_said_to() -> None:
    said = PAGE["standing"](churn(model=(0.60, 0.60, 0.70, 0.30, 0.090, 1.0)))
    assert "it is better in none, and not in ROC-AUC, avg. precision, log-loss, Brier, ECE and lift at 10%" in said
    assert "above the reference figures of none, and not above old rule (0.730) and BG/NBD (0.790)." in said


def test_only_the_block_of_figures_is_written_anew() -> None:
    with pytest.raises(ValueError, match="expected <!-- figures"):
        PAGE["with_figures"]("no marks here", {})
