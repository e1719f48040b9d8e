"""The figures of the reasons are those that were measured, and reach what is wanted."""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path

from tests.trust import run

BENCHMARKS = Path(__file__).resolve().parents[2] / "docs" / "benchmarks"


def test_the_page_of_costs_says_what_was_measured() -> None:
    results = json.loads((BENCHMARKS / "explain.json").read_text("utf-8"))
    page_of = runpy.run_path(str(BENCHMARKS / "explain_page.py"))["page_of"]
    sys.modules.pop("page", None)
    assert (BENCHMARKS / "explain.md").read_text("utf-8") == page_of(results), "run `make bench-explain`"
    assert results["beside_shap"]["rounds"] >= 7


def test_the_page_of_trust_says_what_was_measured() -> None:
    results = json.loads((BENCHMARKS / "trust.json").read_text("utf-8"))
    assert (BENCHMARKS / "trust.md").read_text("utf-8") == run.page_of(results), "run `make bench-trust`"
    results["drivers"]["silence"]["led_by_it"] = 0
    assert "Not reached for silence" in run.page_of(results)
