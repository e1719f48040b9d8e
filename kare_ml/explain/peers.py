"""Like accounts: those of one lifecycle and revenue band, and what is usual among them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kare_ml.domain.profiles import Lifecycle
from kare_ml.features.frame import CATALOG

Floats = NDArray[np.float64]

BANDS = 4
LEAST_IN_A_BAND = 20
LEAST_KNOWN = 5
"""Of fewer accounts whose value is known nothing is said to be usual."""

AVERAGED = ("count", "share")
"""Units of which the mean is told: most accounts have none. Of the others the median."""

CALLED = {Lifecycle.CLIENT: "clients", Lifecycle.LAPSED: "lapsed accounts", Lifecycle.PROSPECT: "prospects"}


@dataclass(frozen=True)
class Peers:
    """The groups of a run's accounts. `edges` are the bands of revenue by lifecycle, from each edge up to the next.

    `names` says in words who each group is; `usual` has, by feature, what is usual in each group, NaN where that is
    not known.
    """

    edges: dict[str, Floats]
    names: tuple[str, ...]
    usual: dict[str, Floats]

    @classmethod
    def of(cls, frame: pa.Table, features: Collection[str]) -> Peers:
        """The like accounts of a whole book; neither its order nor its chunks change anything."""
        lifecycle = frame["lifecycle"].to_numpy(zero_copy_only=False).astype(str)
        revenue = _doubles(frame["trailing_revenue"])
        edges = {str(stage): _edges(revenue[(lifecycle == str(stage)) & (revenue > 0)]) for stage in Lifecycle}
        names = tuple(name for stage in Lifecycle for name in _names(stage, edges[str(stage)]))
        groups = cls(edges, names, {}).groups(lifecycle, revenue)
        parts = [np.flatnonzero(groups == number) for number in range(len(names))]
        usual = {name: _usual(_doubles(frame[name]), parts, CATALOG[name].unit in AVERAGED) for name in features}
        return cls(edges, names, usual)

    def groups(self, lifecycle: NDArray[Any], revenue: Floats) -> NDArray[np.int64]:
        """The group of each account: those of a lifecycle without revenue are its first."""
        found, begin = np.zeros(len(lifecycle), dtype=np.int64), 0
        for stage in Lifecycle:
            edges = self.edges[str(stage)]
            band = np.where(revenue > 0, 1 + np.searchsorted(edges, revenue, side="right"), 0)
            found = np.where(lifecycle == str(stage), begin + band, found)
            begin += len(edges) + 2
        return found


def _edges(revenue: Floats) -> Floats:
    """Quartiles to two digits, so that an account does not change its band because another one did."""
    if len(revenue) < BANDS * LEAST_IN_A_BAND:
        return np.empty(0)
    quantiles = np.quantile(np.sort(revenue), np.arange(1, BANDS) / BANDS, method="lower")
    digits = 10.0 ** (np.floor(np.log10(quantiles)) - 1)
    return np.unique(np.round(quantiles / digits) * digits)


def _names(stage: Lifecycle, edges: Floats) -> list[str]:
    who = CALLED[stage]
    if not len(edges):
        return [f"{who} without revenue in a year", f"{who} with revenue in a year"]
    between = [f"{who} of {low:,.0f} to {high:,.0f} a year" for low, high in pairwise(edges)]
    first, last = f"{who} of up to {edges[0]:,.0f} a year", f"{who} of {edges[-1]:,.0f} a year and more"
    return [f"{who} without revenue in a year", first, *between, last]


def _usual(values: Floats, parts: list[NDArray[np.int64]], averaged: bool) -> Floats:
    found = np.full(len(parts), np.nan)
    for number, part in enumerate(parts):
        known = values[part]
        known = np.sort(known[np.isfinite(known)])
        if len(known) >= LEAST_KNOWN:
            found[number] = known.mean() if averaged else known[len(known) // 2]
    return found


def _doubles(column: pa.ChunkedArray) -> Floats:
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.float64)
