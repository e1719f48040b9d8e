"""The pass over the rows: each value becomes a code, the codes a pattern for each group, the patterns look-ups."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kare_ml.shapley.compiled import compiled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]

BLOCK = 256
"""Rows taken together: their codes, patterns and sums stay in the processor's own memory while tables stream by."""

AT_ONCE = 4
"""Look-ups of a feature that are added up before they are put away."""


class Tables(NamedTuple):
    """Tabulated trees, as the pass over the rows wants them.

    A value's code is how many of its feature's `thresholds` (from one of `edges` to the next) lie below it. A plane
    has the codes of a feature, where `plane_null` stands for a null. Group by group, eight conditions each: that the
    code in its plane is one of `width` codes from `least` on; no width is a condition that is not needed. A look-up is
    into `table` at `starts` plus the pattern of its group; feature by feature those from one of `turns` to the next, as
    many as can be taken `AT_ONCE`. The group after the last one has a pattern of zero; nothing is added for it.
    """

    thresholds: Floats
    edges: Ints
    plane_feature: Ints
    plane_null: Bytes
    planes: Ints
    least: Bytes
    width: Bytes
    turns: Ints
    groups: Ints
    starts: Ints
    table: Floats


@compiled
def _bit(code: np.uint8, least: np.uint8, width: np.uint8, place: int) -> np.uint8:
    """The bit of a condition, at its place. A code below the least wraps around to a large number."""
    return np.uint8(np.uint8(np.uint8(code - least) < width) << np.uint8(place))


@compiled
def look_up(values: Floats, tables: Tables, out: Floats) -> None:
    """Fill `out` with the attributions, in log-odds: a row for each row of `values`, a column a feature.

    Every row goes through the same operations in the same order, whatever stands beside it.
    """
    rows, features = values.shape
    column, code = np.zeros(BLOCK), np.empty(BLOCK, dtype=np.uint8)
    codes = np.empty((len(tables.plane_feature), BLOCK), dtype=np.uint8)
    patterns = np.zeros((len(tables.planes) + 1, BLOCK), dtype=np.uint8)
    sums = np.empty((features, BLOCK))
    for begin in range(0, rows, BLOCK):
        size = min(BLOCK, rows - begin)
        coded = -1
        for plane in range(len(tables.plane_feature)):
            feature = tables.plane_feature[plane]
            if feature != coded:
                coded = feature
                for row in range(size):
                    column[row] = values[begin + row, feature]
                code[:] = np.uint8(0)
                for threshold in tables.thresholds[tables.edges[feature] : tables.edges[feature + 1]]:
                    for row in range(BLOCK):
                        code[row] += np.uint8(column[row] > threshold)
            for row in range(BLOCK):
                codes[plane, row] = tables.plane_null[plane] if column[row] != column[row] else code[row]
        for group in range(len(tables.planes)):
            # Written out for all eight bits: in a loop over them it takes a fifth longer.
            c0, c1 = codes[tables.planes[group, 0]], codes[tables.planes[group, 1]]
            c2, c3 = codes[tables.planes[group, 2]], codes[tables.planes[group, 3]]
            c4, c5 = codes[tables.planes[group, 4]], codes[tables.planes[group, 5]]
            c6, c7 = codes[tables.planes[group, 6]], codes[tables.planes[group, 7]]
            least, width, pattern = tables.least[group], tables.width[group], patterns[group]
            l0, l1, l2, l3 = least[0], least[1], least[2], least[3]
            l4, l5, l6, l7 = least[4], least[5], least[6], least[7]
            w0, w1, w2, w3 = width[0], width[1], width[2], width[3]
            w4, w5, w6, w7 = width[4], width[5], width[6], width[7]
            for row in range(BLOCK):
                pattern[row] = (
                    _bit(c0[row], l0, w0, 0)
                    | _bit(c1[row], l1, w1, 1)
                    | _bit(c2[row], l2, w2, 2)
                    | _bit(c3[row], l3, w3, 3)
                    | _bit(c4[row], l4, w4, 4)
                    | _bit(c5[row], l5, w5, 5)
                    | _bit(c6[row], l6, w6, 6)
                    | _bit(c7[row], l7, w7, 7)
                )
        for feature in range(features):
            total = sums[feature]
            total[:] = 0.0
            for turn in range(tables.turns[feature], tables.turns[feature + 1], AT_ONCE):
                first, second = patterns[tables.groups[turn]], patterns[tables.groups[turn + 1]]
                third, fourth = patterns[tables.groups[turn + 2]], patterns[tables.groups[turn + 3]]
                one, two = tables.table[tables.starts[turn] :], tables.table[tables.starts[turn + 1] :]
                three, four = tables.table[tables.starts[turn + 2] :], tables.table[tables.starts[turn + 3] :]
                for row in range(BLOCK):
                    total[row] += one[first[row]] + two[second[row]] + three[third[row]] + four[fourth[row]]
        for row in range(size):
            for feature in range(features):
                out[begin + row, feature] = sums[feature, row]
