"""The experiments by name: how many trials the full count has, and what a trial does. Others may be added here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.faults import databases, disks, kills, nights, orchestrators, pairs, refusals, registries, repeats
from tests.faults.bench import Bench


@dataclass(frozen=True)
class Experiment:
    """`trial` is given the bench and a number, its seed, and answers with a record, whose `problems` should be empty.

    A record with `counts: False` missed what it was after, and another number is tried. `needs` says whether the
    machine can do it at all.
    """

    count: int
    trial: Callable[[Bench, int], dict[str, Any]]
    says: str
    needs: Callable[[], bool] = lambda: True


EXPERIMENTS: dict[str, Experiment] = {
    "kills at named points": Experiment(
        len(kills.NAMED), kills.named, "kill -9 before and after each step of publishing"
    ),
    "kills at random": Experiment(300, kills.at_random, "kill -9 at random moments of a living run"),
    "simultaneous starts": Experiment(50, pairs.pair, "two runs begin at once, two readers poll"),
    "full disks": Experiment(disks.SIZES, disks.full, "disks of so many sizes", disks.may_mount),
    "repeats": Experiment(20, repeats.repeat, "other hash seeds, threads, time zones, row orders, chunk sizes"),
    "registries": Experiment(len(registries.CASES), registries.registry, "closed port, black hole, garbage, nonsense"),
    "PostgreSQL killed": Experiment(
        50, databases.killed, "PostgreSQL killed while a run is loaded, also after COMMIT was sent", databases.installed
    ),
    "unwritable folders": Experiment(
        len(refusals.FOLDERS),
        refusals.unwritable,
        "folders that an unprivileged user may not write to",
        refusals.reachable,
    ),
    "Prefect": Experiment(
        orchestrators.TIMES + 1, orchestrators.dead, "Prefect's API dead before, or cut off after so many things told"
    ),
    "thirty nights": Experiment(3, nights.thirty, "schedules of 30 nights with seeded faults"),
}
