"""The revenue walk added up, for the book and by owner, region or profile: its range, its verdict, and the goals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kare_ml.domain.profiles import Lifecycle
from kare_ml.playbook.arrays import coded, flags, numbers, whole
from kare_ml.playbook.rates import Rates
from kare_ml.playbook.walk import PARTS, WEIGHTS

EIGHTY = 1.2815515655446004
"""Standard deviations to each side of a normal distribution that hold 80% of it."""

COLUMNS = (
    *("start", *PARTS, *(f"of_{name}" for name in WEIGHTS)),
    *("variance", "predicted", "lifecycle", "owner", "region", "state"),
)
"""The columns of `walk` that are added up."""

NOT_KNOWN = "not known"
"""The group of accounts whose owner or region nobody has said."""


@dataclass(frozen=True)
class Steps:
    """The walk of a group of accounts, in the book's currency.

    start = kept - shrunk - lost (these two are not above zero), and expected = start + all parts. `low` and `high` hold
    the revenue to come with a chance of 80%: accounts go their ways, and rates may change for all of them.
    `not_predicted` counts clients that are taken as they are.
    """

    group: str
    accounts: int
    start: float
    lost: float
    shrunk: float
    kept: float
    grown: float
    expanded: float
    won: float
    won_back: float
    expected: float
    low: float
    high: float
    not_predicted: int

    @property
    def verdict(self) -> str:
        """Whether the revenue grows, shrinks or stands still: by whether today's lies within the range.

        Standing still is said where it does: what comes in then makes up for what goes, as far as can be told.
        """
        # What past clients bought runs out of the year by itself; that alone says nothing of the others.
        if self.not_predicted and not any(getattr(self, part) for part in PARTS if part != "lost"):
            return "it cannot be told: no client has a prediction yet"
        gone, come = -(self.lost + self.shrunk), self.grown + self.expanded + self.won + self.won_back
        covered = f"what comes in makes up for {come / gone:.0%} of what goes" if gone else "nothing is expected to go"
        word = "growing" if self.low > self.start else "shrinking" if self.high < self.start else "standing still"
        return f"{word}: {covered}"


@dataclass(frozen=True)
class Goal:
    """What is wanted of the accounts of a profile, what is expected of them, and the gap (below zero: too little)."""

    profile: str
    goal: float
    expected: float
    gap: float


class Walked:
    """The walk of accounts, to be added up: `accounts` are rows of `walk`, and `rates` those that it was made with.

    Kept are the sums of those that have the same values `by` some columns: of a million accounts, some hundred.
    """

    def __init__(self, accounts: pa.Table, rates: Rates, by: Sequence[str] = ("owner", "region", "state")) -> None:
        coding = [coded(accounts, column) for column in by]
        shape = tuple(len(words) for _, words in coding)
        cells, places = np.unique(np.ravel_multi_index([codes for codes, _ in coding], shape), return_inverse=True)

        def sums(values: NDArray[Any]) -> NDArray[np.float64]:
            return np.bincount(places, weights=values, minlength=len(cells)).astype(np.float64)

        lifecycles, words = coded(accounts, "lifecycle")
        clients = np.array([word == str(Lifecycle.CLIENT) for word in words])[lifecycles]
        self._rates, self._accounts = rates, np.bincount(places, minlength=len(cells))
        self._hundredths = {name: sums(whole(accounts, name)) for name in ("start", *PARTS)}
        self._weights = {name: sums(numbers(accounts, f"of_{name}")) for name in WEIGHTS}
        self._variance = sums(numbers(accounts, "variance"))
        self._unpredicted = sums(clients & ~flags(accounts, "predicted"))
        of_cells = np.unravel_index(cells, shape)
        self._by = {column: (at, words) for column, at, (_, words) in zip(by, of_cells, coding, strict=True)}

    def total(self) -> Steps:
        """All of them as one group, called `all`."""
        return self._added(np.zeros(len(self._accounts), np.int64), ["all"])[0]

    def by(self, column: str) -> list[Steps]:
        """Each group by one of the columns, the most revenue first; they add up to the book."""
        at, words = self._by[column]
        found = self._added(at, [word or NOT_KNOWN for word in words])
        return sorted((steps for steps in found if steps.accounts), key=lambda steps: (-steps.start, steps.group))

    def goals(self, wanted: Mapping[str, float]) -> list[Goal]:
        """Each goal that was set beside what is expected of the accounts that are in its profile today."""
        expected = {steps.group: steps.expected for steps in self.by("state")}
        return [
            Goal(profile, goal, expected.get(profile, 0.0), round(expected.get(profile, 0.0) - goal, 2))
            for profile, goal in wanted.items()
        ]

    def _added(self, at: NDArray[np.int64], groups: Sequence[str]) -> list[Steps]:
        """Each group: `at` says of every cell which. Hundredths add up exactly as doubles below 2**53."""

        def sums(values: NDArray[Any]) -> NDArray[np.float64]:
            return np.bincount(at, weights=values, minlength=len(groups)).astype(np.float64)

        hundredths = {name: sums(values).round().astype(np.int64) for name, values in self._hundredths.items()}
        expected = sum(hundredths.values(), np.zeros(len(groups), np.int64))
        kept = hundredths["start"] + hundredths["lost"] + hundredths["shrunk"]
        # Accounts go their own ways; a rate that is a little off is off for all of them.
        shared = sum(getattr(self._rates, name).error * sums(weights) ** 2 for name, weights in self._weights.items())
        reach = EIGHTY * np.sqrt(sums(self._variance) + shared)
        accounts, unpredicted = sums(self._accounts), sums(self._unpredicted)
        return [
            Steps(
                group=group,
                accounts=int(accounts[place]),
                **{name: int(values[place]) / 100 for name, values in hundredths.items()},
                kept=int(kept[place]) / 100,
                expected=int(expected[place]) / 100,
                low=round(int(expected[place]) / 100 - float(reach[place]), 2),
                high=round(int(expected[place]) / 100 + float(reach[place]), 2),
                not_predicted=int(unpredicted[place]),
            )
            for place, group in enumerate(groups)
        ]
