"""Thirty nights with seeded faults: each is published or visibly stale in the morning, never mixed or silently old."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults import databases
from tests.faults.bench import ACCOUNTS, TONIGHT, Bench, Seen, score, seen
from tests.faults.disks import LARGE, ROOM, disk, may_mount, resize, used
from tests.faults.kills import NAMED, deadly
from tests.faults.orchestrators import TIMES, cut_off, flow, prefect
from tests.faults.processes import Ended, asked, command
from tests.faults.servers import ANSWERS, server
from tests.postgres import Server, programs, running
from tests.workspaces import shop, write_lines

NIGHTS = 30


@dataclass(frozen=True)
class Night:
    """One night of a schedule: its book, on a disk and beside a database where the machine has such, and its chance."""

    book: Path
    disk: Path | None
    server: Server | None
    seconds: float
    date: dt.date
    chance: random.Random

    @property
    def invoices(self) -> Path:
        """The source."""
        return self.book / "invoices.csv"

    def run(self, before: Callable[[], object] | None = None) -> None:
        """The job as it is scheduled."""
        command(*score(self.book, self.date), before=before).ended()


def _killed(night: Night) -> None:
    running = command(*score(night.book, night.date))
    time.sleep(night.chance.random() * night.seconds)
    running.kill()
    running.ended()


def _killed_at_a_step(night: Night) -> None:
    night.run(deadly(*night.chance.choice(NAMED)))


def _no_source(night: Night) -> None:
    night.invoices.unlink()
    night.run()


def _rows_of_nobody(night: Night) -> None:
    with night.invoices.open("a", encoding="utf-8") as file:
        file.writelines(f",{night.date - dt.timedelta(days=1)},{100 + row}.00\n" for row in range(40))
    night.run()


def _registry(night: Night) -> None:
    from kare_ml.io.registry import ADDRESS

    with server(ANSWERS[night.chance.choice(["closed port", "garbage", "nonsense"])]) as address:
        night.run(lambda: os.environ.__setitem__(ADDRESS, address))


def _two_at_once(night: Night) -> None:
    for one in [command(*score(night.book, night.date)) for _ in range(2)]:
        one.ended()


def _rollback(night: Night) -> None:
    night.run()
    runs = asked(lambda: seen(night.book)).runs
    command("rollback", runs[min(1, len(runs) - 1)][1], "-w", night.book).ended()


def _full_disk(night: Night) -> None:
    assert night.disk is not None
    resize(night.disk, used(night.disk) + night.chance.randrange(8192, ROOM))
    night.run()
    resize(night.disk, LARGE)


def _database_killed(night: Night) -> None:
    assert night.server is not None
    sign = night.chance.choice([*databases.MOMENTS.values()])
    with databases.dying(night.server, sign, night.chance.random() * databases.LONGEST) as (_, through):
        night.run(databases.connected(through))


def _prefect_cut_off(night: Night) -> None:
    with cut_off(prefect(), night.chance.randrange(TIMES)) as way:
        flow(night.book, night.date, way.address)


FAULTS: dict[str, Callable[[Night], None]] = {
    "none": Night.run,
    "killed": _killed,
    "killed at a step": _killed_at_a_step,
    "no source": _no_source,
    "rows of nobody": _rows_of_nobody,
    "registry": _registry,
    "two at once": _two_at_once,
    "rollback": _rollback,
    "full disk": _full_disk,
    "PostgreSQL killed": _database_killed,
    "Prefect cut off": _prefect_cut_off,
}
"""What the scheduler does on a night, and what happens to it."""


def thirty(bench: Bench, number: int) -> dict[str, Any]:
    """One schedule of faults, by its seed. The source of a bad night is put right before the next one."""
    told: list[dict[str, Any]] = []
    for night in _nights(bench, number):
        write_lines(night.invoices, shop(ACCOUNTS, (night.date - TONIGHT).days + 360))
        missing = {"full disk": not night.disk, "PostgreSQL killed": not night.server}
        fault = night.chance.choice(["none", *(name for name in FAULTS if not missing.get(name))])
        before: Seen = asked(lambda book=night.book: seen(book))
        FAULTS[fault](night)
        told.append({"night": str(night.date), "fault": fault, **_morning(night, before)})
    problems = [f"{one['night']} ({one['fault']}): {one['morning']}" for one in told if not one["well"]]
    mornings = [one["morning"] for one in told]
    return {
        "published": mornings.count("published"),
        "visibly stale": mornings.count("visibly stale"),
        "nights": told,
        "problems": problems,
    }


def _nights(bench: Bench, number: int) -> Iterator[Night]:
    """The nights of a schedule, of one book after another night."""
    with _place(bench, number) as (book, room, database):
        chance = random.Random(number)
        for n in range(NIGHTS):
            yield Night(book, room, database, bench.seconds, TONIGHT + dt.timedelta(days=n), chance)


@contextmanager
def _place(bench: Bench, number: int) -> Iterator[tuple[Path, Path | None, Server | None]]:
    """A book for a schedule, on a disk that can be full, beside a database that can be killed."""
    with ExitStack() as held:
        book, room, database = held.enter_context(bench.copy(f"nights-{number}")), None, None
        if may_mount():
            room = held.enter_context(disk(bench.folder / f"disk-{number}", LARGE))
            book = Path(shutil.copytree(book, room / "book"))
        if databases.installed() and (binaries := programs()):
            database = held.enter_context(running(binaries))
            database.run("CREATE SCHEMA book")
            databases.fill_also(book)
            os.environ[databases.CONNECTION] = database.url()
            held.callback(os.environ.pop, databases.CONNECTION)
            assert command("repair", "-w", book).ended().code == 0
        yield book, room, database


def _morning(night: Night, before: Seen) -> dict[str, Any]:
    """How the book stands, as a reader sees it and as `kare status` tells it."""
    now: Seen = asked(lambda: seen(night.book))
    status: Ended = command("status", "-w", night.book, "--json").ended()
    told = json.JSONDecoder().raw_decode(status.said[status.said.index("{") :])[0]  # an error may follow it
    whole = all(rows == ACCOUNTS for _, _, rows in now.runs)
    if night.server and (wrong := _database(night.server, now, told)):
        return {"morning": wrong, "well": False}
    if now.runs and now.runs[0][0] == str(night.date) and whole and not told["stale"]:
        return {"morning": "published", "well": status.code == 0}
    old = now == before or (now.runs and now.runs[0] in before.runs)
    if old and whole and (told["stale"] or told["ended_early"]):
        return {"morning": "visibly stale", "well": True}
    return {"morning": f"{now.runs[:2]}, status {status.code}, stale {told['stale']}", "well": False}


def _database(server: Server, now: Seen, told: dict[str, Any]) -> str:
    """What is wrong with the database: more than one night, a short one, or one that is silently old."""
    there = databases.loaded(server)
    if len(there) > 1 or any(rows != ACCOUNTS for _, rows in there):
        return f"the database has {there}"
    silent = all(not sink["behind"] and not sink["trouble"] for sink in told["sinks"] if sink["sink"] == "postgres")
    newest = [(run_id, rows) for _, run_id, rows in now.runs[:1]]
    return f"the database has {there}, and nobody says so" if silent and there != newest else ""
