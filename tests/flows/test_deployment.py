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

import httpx
import pytest
from prefect.client.orchestration import SyncPrefectClient

from kare_ml.io.published import published_runs, read_published
from tests.flows.books import AS_OF, write_book

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 240.0
"""Seconds to wait for a server to answer or a run to end, on a busy machine."""

DEPLOYED = ("score/nightly", "backfill/past", "train/weekly", "monitor/monthly")


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

    @property
    def client(self) -> SyncPrefectClient:
        """Prefect's own client, which asks again where its server is too busy to answer (503)."""
        return SyncPrefectClient(self.api)


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

    with (
        installation.client as client,
        installation.running(log, "worker", "start", "--pool", "kare", "--type", "process"),
    ):
        nightly, past, *others = map(client.read_deployment_by_name, DEPLOYED)
        assert [one.parameters for one in (nightly, past, *others)] == [{"workspace": str(book)}] * len(DEPLOYED)
        assert {"first", "last"} <= set((past.parameter_openapi_schema or {})["required"])
        wanted = {"workspace": str(book), "as_of": AS_OF.isoformat()}
        made = client.create_flow_run_from_deployment(nightly.id, parameters=wanted, idempotency_key="the night")

        def over() -> bool:
            state = client.read_flow_run(made.id).state
            return state is not None and state.is_final()

        wait_for(over, "the night is over", log)
        flow_run = client.read_flow_run(made.id)

    assert (flow_run.state_type, flow_run.name) == ("COMPLETED", "score-2026-01-01"), log.read_text()[-4000:]
    run = published_runs(book)[0]
    assert run.as_of == AS_OF
    assert (book / run.bundle / "manifest.json").is_file()
    assert read_published(book).num_rows == run.rows == 80
