"""PostgreSQL killed while a night is loaded into it, also after COMMIT was sent: it has one night, whole."""

from __future__ import annotations

import os
import random
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from tests.faults.bench import Bench, score, seen
from tests.faults.processes import asked, command
from tests.postgres import Server, programs, running

CONNECTION = "KARE_FAULTS_SINK"
SINK = f"""
[sinks.postgres]
connection = "${{{CONNECTION}}}"
schema = "book"
"""
MOMENTS = {
    "COMMIT was sent": b"COMMIT\0",
    "rows were being copied": b"COPY staging",
    "rows were taken out": b"DELETE FROM",
}
"""When it is killed: after the server was sent these bytes, at once or some milliseconds later."""
LONGEST = 0.02


@dataclass
class Killer:
    """Passes on what is sent to a server, and kills it at a moment, once."""

    server: Server
    sign: bytes
    pause: float
    killed: bool = False

    def passed(self, sent: bytes) -> bool:
        """Told what was passed on; whether the server was killed for it."""
        import time

        if self.killed or self.sign not in sent:
            return False
        self.killed = True
        time.sleep(self.pause)
        self.server.kill()
        return True


def installed() -> bool:
    """Whether PostgreSQL can be run here, and its processes be found."""
    return programs() is not None and Path("/proc/self/task").is_dir()


def killed(bench: Bench, number: int) -> dict[str, Any]:
    """The night is published all the same; the sink has one night, whole, and `kare repair` brings tonight."""
    moment = list(MOMENTS)[number % len(MOMENTS)]
    pause = random.Random(number).random() * LONGEST * (number >= len(MOMENTS))
    binaries = programs()
    assert binaries is not None
    with running(binaries) as server, bench.copy(f"postgres-{number}") as book:
        server.run("CREATE SCHEMA book")
        fill_also(book)
        problems = _ended(command("repair", "-w", book, before=connected(server.url())).ended(), "the first load")
        with dying(server, MOMENTS[moment], pause) as (killer, through):
            problems += _ended(command(*score(book), before=connected(through)).ended(), "the night")
        if asked(lambda: seen(book)) != bench.tonight:
            problems.append("the night is not published")
        nights = {(night.runs[0][1], night.runs[0][2]): name for name, night in
                  (("last night", bench.last), ("tonight", bench.tonight))}  # fmt: skip
        found = [nights.get(one, f"something else: {one}") for one in loaded(server)]
        if found not in (["last night"], ["tonight"]):
            problems.append(f"the sink has {found}")
        problems += _ended(command("repair", "-w", book, before=connected(server.url())).ended(), "the repair")
        if [nights.get(one) for one in loaded(server)] != ["tonight"]:
            problems.append("the repair did not bring tonight")
        return {"where": moment, "died": killer.killed, "seen": ", ".join(found), "problems": problems}


def loaded(server: Server) -> list[tuple[str, int]]:
    """The runs that people see there, each with its rows."""
    import psycopg

    with psycopg.connect(server.url()) as connection:
        return connection.execute("SELECT run_id, count(*) FROM book.scores_current GROUP BY 1").fetchall()


def fill_also(book: Path) -> None:
    """Give a book the database as a sink."""
    with (book / "kare.toml").open("a", encoding="utf-8") as settings:
        settings.write(SINK)


@contextmanager
def dying(server: Server, sign: bytes, pause: float) -> Iterator[tuple[Killer, str]]:
    """A connection to a server that is killed when it is sent this; it runs again afterwards."""
    killer = Killer(server, sign, pause)
    with _between(server.port, killer) as port:
        yield killer, server.url().replace(f":{server.port}/", f":{port}/")
    if killer.killed:
        server.start_again()


def connected(url: str) -> Callable[[], None]:
    """What a fork does first, so that it is connected there."""
    return lambda: os.environ.__setitem__(CONNECTION, url)


def _ended(ended: Any, what: str) -> list[str]:
    return [f"{what} ended with {ended.code}: {ended.said[-300:]}"] if ended.code else []


@contextmanager
def _between(port: int, killer: Killer) -> Iterator[int]:
    """A port that leads to another, with the killer in between."""
    turn = Lock()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    client = listening.accept()[0]
                    try:
                        there = socket.create_connection(("127.0.0.1", port))
                    except OSError:
                        client.close()
                        continue
                    Thread(target=_pass_on, args=(client, there, killer, turn), daemon=True).start()
                    Thread(target=_pass_on, args=(there, client, None, turn), daemon=True).start()

        Thread(target=serve, daemon=True).start()
        yield int(listening.getsockname()[1])


def _pass_on(source: socket.socket, target: socket.socket, killer: Killer | None, turn: Lock) -> None:
    with suppress(OSError):
        while sent := source.recv(1 << 16):
            target.sendall(sent)
            if killer is not None:
                with turn:
                    if killer.passed(sent):
                        break
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
