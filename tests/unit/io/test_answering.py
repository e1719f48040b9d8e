"""A registry that does not answer: it costs a night a few seconds, once."""

from __future__ import annotations

import http.server
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from kare_ml.io import answering
from kare_ml.io.answering import NoAnswer, require_answer, within
from kare_ml.io.promotions import Champion
from kare_ml.io.registry import ADDRESS, Registry
from tests.faults.servers import ANSWERS, server
from tests.unit.io.test_registry import MAY


class _Answers(http.server.BaseHTTPRequestHandler):
    """Answers /ID/health with that status."""

    def do_GET(self) -> None:
        status = int(self.path.split("/")[1])
        self.send_response(status)
        self.end_headers()
        self.wfile.write(b"OK" if status == 200 else b"no")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as serving:
        thread = Thread(target=serving.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()
        thread.join()


@pytest.mark.parametrize("status", [200, 401, 404])
def test_a_server_that_is_there_is_asked_on(address: str, status: int) -> None:
    require_answer(f"{address}/{status}/")


def test_one_behind_which_nobody_is_left_is_not(address: str) -> None:
    with pytest.raises(NoAnswer, match=r"(?s)does not answer as it should.*503"):
        require_answer(f"{address}/503")


@pytest.mark.parametrize("answer", ["closed port", "garbage", "nonsense"])
def test_what_is_no_registry_is_told_at_once(answer: str) -> None:
    with server(ANSWERS[answer]) as found, pytest.raises(NoAnswer, match="does not answer as it should"):
        require_answer(found)


def test_one_that_is_silent_has_a_few_seconds_and_is_asked_once_a_night(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "A_SIGN", 0.6)
    registry = Registry(tmp_path)
    champions = [
        Champion(name, 1, "0" * 64, "run", "B", MAY, "0" * 64, "better")
        for name in ("churn", "expansion", "conversion")
    ]
    with server(ANSWERS["black hole"]) as found:
        monkeypatch.setenv(ADDRESS, found)
        began = time.monotonic()
        for champion in champions:
            with pytest.raises(NoAnswer, match=r"(?s)does not answer as it should.*timed out"):
                registry.load_bytes(champion)
        assert time.monotonic() - began < 1.6


def test_what_takes_too_long_is_left_alone() -> None:
    ended = Event()
    with pytest.raises(NoAnswer, match="did not answer within 10 seconds"):
        within(0.05, lambda: bytes(ended.wait(5)), "here")
    ended.set()
    with pytest.raises(OSError, match="gone"):
        within(5, _gone, "here")
    assert within(5, lambda: b"a model", "here") == b"a model"


def _gone() -> bytes:
    raise OSError("gone")
