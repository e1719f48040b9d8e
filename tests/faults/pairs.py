"""Two runs that begin at once: one wins, the other says who holds the workspace."""

from __future__ import annotations

from typing import Any

from tests.faults.bench import Bench, score, seen
from tests.faults.processes import asked, command
from tests.faults.readers import reading


def pair(bench: Bench, number: int) -> dict[str, Any]:
    """Two readers poll throughout, and never see two runs or a short table."""
    with bench.copy(f"pair-{number}") as book, reading(book) as one, reading(book) as other:
        both = [command(*score(book)) for _ in range(2)]
        ended = sorted((running.ended() for running in both), key=lambda end: end.code)
        problems = [*one.problems(bench), *other.problems(bench)]
        if [end.code for end in ended] != [0, 75]:
            problems.append(f"they ended with {[end.code for end in ended]}")
        elif "another run holds the workspace" not in ended[1].said or "(process " not in ended[1].said:
            problems.append(f"the loser does not say who holds it: {ended[1].said[-200:]}")
        if asked(lambda: seen(book)) != bench.tonight:
            problems.append("the winner published other rows")
        return {"codes": [end.code for end in ended], "looks": one.looks + other.looks, "problems": problems}
