"""`prefect.yaml` as it is deployed: a server, a work pool, all deployments, a worker, and a night that it runs."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from kare_ml.io.published import published_runs, read_published
from tests.flows.books import AS_OF, write_book

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 240.0
"""Seconds to wait for a server to answer or a run to end, on a busy machine."""


@dataclass(frozen=True)
class Installation:
    """A Prefect of our own: its address, and the environment that its commands run in."""

    api: str
    environment: dict[str, str]

    def prefect(self, *arguments: str) -> str:
        """Run a command of Prefect to its end; return what it printed."""
        ended = subprocess.run(
            [sys.executable, "-m", "prefect", *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=PATIENCE,
        )  # fmt: skip
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    @contextmanager
    def running(self, log: Path, *arguments: str) -> Iterator[None]:
        """Keep a command of Prefect running for the time of the block; what it prints goes to `log`."""
        with log.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "prefect", *arguments],
                cwd=log.parent, env=self.environment, stdout=output, stderr=subprocess.STDOUT,
            )  # fmt: skip
            try:
                yield
            finally:
                process.terminate()
                try:
                    process.wait(30)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait(30)

    def post(self, path: str, content: dict[str, object]) -> dict[str, object]:
        """Ask the API to make something."""
        answer = httpx.post(f"{self.api}{path}", json=content, timeout=30).raise_for_status()
        return dict(answer.json())

    def get(self, path: str) -> dict[str, Any]:
        """Read something from the API."""
        return dict(httpx.get(f"{self.api}{path}", timeout=30).raise_for_status().json())


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    api = f"http://127.0.0.1:{port}/api"
    own = {
        "PREFECT_HOME": str(tmp_path / "prefect"),
        "PREFECT_API_URL": api,
        "PREFECT_WORKER_QUERY_SECONDS": "1",
        "KARE_WORKSPACE": str(tmp_path / "book"),
    }
    made = Installation(api, {**os.environ, **own})
    with made.running(
        tmp_path / "server.log", "server", "start", "--host", "127.0.0.1", "--port", str(port), "--no-ui"
    ):
        wait_for(lambda: answers(api), "the server answers", tmp_path / "server.log")
        yield made


def answers(api: str) -> bool:
    try:
        return httpx.get(f"{api}/health", timeout=5).is_success
    except httpx.TransportError:
        return False


def wait_for(holds: Callable[[], bool], what: str, log: Path) -> None:
    """Wait until `holds()`, or fail with the end of a log."""
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until, f"waited {PATIENCE:.0f} s until {what}:\n{log.read_text()[-4000:]}"
        time.sleep(0.5)


@pytest.mark.slow
def test_a_worker_runs_the_night_that_was_deployed(installation: Installation, tmp_path: Path) -> None:
    book, log = write_book(tmp_path / "book"), tmp_path / "worker.log"
    installation.prefect("--no-prompt", "work-pool", "create", "kare", "--type", "process")
    installation.prefect("--no-prompt", "deploy", "--all")

    weekly = installation.get("/deployments/name/train/weekly")
    nightly = installation.get("/deployments/name/score/nightly")
    past = installation.get("/deployments/name/backfill/past")
    assert installation.get("/deployments/name/monitor/monthly")["parameters"] == {"workspace": str(book)}
    assert weekly["parameters"] == nightly["parameters"] == past["parameters"] == {"workspace": str(book)}
    assert {"first", "last"} <= set(past["parameter_openapi_schema"]["required"])
    with installation.running(log, "worker", "start", "--pool", "kare", "--type", "process"):
        made = installation.post(
            f"/deployments/{nightly['id']}/create_flow_run",
            {"parameters": {"workspace": str(book), "as_of": AS_OF.isoformat()}, "state": {"type": "SCHEDULED"}},
        )
        path = f"/flow_runs/{made['id']}"
        ended = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
        wait_for(lambda: installation.get(path)["state_type"] in ended, "the night is over", log)
        flow_run = installation.get(path)

    assert (flow_run["state_type"], flow_run["name"]) == ("COMPLETED", "score-2026-01-01"), log.read_text()[-4000:]
    run = published_runs(book)[0]
    assert run.as_of == AS_OF
    assert (book / run.bundle / "manifest.json").is_file()
    assert read_published(book).num_rows == run.rows == 80
