"""The figures of intake and features are those that were measured, and the words about them follow from them."""

from __future__ import annotations

import copy
import json
import re
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
BENCHMARKS = ROOT / "docs" / "benchmarks"


@pytest.fixture
def pages() -> Iterator[Any]:
    import history_page

    yield history_page
    for name in ("history_page", "page"):
        sys.modules.pop(name, None)


@pytest.fixture
def results() -> dict[str, Any]:
    return dict(json.loads((BENCHMARKS / "history.json").read_text("utf-8")))


def test_page_and_readme_say_what_was_measured(pages: Any, results: dict[str, Any]) -> None:
    assert (BENCHMARKS / "history.md").read_text("utf-8") == pages.page_of(results), "run `make bench-history`"
    front = (ROOT / "README.md").read_text("utf-8")
    assert front == pages.with_figures(front, results), "run `make bench-history`"


def test_the_book_is_as_large_as_it_was_asked_to_be(results: dict[str, Any]) -> None:
    assert results["book"]["accounts"] == 100_000
    assert results["book"]["rows"]["invoices"] >= 10_000_000
    assert all(rows > 0 for rows in results["book"]["rows"].values())


def test_an_aim_that_is_missed_is_said_to_be(pages: Any, results: dict[str, Any]) -> None:
    worse = copy.deepcopy(results)
    worse["features"]["ratio"] = 20.1
    worse["features"]["ours"]["peak"] = 4_001
    assert pages.standing(worse).count("which is not met") == 2
    better = copy.deepcopy(results)
    better["features"]["ratio"] = 20.0
    for part in (*better["intake"].values(), better["features"]):
        part["ours"]["peak"] = 3_999
    assert pages.standing(better).count("which is met") == 2


def test_results_name_no_machine() -> None:
    text = (BENCHMARKS / "history.json").read_text("utf-8")
    assert not re.search(r'"/|/(home|tmp|root|work|Users)/', text)
    assert not re.search(rf"\b{re.escape(socket.gethostname())}\b", text)


def test_a_text_without_its_marks_is_refused(pages: Any, results: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="expected <!-- history"):
        pages.with_figures("no marks", results)
