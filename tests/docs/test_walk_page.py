"""The page on the range of the revenue walk says what was measured, and the range goes by what it says."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

from kare_ml.playbook.rates import DRIFT, UNMEASURED

BENCHMARKS = Path(__file__).resolve().parents[2] / "docs" / "benchmarks"
FIGURES = json.loads((BENCHMARKS / "walk.json").read_text("utf-8"))


def test_the_page_is_that_of_its_figures() -> None:
    page = runpy.run_path(str(BENCHMARKS / "walk.py"))["page"]
    assert (BENCHMARKS / "walk.md").read_text("utf-8") == page(FIGURES), "run `make bench-walk`"


def test_the_range_goes_by_the_figures_that_were_held_against_what_came() -> None:
    assert (FIGURES["set"]["drift"], FIGURES["set"]["unmeasured"]) == (DRIFT, UNMEASURED)
    groups = [(book["groups_within"], book["groups"]) for book in FIGURES["books"]]
    within = sum(inside for inside, _ in groups) / sum(count for _, count in groups)
    assert 0.7 <= within <= 0.97, "an 80% range that holds far more or fewer is none"
