"""A registry that is down, silent or out of its mind, with the cache whole and with it lost."""

from __future__ import annotations

import os
import shutil
import time
from typing import Any

from tests.faults.bench import Bench, score, seen
from tests.faults.processes import asked, command
from tests.faults.servers import ANSWERS, server

CASES = [(answer, cache) for answer in ANSWERS for cache in ("whole", "lost")]
MOST_LOST = 15.0


def registry(bench: Bench, number: int) -> dict[str, Any]:
    """The night is published; `lost` are the seconds that it took more than the same night takes here."""
    from kare_ml.io.registry import ADDRESS

    answer, cache = CASES[number % len(CASES)]
    with bench.copy(f"registry-{number}") as book, server(ANSWERS[answer]) as address:
        if cache == "lost":
            shutil.rmtree(book / "registry" / "cache")
        usual = _seconds(bench)
        began = time.monotonic()
        ended = command(*score(book), before=lambda: os.environ.__setitem__(ADDRESS, address)).ended()
        lost = time.monotonic() - began - usual
        fallback = asked(lambda: _fallback(book)) if ended.code == 0 else None
        problems = [f"it ended with {ended.code}: {ended.said[-300:]}"] if ended.code else []
        if cache == "whole" and not problems and asked(lambda: seen(book)) != bench.tonight:
            problems.append("other rows were published although the cache was whole")
        if cache == "lost" and not problems and "baseline alone" not in (fallback or ""):
            problems.append(f"the rows do not say what stood in: {fallback}")
        if lost > MOST_LOST:
            problems.append(f"{lost:.1f} s were lost, more than {MOST_LOST:g}")
        return {"registry": answer, "cache": cache, "lost": round(lost, 1), "fallback": fallback, "problems": problems}


def _seconds(bench: Bench) -> float:
    """How long the same night takes right now, with all that it needs: the machine may be busier than it was."""
    with bench.copy("registry-there") as book:
        began = time.monotonic()
        command(*score(book)).ended()
        return time.monotonic() - began


def _fallback(book: Any) -> str | None:
    from kare_ml.io.published import read_published

    value: str | None = read_published(book, columns=["fallback"])["fallback"][0].as_py()
    return value
