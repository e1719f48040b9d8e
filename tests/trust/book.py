"""A book whose causes are known: drivers drawn by a seed, one a theme, that interact; everything else is chance.

Unlike the made-up distributor it is drawn as a feature frame, so that every driver shows in its features at once and
the lift of each account's log-odds by each driver is known exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from kare_ml.config.load import load_spec
from kare_ml.features.frame import CATALOG

CHURN = load_spec("churn", list(CATALOG))
USUAL = -2.5
"""The log-odds of an account that nothing befell."""

PRESENT = 0.1
"""How many accounts each driver befalls."""

WITH_ANOTHER = 0.8
"""By how much of itself a driver is stronger where the one that it interacts with is there as well."""

Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Driver:
    """A cause: the theme in which it shows, by a feature and (where the theme has more) a twin of it."""

    theme: str
    features: tuple[str, ...]
    force: float
    stronger_with: int


@dataclass(frozen=True)
class Driven:
    """A book: its feature frame, who churned, and by how much each driver lifted the log-odds of each account."""

    frame: pa.Table
    churned: np.ndarray[Any, np.dtype[np.int8]]
    lift: Floats


def drivers(seed: int) -> tuple[Driver, ...]:
    """A driver for each theme of the churn model, each interacting with another."""
    generator = np.random.default_rng(seed)
    themes: dict[str, list[str]] = {}
    for name in CHURN.features:
        themes.setdefault(CATALOG[name].theme, []).append(name)
    round_about = generator.permutation(len(themes))
    partner = dict(zip(round_about.tolist(), np.roll(round_about, 1).tolist(), strict=True))
    found = []
    for number, (theme, names) in enumerate(themes.items()):
        features = tuple(generator.permutation(names)[:2].tolist())
        found.append(Driver(theme, features, generator.uniform(2.0, 3.5), partner[number]))
    return tuple(found)


def driven(causes: tuple[Driver, ...], seed: int, accounts: int) -> Driven:
    """A book of clients under those drivers. A tenth of all values is unknown."""
    generator = np.random.default_rng(seed)
    there = generator.random((accounts, len(causes))) < PRESENT
    columns = {name: generator.exponential(30.0, accounts) for name in CATALOG}
    for number, driver in enumerate(causes):
        for name in driver.features:
            columns[name] = np.where(there[:, number], 120.0 + generator.exponential(60.0, accounts), columns[name])
    lift = np.column_stack(
        [
            there[:, number] * driver.force * (1.0 + WITH_ANOTHER * there[:, driver.stronger_with])
            for number, driver in enumerate(causes)
        ]
    )
    chance = 1.0 / (1.0 + np.exp(-(USUAL + lift.sum(axis=1))))
    shown = {name for driver in causes for name in driver.features}
    for name, values in columns.items():
        if name not in shown:
            values[generator.random(accounts) < 0.1] = np.nan
    frame = pa.table(
        {
            "account_id": [f"{number:06d}" for number in range(accounts)],
            "lifecycle": ["client"] * accounts,
            "baseline_state": ["Keep"] * accounts,
            "trailing_revenue": np.round(generator.exponential(20_000.0, accounts)),
            **{name: pa.array(values, from_pandas=True) for name, values in columns.items()},
        }
    )
    return Driven(frame, (generator.random(accounts) < chance).astype(np.int8), lift)
