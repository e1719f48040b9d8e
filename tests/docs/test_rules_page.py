"""The page on placing by the rules says what was measured."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parents[2] / "docs" / "benchmarks"


def test_the_page_is_that_of_its_figures() -> None:
    found = json.loads((BENCHMARKS / "rules.json").read_text("utf-8"))
    page = runpy.run_path(str(BENCHMARKS / "rules.py"))["page"]
    assert (BENCHMARKS / "rules.md").read_text("utf-8") == page(found)
