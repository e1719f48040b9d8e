"""Proposing thresholds: which few numbers, set otherwise, fit the mix that is wanted and people's placements.

It is a search for a proposal, not learning: at most three numbers change, and each has to be worth it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from kare_ml.domain.profiles import FITS, Lifecycle, Profile

States = NDArray[np.object_]
R = TypeVar("R")

MOST_STEPS = 3
WORTH_SHARE, WORTH_KAPPA = 0.005, 0.02
"""What a step has to bring: so much of the clients nearer to the mix, or so much agreement without leaving it."""


@dataclass(frozen=True)
class Fit:
    """How rules fit: the share of Keep among the clients, and the agreement with people on those that they placed.

    `kappa` is Cohen's: 1 is full agreement, 0 what chance gives; null where people placed nobody, or all say one thing.
    """

    keep_share: float | None
    placed: int
    agreed: int
    kappa: float | None

    def beside(self, keep_share: float, tolerance: float) -> tuple[float, float]:
        """How far it is from what is wanted: outside of the tolerated mix, then in agreement; less is better."""
        off = 0.0 if self.keep_share is None else max(0.0, abs(self.keep_share - keep_share) - tolerance)
        return off, -(self.kappa or 0.0)


def fit(states: States, by_people: States) -> Fit:
    """How placements fit; `by_people` is null where nobody placed an account."""
    clients = Counter(state for state in states if state in FITS[Lifecycle.CLIENT])
    share = clients[str(Profile.KEEP)] / clients.total() if clients else None
    known = np.array([state is not None for state in by_people], dtype=bool)
    rules, people = states[known], by_people[known]
    return Fit(share, len(people), int((rules == people).sum()), kappa(rules, people))


def kappa(one: States, other: States) -> float | None:
    """Cohen's kappa of two placements of the same accounts; None without accounts, or where chance agrees fully.

    >>> kappa(np.array(["K", "K", "E", "E"], dtype=object), np.array(["K", "K", "E", "K"], dtype=object))
    0.5
    """
    if not len(one):
        return None
    observed = float((one == other).mean())
    first, second = Counter(one), Counter(other)
    expected = sum(first[state] * second[state] for state in first) / len(one) ** 2
    return None if expected >= 1 else (observed - expected) / (1 - expected)


def search(
    start: R,
    candidates: Callable[[R], Iterable[R]],
    judge: Callable[[R], Fit | None],
    keep_share: float,
    tolerance: float,
) -> Sequence[R]:
    """The rules after each step, `start` not among them; none where no step is worth it.

    Each step is the best of the candidates: nearest to the mix, then in best agreement with people. `judge` gives none
    for rules that cannot stand.
    """
    steps: list[R] = []
    here, fitting = start, judge(start)
    while fitting is not None and len(steps) < MOST_STEPS:
        judged = [
            (found.beside(keep_share, tolerance), at, rules)
            for at, rules in enumerate(candidates(here))
            if (found := judge(rules))
        ]
        if not judged:
            break
        (off, disagreed), _, best = min(judged, key=lambda entry: entry[:2])
        was_off, was_disagreed = fitting.beside(keep_share, tolerance)
        if was_off - off < WORTH_SHARE and (off > was_off or was_disagreed - disagreed < WORTH_KAPPA):
            break
        steps.append(best)
        here, fitting = best, judge(best)
    return steps
