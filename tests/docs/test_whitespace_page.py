"""The page on what is likely to be bought next says what its figures say, and the method that serves is the better."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

from kare_ml.playbook.next_line import ALIKE

BENCHMARKS = Path(__file__).parents[2] / "docs" / "benchmarks"
FIGURES = json.loads((BENCHMARKS / "whitespace.json").read_text("utf-8"))


def test_the_page_is_the_one_that_its_figures_make() -> None:
    page = runpy.run_path(str(BENCHMARKS / "whitespace_page.py"))["page"]
    assert (BENCHMARKS / "whitespace.md").read_text("utf-8") == page(FIGURES), "run `make bench-whitespace`"


def test_what_serves_was_chosen_before_it_was_measured_and_is_surely_better_than_the_popular() -> None:
    for found in FIGURES["lines"].values():
        assert str(ALIKE) in found["by_number_of_like_accounts"]
        assert max(found["chosen_on"]) < min(origin["day"] for origin in found["measured_on"])
        assert found["offers"]["3"]["gain"]["low"] > 0, "no better than popular: then the popular lines have to serve"
