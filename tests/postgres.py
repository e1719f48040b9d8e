"""A PostgreSQL server of the tests' own: made in a temporary folder, on a free port of this machine, stopped again."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

OWNER, PASSWORD = "owner", "p@ss/w:rd 'x'"
UNPRIVILEGED = "nobody"
"""Whom the server runs as where the tests run as root, as whom it refuses to run."""


def programs() -> Path | None:
    """The folder of the newest PostgreSQL server programs; None where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).resolve().parent if on_path else None


@dataclass
class Server:
    """A server that runs: where, the process that it is, and how to start another one on its data."""

    port: int
    process: subprocess.Popen[bytes]
    start: Callable[[], subprocess.Popen[bytes]]

    def kill(self) -> None:
        """Kill it with all its processes, as out of power."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        pids = [self.process.pid, *map(int, children.read_text().split())]
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(30)

    def start_again(self, seconds: float = 30) -> None:
        """Start it on what the killed one left, once its last processes are gone."""
        until = time.monotonic() + seconds
        while True:
            self.process = self.start()
            try:
                _wait_for(self, None)
                return
            except AssertionError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)

    def url(self, database: str = "postgres", user: str = OWNER, password: str = PASSWORD) -> str:
        """The connection of a user, as it would stand in an environment variable."""
        return f"postgresql://{user}:{quote(password, safe='')}@127.0.0.1:{self.port}/{database}"

    def run(self, *statements: str, database: str = "postgres") -> None:
        """Run statements as the owner, each committed by itself."""
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)


@contextmanager
def running(binaries: Path) -> Iterator[Server]:
    """A server with an empty cluster, for as long as the block."""
    folder = Path(tempfile.mkdtemp(prefix="kare-postgres-"))
    user: dict[str, Any] = {}
    if os.geteuid() == 0:
        account = pwd.getpwnam(UNPRIVILEGED)
        os.chown(folder, account.pw_uid, account.pw_gid)
        user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    secret = folder / "password"
    secret.write_text(PASSWORD)
    secret.chmod(0o644)
    words = ["-U", OWNER, "-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8", "--no-locale", "--no-sync"]
    made = subprocess.run(
        [binaries / "initdb", "-D", folder / "data", *words], cwd=folder, capture_output=True, check=False, **user
    )
    assert made.returncode == 0, made.stderr.decode()
    port = _free_port()
    options = ["-h", "127.0.0.1", "-p", str(port), "-k", "", "-F"]

    def start() -> subprocess.Popen[bytes]:
        with (folder / "log").open("ab") as log:
            return subprocess.Popen(
                [binaries / "postgres", "-D", folder / "data", *options], cwd=folder, stdout=log, stderr=log, **user
            )

    server = Server(port, start(), start)
    try:
        _wait_for(server, folder / "log")
        yield server
    finally:
        server.process.terminate()
        server.process.wait(30)
        shutil.rmtree(folder)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(server: Server, log: Path | None) -> None:
    import psycopg

    for _ in range(200):
        try:
            psycopg.connect(server.url(), connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            assert server.process.poll() is None, log.read_text() if log else "it ended"
            time.sleep(0.1)
    raise AssertionError(log.read_text() if log else "it does not answer")
