"""Prefect's API dead before a flow begins, and dying while it runs: a clear error; the plain command does the night."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from kare_ml.io.published import published_runs, read_published
from tests.faults.orchestrators import cut_off, flow
from tests.flows.books import AS_OF, write_book
from tests.main_job.runs import published_digest
from tests.workspaces import kare

MIDWAY = 8


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return write_book(tmp_path / "book")


def test_a_flow_without_a_server_says_so_and_the_plain_command_needs_none(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}/api"
    ended = flow(book, AS_OF, nobody)
    assert (ended.returncode, "Prefect's API does not answer" in ended.stderr) == (1, True)
    assert "Traceback" not in ended.stderr and not (book / "published").exists()
    monkeypatch.setenv("PREFECT_API_URL", nobody)
    assert kare("score", "-w", book, "--as-of", AS_OF).code == 0
    assert read_published(book).num_rows == 80


def test_a_server_that_dies_leaves_whole_nights_and_the_next_run_is_the_same(
    prefect_server: str, book: Path, tmp_path: Path
) -> None:
    whole = write_book(tmp_path / "whole")
    assert kare("score", "-w", whole, "--as-of", AS_OF).code == 0
    with cut_off(prefect_server, MIDWAY) as way:
        ended = flow(book, AS_OF, way.address)
    assert way.dead
    assert (ended.returncode, "Prefect's API does not answer" in ended.stderr) == (1, True), ended.stderr[-2000:]
    runs = published_runs(book)
    assert [one.rows for one in runs] in ([], [80])
    assert kare("score", "-w", book, "--as-of", AS_OF).code == 0
    assert published_digest(book) == published_digest(whole)
    assert kare("status", "-w", book).code == 0
