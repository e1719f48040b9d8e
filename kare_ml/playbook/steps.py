"""The revenue walk added up, for the book and by owner, region or profile: its range, its verdict, and the goals."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kare_ml.domain.profiles import Lifecycle
from kare_ml.playbook.rates import Flags, Rates, numbers, texts, whole
from kare_ml.playbook.walk import PARTS, WEIGHTS

EIGHTY = 1.2815515655446004
"""Standard deviations to each side of a normal distribution that hold 80% of it."""

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


def add_up(walked: pa.Table, rates: Rates) -> Steps:
    """The walk of all those accounts as one group, called `all`."""
    return _added(_columns(walked), rates, "all", np.ones(walked.num_rows, dtype=bool))


def add_up_by(walked: pa.Table, rates: Rates, column: str) -> list[Steps]:
    """The walk of each group by a column (owner, region, state), the most revenue first; they add up to the book."""
    columns = _columns(walked)
    groups = np.array([value or NOT_KNOWN for value in walked[column].to_pylist()], dtype=object)
    found = [_added(columns, rates, group, groups == group) for group in sorted(set(groups))]
    return sorted(found, key=lambda steps: (-steps.start, steps.group))


def goals(walked: pa.Table, rates: Rates, wanted: Mapping[str, float]) -> list[Goal]:
    """Each goal that was set beside what is expected of the accounts that are in its profile today."""
    expected = {steps.group: steps.expected for steps in add_up_by(walked, rates, "state")}
    return [
        Goal(profile, goal, expected.get(profile, 0.0), round(expected.get(profile, 0.0) - goal, 2))
        for profile, goal in wanted.items()
    ]


def _columns(walked: pa.Table) -> dict[str, NDArray[Any]]:
    """What is added up, as arrays: amounts as whole numbers, so that sums are exact."""
    exact = {name: whole(walked, name) for name in ("start", *PARTS)}
    others = {name: numbers(walked, name) for name in ("variance", *(f"of_{name}" for name in WEIGHTS))}
    client = texts(walked, "lifecycle") == str(Lifecycle.CLIENT)
    return {**exact, **others, "unpredicted": client & (numbers(walked, "predicted") == 0)}


def _added(columns: Mapping[str, NDArray[Any]], rates: Rates, group: str, which: Flags) -> Steps:
    hundredths = {name: int(columns[name][which].sum()) for name in ("start", *PARTS)}
    expected = sum(hundredths.values())
    kept = hundredths["start"] + hundredths["lost"] + hundredths["shrunk"]
    # Accounts go their own ways; a rate that is a little off is off for all of them.
    shared = sum(getattr(rates, name).error * float(columns[f"of_{name}"][which].sum()) ** 2 for name in WEIGHTS)
    reach = EIGHTY * math.sqrt(float(columns["variance"][which].sum()) + shared)
    return Steps(
        group=group,
        accounts=int(which.sum()),
        **{name: value / 100 for name, value in hundredths.items()},
        kept=kept / 100,
        expected=expected / 100,
        low=round(expected / 100 - reach, 2),
        high=round(expected / 100 + reach, 2),
        not_predicted=int(columns["unpredicted"][which].sum()),
    )
