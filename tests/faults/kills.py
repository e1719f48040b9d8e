"""kill -9: at named points of the nightly job, and at random moments of it."""

from __future__ import annotations

import functools
import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.faults.bench import Bench, Seen, bundle_of, files_of, score, seen
from tests.faults.processes import asked, command
from tests.faults.readers import reading

POINTS: dict[str, tuple[str, str]] = {
    "history moved in": ("kare_ml.io.intake", "move_in"),
    "a stage made": ("kare_ml.io.bundle", "write"),
    "verdicts kept": ("kare_ml.stages.judging", "keep_verdicts"),
    "bundle sealed": ("kare_ml.io.bundle", "Bundle.seal"),
    "ledger kept": ("kare_ml.stages.score", "keep_ledger"),
    "published": ("kare_ml.stages.score", "publish_rows"),
    "Delta committed": ("deltalake", "write_deltalake"),
    "note taken away": ("kare_ml.io.standing", "released"),
    "report kept": ("kare_ml.stages.run_report", "keep_run_report"),
    "sink filled": ("kare_ml.stages.sinks", "write_csv"),
    "sink noted": ("kare_ml.stages.sinks", "keep_sink"),
}
"""Steps of publishing by name: the module, and what in it does the step."""

NAMED = [(when, point) for point in POINTS for when in ("before", "after")]


def die(*_: object, **__: object) -> None:
    """As out of power."""
    os.kill(os.getpid(), signal.SIGKILL)


def deadly(when: str, point: str) -> Callable[[], None]:
    """What a fork does first, so that it dies before or after a step."""

    def arm() -> None:
        import importlib

        module, name = POINTS[point]
        owner: Any = importlib.import_module(module)
        *inside, attribute = name.split(".")
        for part in inside:
            owner = getattr(owner, part)
        real = getattr(owner, attribute)

        @functools.wraps(real)
        def armed(*values: Any, **named: Any) -> Any:
            if when == "before":
                die()
            answer = real(*values, **named)
            die()
            return answer

        setattr(owner, attribute, armed)

    return arm


def named(bench: Bench, number: int) -> dict[str, Any]:
    """Die before or after one step; then what readers saw, and what the next run made of it."""
    when, point = NAMED[number % len(NAMED)]
    with bench.copy(f"named-{number}") as book, reading(book) as reader:
        ended = command(*score(book), before=deadly(when, point)).ended()
        told: dict[str, Any] = {"where": f"{when} {point}", "died": ended.code == -signal.SIGKILL}
        told["looks"] = reader.looks
        return {**told, **after(bench, book), "problems": [*reader.problems(bench), *wrong(bench, book)]}


def at_random(bench: Bench, number: int) -> dict[str, Any]:
    """Die at a random moment. A run that had ended by then does not count."""
    chance = random.Random(number)
    with bench.copy(f"random-{number}") as book, reading(book) as reader:
        running = command(*score(book))
        time.sleep(chance.random() * bench.seconds)
        where = stage_of(running.doing)
        hit = running.kill()
        running.ended()
        if not hit:
            return {"counts": False}
        told = {"where": where, "looks": reader.looks}
        return {**told, **after(bench, book), "problems": [*reader.problems(bench), *wrong(bench, book)]}


def stage_of(doing: str) -> str:
    """The stage that was last reported, or what is done before the first and after the last of them."""
    from kare_ml.stages.score import STAGES

    names = [name for name, _ in STAGES]
    return doing if doing in (*names, "publish", "starting") else "intake and opening"


def after(bench: Bench, book: Path) -> dict[str, Any]:
    """Which night was to be seen after the kill."""
    now = asked(lambda: seen(book))
    return {"seen": "last night" if now == bench.last else "tonight" if now == bench.tonight else "something else"}


def wrong(bench: Bench, book: Path) -> list[str]:
    """What is not as it should be: right after the kill, and once it was run again."""
    problems = []
    now: Seen = asked(lambda: seen(book))
    if now not in (bench.last, bench.tonight):
        problems.append(f"neither night is whole: {now.runs}")
    again = command(*score(book)).ended()
    if again.code:
        problems.append(f"the next run ended with {again.code}: {again.said[-300:]}")
        return problems
    if asked(lambda: seen(book)) != bench.tonight:
        problems.append("the next run published other rows")
    if bundle_of(book, bench.tonight.runs[0][1]) != bench.bundle:
        problems.append("the next run left another bundle")
    there = files_of(book)
    if there != bench.files:
        other = {name for name in {*there, *bench.files} if there.get(name) != bench.files.get(name)}
        problems.append(f"not as after a whole run: {sorted(other)[:5]}")
    return problems
