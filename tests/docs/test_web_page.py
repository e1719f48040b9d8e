"""The page on the pages of a book of a million accounts says what was measured."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parents[2] / "docs" / "benchmarks"


def test_the_page_is_that_of_its_figures() -> None:
    bench = runpy.run_path(str(BENCHMARKS / "web.py"))
    found = json.loads((BENCHMARKS / "web.json").read_text("utf-8"))
    assert (BENCHMARKS / "web.md").read_text("utf-8") == bench["page"](found), "run `make bench-web`"
    assert found["accounts"] == 1_000_000 and found["visitors"] == 20
    assert {"/", "/at-risk", "/movers", "/account", "/search"} <= found["pages"].keys()
