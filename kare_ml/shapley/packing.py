"""Putting the tables of all groups where the pass over the rows finds them: feature by feature, one after the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kare_ml.shapley.lookup import AT_ONCE, Tables
from kare_ml.shapley.tables import BITS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def packed(thresholds: Sequence[Floats], groups: tuple[Ints, Ints, Ints, Ints], rows: Floats) -> Tables:
    """The tables, from the thresholds of each feature, what `groups_of` says, and what `filled` has worked out."""
    which, asked, spoken, needed = groups
    sides = asked[:, :, 0] * 2 + (1 - asked[:, :, 1])
    there = np.arange(BITS) < needed[:, None]
    planes = np.unique(sides[there])
    group_of = np.repeat(np.arange(len(which)), which[:, 3])
    feature_of = spoken[np.arange(BITS) < which[:, 3:]]
    sizes = 1 << needed[group_of]
    places = np.cumsum([1, *sizes])
    turns: list[int] = [0]
    taken: list[int] = []
    starts: list[int] = []
    for feature in range(len(thresholds)):
        mine = np.flatnonzero(feature_of == feature)
        spare = -len(mine) % AT_ONCE
        taken += [*group_of[mine].tolist(), *[len(which)] * spare]
        starts += [*places[mine].tolist(), *[0] * spare]
        turns.append(len(taken))
    return Tables(
        thresholds=np.concatenate(thresholds),
        edges=np.cumsum([0, *map(len, thresholds)], dtype=np.int64),
        plane_feature=planes // 2,
        plane_null=np.where(planes % 2, 255, 0).astype(np.uint8),
        planes=np.where(there, np.searchsorted(planes, sides), 0),
        least=asked[:, :, 2].astype(np.uint8),
        width=np.where(there, asked[:, :, 3] - asked[:, :, 2] + 1, 0).astype(np.uint8),
        turns=np.array(turns, dtype=np.int64),
        groups=np.array(taken, dtype=np.int64),
        starts=np.array(starts, dtype=np.int64),
        table=np.concatenate([[0.0], *(row[:size] for row, size in zip(rows, sizes, strict=True))]),
    )
