"""Drift: how far the values of a run are from those that its models learnt from, by the population stability index."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BINS = 10
SHIFTED = 0.25
"""From here on, by long use of the index, a column is another one than it was."""

LEAST_SHARE = 1e-3
"""Of an empty bin, so that the index is finite."""


@dataclass(frozen=True)
class Drift:
    """How far one feature or chance has moved: its index, and its means then and now (null: all unknown)."""

    name: str
    index: float
    before: float | None
    now: float | None

    @property
    def shifted(self) -> bool:
        """Whether that is more than such columns do by themselves."""
        return self.index >= SHIFTED


@dataclass(frozen=True)
class DriftOfRun:
    """How far a run is from the one that its models were first used in; `against` is null where there is no such run.

    `chances` are the published probabilities, `features` those that the models look at, the largest drift first.
    """

    as_of: dt.date
    against: dt.date | None
    chances: tuple[Drift, ...]
    features: tuple[Drift, ...]

    @property
    def shifted(self) -> list[str]:
        """The names of all that are others than they were."""
        return [one.name for one in (*self.chances, *self.features) if one.shifted]


def drift(before: Mapping[str, Floats], now: Mapping[str, Floats]) -> list[Drift]:
    """The drift of each column that both have, the largest first. Unknown values (NaN) are a bin of their own."""
    found = [Drift(name, index(before[name], now[name]), _mean(before[name]), _mean(now[name])) for name in before
             if name in now and len(before[name]) and len(now[name])]  # fmt: skip
    return sorted(found, key=lambda one: (-one.index, one.name))


def index(before: Floats, now: Floats) -> float:
    """The population stability index over bins that hold as many of the earlier values each.

    >>> values = np.arange(100.0)
    >>> index(values, values), index(values, values + 50) > SHIFTED
    (0.0, True)
    """
    known = before[~np.isnan(before)]
    edges = np.unique(np.quantile(known, np.linspace(0, 1, BINS + 1)[1:-1])) if len(known) else np.zeros(0)
    then, today = (_shares(values, edges) for values in (before, now))
    return float(((today - then) * np.log(today / then)).sum())


def _shares(values: Floats, edges: Floats) -> Floats:
    unknown = np.isnan(values)
    counts = np.bincount(np.searchsorted(edges, values[~unknown], side="left"), minlength=len(edges) + 1)
    shares = np.append(counts, unknown.sum()) / len(values)
    return np.maximum(shares, LEAST_SHARE)


def _mean(values: Floats) -> float | None:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else None
