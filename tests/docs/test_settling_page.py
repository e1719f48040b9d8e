"""The page on settling says what was measured, and the themes stay as is wanted."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parents[2] / "docs" / "benchmarks"


def test_the_page_is_that_of_its_figures() -> None:
    found = json.loads((BENCHMARKS / "settling.json").read_text("utf-8"))
    page = runpy.run_path(str(BENCHMARKS / "settling.py"))["page"]
    assert (BENCHMARKS / "settling.md").read_text("utf-8") == page(found)
    assert found["nights"] == 90 and found["themes"]["overlap"] >= 0.98
