"""Prefect's API dead before a night begins, or cut off while it runs, after each number of things told to it."""

from __future__ import annotations

import atexit
import functools
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from tests.faults.bench import TONIGHT, Bench
from tests.faults.kills import after, wrong

TOLD = re.compile(rb"(?:POST|PATCH) /api/\S*(?:artifacts|set_state)")
"""What a flow tells the server on its way, 17 times a night."""
TIMES = 17
LONGEST = 240.0
"""Seconds that a server or a flow has, on a busy machine."""


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
def cut_off(api: str, after: int) -> Iterator[Api]:
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
        if way.dead:
            way.cut()
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


def flow(book: Path, night: object, api: str) -> subprocess.CompletedProcess[str]:
    """The night as a flow, as its own process; with less patience of Prefect's than it has."""
    environment = {**os.environ, "PREFECT_API_URL": api, "PREFECT_CLIENT_MAX_RETRIES": "0"}
    words = [sys.executable, "-m", "kare_ml.pipelines.score", str(book), "--as-of", str(night)]
    return subprocess.run(words, env=environment, capture_output=True, text=True, timeout=LONGEST, check=False)


def dead(bench: Bench, number: int) -> dict[str, Any]:
    """The flow says that Prefect is gone; one night is there, whole; and the plain command does tonight."""
    told = number % (TIMES + 1)
    with bench.copy(f"prefect-{number}") as book, cut_off(prefect(), told) as way:
        ended = flow(book, TONIGHT, way.address)
        if not way.dead:
            return {"counts": False}
        problems = []
        if ended.returncode != 1 or "Prefect's API does not answer" not in ended.stderr or "Traceback" in ended.stderr:
            problems.append(f"no clear error, but {ended.returncode}: {ended.stderr[-400:]}")
        where = f"after it was told {told} things" if told else "before it began"
        return {"where": where, **after(bench, book), "problems": [*problems, *wrong(bench, book)]}


@functools.cache
def prefect() -> str:
    """The API of a Prefect server for all trials of this process; it ends with it."""
    home = tempfile.mkdtemp(prefix="kare-faults-prefect-")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port), "--no-ui"]
    quiet = {"PREFECT_HOME": home, "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}
    with Path(home, "server.log").open("wb") as log:
        server = subprocess.Popen(words, env={**os.environ, **quiet}, stdout=log, stderr=log)

    def end() -> None:
        server.terminate()
        server.wait(30)
        shutil.rmtree(home, ignore_errors=True)

    atexit.register(end)
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        with suppress(URLError, OSError), urlopen(f"http://127.0.0.1:{port}/api/health", timeout=5):
            return f"http://127.0.0.1:{port}/api"
        time.sleep(0.5)
    raise RuntimeError(Path(home, "server.log").read_text("utf-8")[-2000:])
