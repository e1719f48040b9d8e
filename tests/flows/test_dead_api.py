"""Prefect's API dead before a flow begins, and dying while it runs: a clear error; the plain command does the night."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest

from kare_ml.io.published import published_runs, read_published
from tests.flows.books import AS_OF, write_book
from tests.main_job.runs import published_digest
from tests.workspaces import kare

TOLD = re.compile(rb"(?:POST|PATCH) /api/\S*(?:artifacts|set_state)")
"""What a flow tells the server on its way, 17 times a night."""
MIDWAY = 8


@dataclass
class Api:
    """A way to Prefect's API that is cut after so many things were told to it, for good."""

    address: str
    left: int
    listening: socket.socket
    ends: list[socket.socket] = field(default_factory=list)

    @property
    def dead(self) -> bool:
        """Whether it was cut."""
        return self.left <= 0

    def passed(self, sent: bytes) -> None:
        """Told what a flow sends; it is cut before the last of it arrives."""
        self.left -= len(TOLD.findall(sent))
        if self.dead:
            self.cut()

    def cut(self) -> None:
        """Let nobody come, and nothing pass, any more."""
        for end in (self.listening, *self.ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def dying(api: str, after: int) -> Iterator[Api]:
    """Prefect's API by a way that is cut."""
    there = urlsplit(api)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        way = Api(f"http://127.0.0.1:{listening.getsockname()[1]}/api", after, listening)

        threads: list[Thread] = []

        def serve() -> None:
            with suppress(OSError):
                while True:
                    flow = listening.accept()[0]
                    server = socket.create_connection((str(there.hostname), there.port or 80))
                    way.ends += [flow, server]
                    begin(_pass_on, flow, server, way.passed)
                    begin(_pass_on, server, flow, lambda _: None)

        def begin(work: Callable[..., None], *given: object) -> None:
            threads.append(Thread(target=work, args=given, daemon=True))
            threads[-1].start()

        begin(serve)
        yield way
        way.cut()
        for thread in threads:
            thread.join(10)
        for end in way.ends:
            end.close()


def _pass_on(source: socket.socket, target: socket.socket, told: Callable[[bytes], None]) -> None:
    with suppress(OSError):
        while sent := source.recv(1 << 16):
            told(sent)
            target.sendall(sent)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


def run(book: Path, api: str) -> subprocess.CompletedProcess[str]:
    """The flow, as its own process; with less patience of Prefect's than it has."""
    environment = {**os.environ, "PREFECT_API_URL": api, "PREFECT_CLIENT_MAX_RETRIES": "0"}
    words = [sys.executable, "-m", "kare_ml.pipelines.score", str(book), "--as-of", str(AS_OF)]
    return subprocess.run(words, env=environment, capture_output=True, text=True, timeout=240, check=False)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return write_book(tmp_path / "book")


def test_a_flow_without_a_server_says_so_and_the_plain_command_needs_none(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}/api"
    ended = run(book, nobody)
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
    with dying(prefect_server, MIDWAY) as way:
        ended = run(book, way.address)
    assert way.dead
    assert (ended.returncode, "Prefect's API does not answer" in ended.stderr) == (1, True), ended.stderr[-2000:]
    runs = published_runs(book)
    assert [one.rows for one in runs] in ([], [80])
    assert kare("score", "-w", book, "--as-of", AS_OF).code == 0
    assert published_digest(book) == published_digest(whole)
    assert kare("status", "-w", book).code == 0
