"""Thirty nights with seeded faults: each is published or visibly stale in the morning, never mixed or silently old."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import time
from pathlib import Path
from typing import Any

from tests.faults.bench import ACCOUNTS, TONIGHT, Bench, Seen, score, seen
from tests.faults.kills import NAMED, deadly
from tests.faults.processes import Ended, asked, command
from tests.faults.servers import ANSWERS, server
from tests.workspaces import shop, write_lines

NIGHTS = 30
FAULTS = (
    "none",
    "none",
    "killed",
    "killed at a step",
    "no source",
    "rows of nobody",
    "registry",
    "two at once",
    "rollback",
)


def thirty(bench: Bench, number: int) -> dict[str, Any]:
    """One schedule of faults, by its seed. The source of a bad night is put right before the next one."""
    chance = random.Random(number)
    told: list[dict[str, Any]] = []
    with bench.copy(f"nights-{number}") as book:
        for n in range(NIGHTS):
            night, fault = TONIGHT + dt.timedelta(days=n), chance.choice(FAULTS)
            days = (night - TONIGHT).days + 360
            write_lines(book / "invoices.csv", shop(ACCOUNTS, days))
            before: Seen = asked(lambda: seen(book))
            _night(bench, book, night, fault, chance)
            told.append({"night": str(night), "fault": fault, **_morning(book, night, before)})
    problems = [f"{one['night']} ({one['fault']}): {one['morning']}" for one in told if not one["well"]]
    mornings = [one["morning"] for one in told]
    return {
        "published": mornings.count("published"),
        "visibly stale": mornings.count("visibly stale"),
        "nights": told,
        "problems": problems,
    }


def _night(bench: Bench, book: Path, night: dt.date, fault: str, chance: random.Random) -> None:
    """What the scheduler does, and what happens to it."""
    if fault == "no source":
        (book / "invoices.csv").unlink()
    if fault == "rows of nobody":
        with (book / "invoices.csv").open("a", encoding="utf-8") as file:
            file.writelines(f",{night - dt.timedelta(days=1)},{100 + row}.00\n" for row in range(40))
    if fault == "killed at a step":
        command(*score(book, night), before=deadly(*chance.choice(NAMED))).ended()
        return
    if fault == "registry":
        from kare_ml.io.registry import ADDRESS

        with server(ANSWERS[chance.choice(["closed port", "garbage", "nonsense"])]) as address:
            command(*score(book, night), before=lambda: os.environ.__setitem__(ADDRESS, address)).ended()
        return
    running = [command(*score(book, night)) for _ in range(2 if fault == "two at once" else 1)]
    if fault == "killed":
        time.sleep(chance.random() * bench.seconds)
        running[0].kill()
    for one in running:
        one.ended()
    if fault == "rollback":
        runs = asked(lambda: seen(book)).runs
        command("rollback", runs[min(1, len(runs) - 1)][1], "-w", book).ended()


def _morning(book: Path, night: dt.date, before: Seen) -> dict[str, Any]:
    """How the book stands, as a reader sees it and as `kare status` tells it."""
    now: Seen = asked(lambda: seen(book))
    status: Ended = command("status", "-w", book, "--json").ended()
    told = json.JSONDecoder().raw_decode(status.said[status.said.index("{") :])[0]  # an error may follow it
    whole = all(rows == ACCOUNTS for _, _, rows in now.runs)
    if now.runs and now.runs[0][0] == str(night) and whole and not told["stale"]:
        return {"morning": "published", "well": status.code == 0}
    old = now == before or (now.runs and now.runs[0] in before.runs)
    if old and whole and (told["stale"] or told["ended_early"]):
        return {"morning": "visibly stale", "well": True}
    return {"morning": f"{now.runs[:2]}, status {status.code}, stale {told['stale']}", "well": False}
