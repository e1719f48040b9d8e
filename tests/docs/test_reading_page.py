"""The page on reading the answers of a million accounts says what was measured."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parents[2] / "docs" / "benchmarks"


def test_the_page_is_that_of_its_figures() -> None:
    bench = runpy.run_path(str(BENCHMARKS / "reading.py"))
    found = json.loads((BENCHMARKS / "reading.json").read_text("utf-8"))
    assert (BENCHMARKS / "reading.md").read_text("utf-8") == bench["page"](found), "run `make bench-reading`"
    assert found["answers"].keys() == bench["ANSWERS"].keys()
