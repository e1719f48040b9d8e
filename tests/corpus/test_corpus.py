"""The first 500 cases of bad input, in every test run: none ends as it must not, and not all are refused."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from tests.corpus.cases import IN_EVERY_TEST_RUN
from tests.corpus.guards import GUARDS
from tests.corpus.run import MISSED, read
from tests.corpus.summary import FIGURES, PAGE, ROOT, page

MOSTLY_TAKEN_IN = ("values", "time", "identity", "hostile")
"""Families whose faults lie in single rows: these are set aside, and the rest is taken in."""


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lines of a run in a process of its own, and beside them whether each guard is missed when it is gone."""
    file = tmp_path_factory.mktemp("corpus") / "results.jsonl"
    words = ["--cases", IN_EVERY_TEST_RUN, "--results", file, "--again", FIGURES]
    command = [sys.executable, "-m", "tests.corpus.run", *map(str, words)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr[-3000:]
    return file


@pytest.fixture(scope="module")
def families(results: Path) -> dict[str, list[dict[str, Any]]]:
    """The records by family."""
    found = defaultdict(list)
    for record in read(results).values():
        found[record["family"]].append(record)
    return found


@pytest.mark.slow
def test_every_case_ends_as_it_should(families: dict[str, list[dict[str, Any]]]) -> None:
    records = [record for family in families.values() for record in family]
    assert len(records) == IN_EVERY_TEST_RUN
    assert [record for record in records if record["problems"]] == []
    assert {record["code"] for record in records} == {0, 2, 3}


@pytest.mark.slow
def test_the_sound_rows_of_a_file_are_taken_in(families: dict[str, list[dict[str, Any]]]) -> None:
    accepted = {name: sum(r["code"] == 0 for r in records) / len(records) for name, records in families.items()}
    assert all(accepted[name] > 0.75 for name in MOSTLY_TAKEN_IN), accepted
    assert all(0.15 < accepted[name] < 0.85 for name in accepted.keys() - set(MOSTLY_TAKEN_IN)), accepted


@pytest.mark.slow
def test_untouched_accounts_were_looked_at(families: dict[str, list[dict[str, Any]]]) -> None:
    records = [record for family in families.values() for record in family]
    assert sum(record.get("scored", False) for record in records) > IN_EVERY_TEST_RUN / 2
    assert sum(record["by_itself"] for record in records) >= 5
    assert sum(record["tall"] for record in records) >= 3


@pytest.mark.slow
def test_a_guard_that_is_taken_out_is_missed(results: Path) -> None:
    again = json.loads(results.with_suffix(".guards.json").read_text("utf-8"))
    assert [entry["name"] for entry in again if not entry["caught"]] == []
    assert len(again) >= len(GUARDS) - MISSED


def test_the_page_says_what_the_figures_say() -> None:
    content = json.loads(FIGURES.read_text("utf-8"))
    assert PAGE.read_text("utf-8") == page(content)
    assert [guard["name"] for guard in content["guards"]] == [guard.name for guard in GUARDS]
    assert content["corpus"]["with_problems"] == 0
