"""Going back to an earlier run, coming forward again; waiting for sources that are late."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import time
from pathlib import Path

import pytest

from kare_ml.io.bundle import Bundle
from kare_ml.io.published import published_runs
from kare_ml.stages.lateness import wait_for_sources
from kare_ml.stages.score import SCORED
from tests.main_job.conftest import TINY_AS_OF, TINY_DAYS
from tests.main_job.runs import commits, published_digest
from tests.workspaces import kare, shop, write_lines, write_workspace

NIGHTS = [TINY_AS_OF + dt.timedelta(days=n) for n in range(3)]


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace without models, scored as of three nights."""
    folder = write_workspace(tmp_path_factory.mktemp("scored") / "book", shop(30, TINY_DAYS))
    for night in NIGHTS:
        assert kare("score", "-w", folder, "--as-of", night).code == 0
    return folder


@pytest.fixture
def book(scored: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(scored, tmp_path / "book"))


def test_back_and_forward_again(book: Path) -> None:
    runs = published_runs(book)
    whole, before = published_digest(book), commits(book)
    began = time.monotonic()
    outcome = kare("rollback", runs[2].run_id[:6], "-w", book, "--reason", "a bad source", "--by", "Ann", "--json")
    assert time.monotonic() - began < 10
    answer = json.loads(outcome.out)
    assert answer["now"]["run_id"] == runs[2].run_id
    assert [one["run_id"] for one in answer["withdrawn"]] == [runs[0].run_id, runs[1].run_id]
    assert [run.run_id for run in published_runs(book)] == [runs[2].run_id]
    assert commits(book) == before + 1

    told = kare("status", "-w", book)
    assert told.code == 3
    assert f"rolled back to run {runs[2].run_id} of {NIGHTS[0]} by Ann: a bad source" in told.out.replace("\n", " ")
    for run in runs[1::-1]:
        assert kare("rollback", run.run_id, "-w", book).code == 0
    assert [run.run_id for run in published_runs(book)] == [run.run_id for run in runs]
    assert published_digest(book) == whole


def test_the_next_night_goes_on_from_there_and_ends_the_staleness(book: Path) -> None:
    runs = published_runs(book)
    assert kare("rollback", runs[1].run_id, "-w", book).code == 0
    assert kare("status", "-w", book).code == 3
    assert kare("score", "-w", book, "--as-of", NIGHTS[2] + dt.timedelta(days=1)).code == 0
    assert published_runs(book)[0].previous_run_id == runs[1].run_id
    assert kare("status", "-w", book).code == 0


def test_a_run_whose_rows_were_thinned_out_is_taken_from_the_table(book: Path) -> None:
    runs = published_runs(book)
    (Bundle(book, str(NIGHTS[1]), runs[1].run_id).path / SCORED).unlink()
    (Bundle(book, str(NIGHTS[2]), runs[0].run_id).path / SCORED).unlink()
    assert kare("rollback", runs[1].run_id, "-w", book).code == 0
    assert published_runs(book)[0].run_id == runs[1].run_id
    gone = kare("rollback", runs[0].run_id, "-w", book)
    assert (gone.code, "are not kept any more" in gone.err) == (2, True)


def test_a_bundle_that_was_changed_is_not_published_again(book: Path) -> None:
    run, digest = published_runs(book)[1], published_digest(book)
    path = Bundle(book, str(run.as_of), run.run_id).path / SCORED
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    outcome = kare("rollback", run.run_id, "-w", book)
    assert (outcome.code, "is not the file that was sealed" in outcome.err) == (3, True)
    assert published_digest(book) == digest


@pytest.mark.parametrize("run", ["", "nothing", "../x"])
def test_a_run_that_is_not_there(run: str, scored: Path) -> None:
    outcome = kare("rollback", run, "-w", scored)
    assert (outcome.code, f"no single run is called {run}" in outcome.err) == (2, True)


def test_waiting_ends_as_soon_as_the_sources_are_there_or_the_time_is_up() -> None:
    slept: list[float] = []
    answers = [["late"], ["late"], []]
    assert wait_for_sources(lambda: answers.pop(0), 5400, slept.append) == []
    assert slept == [60, 60]
    slept.clear()
    assert wait_for_sources(lambda: ["late"], 90, slept.append) == ["late"]
    assert slept == [60, 30]


def test_a_night_waits_for_a_source_and_then_goes_on_without_it(book: Path) -> None:
    (book / "invoices.csv").unlink()
    night = NIGHTS[2] + dt.timedelta(days=1)
    outcome = kare("score", "-w", book, "--as-of", night, "--wait", "0.2s")
    assert outcome.code == 3
    assert "waiting for" in outcome.err
    write_lines(book / "invoices.csv", shop(30, TINY_DAYS))
    outcome = kare("score", "-w", book, "--as-of", night, "--wait", "1h")
    assert (outcome.code, "waiting for" in outcome.err) == (0, False)
    assert kare("score", "-w", book, "--as-of", night, "--wait", "soon").code == 2
