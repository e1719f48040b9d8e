"""The page of quality says what its figures say, also where an aim is missed."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

BENCHMARKS = Path(__file__).parents[2] / "docs" / "benchmarks"
PAGE = runpy.run_path(str(BENCHMARKS / "quality_page.py"))


def interval(value: float) -> dict[str, float]:
    return {"mean": value, "low": value - 0.01, "high": value + 0.01}


def results(log_loss: float) -> dict[str, Any]:
    figures = {
        "roc_auc": 0.81,
        "log_loss": log_loss,
        "ece": 0.03,
        "average_precision": 0.7,
    }
    return {
        "retail_182": {
            "title": "Retail",
            "horizon_days": 182,
            "population": "all",
            "origins": [{"as_of": "2011-06-10", "accounts": 10, "lapsed": 4}],
            "grade": "A",
            "candidates": {"model": {name: interval(value) for name, value in figures.items()}},
            "ece_by_chance": 0.02,
            "made_by": {"commit": "abc", "seed": 1, "python": "3.11", "packages": {"numpy": "2"}},
        }
    }


def test_an_aim_that_is_missed_is_said_to_be() -> None:
    assert "log-loss 0.5400, aimed at no more than 0.547: met." in PAGE["page"](results(0.54))
    assert "log-loss 0.5500, aimed at no more than 0.547: missed." in PAGE["page"](results(0.55))
    assert "| Retail | model | 0.810 (0.800 to 0.820) | 0.540 (0.530 to 0.550) |" in PAGE["page"](results(0.54))


def test_the_page_is_the_one_that_its_figures_make() -> None:
    figures = json.loads((BENCHMARKS / "quality.json").read_text("utf-8"))
    assert (BENCHMARKS / "quality.md").read_text("utf-8") == PAGE["page"](figures), "run `make bench-quality`"
