"""`KARE_REGISTRY`: models kept by a real MLflow server, which may be gone when a night wants one."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from kare_ml.io.answering import NoAnswer
from kare_ml.io.registry import ADDRESS, Registry
from tests.unit.io.test_registry import MODEL, promote, train

LONGEST = 180.0
"""Seconds that a server has to answer, on a busy machine."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """An MLflow server of this test's own: its address, and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = ["server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    places = [
        "--backend-store-uri",
        f"sqlite:///{tmp_path}/server.db",
        "--artifacts-destination",
        str(tmp_path / "kept"),
    ]
    with (tmp_path / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "mlflow", *words, *places], stdout=log, stderr=log, start_new_session=True
        )
    address, until = f"http://127.0.0.1:{port}", time.monotonic() + LONGEST
    try:
        while True:
            with suppress(URLError, OSError), urlopen(f"{address}/health", timeout=5):
                break
            assert time.monotonic() < until and process.poll() is None, (tmp_path / "server.log").read_text()[-2000:]
            time.sleep(0.5)
        yield address, process
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a server with all that it has begun."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, 9)
    process.wait(30)


@pytest.mark.slow
def test_a_server_of_your_own_keeps_the_models_and_may_be_gone(
    server: tuple[str, subprocess.Popen[bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, process = server
    monkeypatch.setenv(ADDRESS, address)
    book = tmp_path / "book"
    champion = promote(Registry(book), train(Registry(book)))
    assert not (book / "registry" / "mlflow.db").exists() and list((tmp_path / "kept").rglob("model.skops"))
    shutil.rmtree(book / "registry" / "cache")
    assert Registry(book).load_bytes(champion) == MODEL, "the server has it"
    end(process)
    assert Registry(book).load_bytes(champion) == MODEL, "the cache has it"
    shutil.rmtree(book / "registry" / "cache")
    began = time.monotonic()
    with pytest.raises(NoAnswer, match="the model registry does not answer as it should"):
        Registry(book).load_bytes(champion)
    assert time.monotonic() - began < 5
