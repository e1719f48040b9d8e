"""The order in which contributions are told: themes from the largest rise to the largest fall, with their features."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kare_ml.shapley.compiled import compiled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

THEME, OTHERS = -1, -2
"""What stands in place of a feature: the whole of a theme; those features of a theme that are not told one by one."""


@compiled
def told(values: Floats, theme_of: Ints, themes: int, top: int) -> tuple[Ints, Ints, Ints, Floats, Ints]:
    """What to tell of each row of contributions: the row, theme, feature, contribution, and how many features it sums.

    For each row every theme whose sum is not zero, those that raise first, each way the largest first. After a theme
    come those of its features that are among the `top` largest of the whole row each way, the largest first by
    amount, then the sum of its others, if any are not zero. A theme without such a feature stands alone. Ties go to the
    one declared first.
    """
    rows, features = values.shape
    most = rows * (2 * themes + 2 * top)
    row_of, theme_told = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64)
    feature_told, said, count = np.empty(most, dtype=np.int64), np.empty(most), np.empty(most, dtype=np.int64)
    sums, others, left = np.empty(themes), np.empty(themes), np.empty(themes, dtype=np.int64)
    picked, size = np.zeros(features, dtype=np.bool_), np.empty(themes, dtype=np.int64)
    done = np.empty(themes, dtype=np.bool_)
    at = 0
    for row in range(rows):
        sums[:], others[:], left[:], size[:], picked[:], done[:] = 0.0, 0.0, 0, 0, False, False
        for feature in range(features):
            if values[row, feature] != 0.0:
                sums[theme_of[feature]] += values[row, feature]
                size[theme_of[feature]] += 1
        for sign in (1.0, -1.0):
            for _ in range(top):
                best = -1
                for feature in range(features):
                    here = sign * values[row, feature]
                    if here > 0.0 and not picked[feature] and (best < 0 or here > sign * values[row, best]):
                        best = feature
                if best < 0:
                    break
                picked[best] = True
        for feature in range(features):
            if not picked[feature] and values[row, feature] != 0.0:
                others[theme_of[feature]] += values[row, feature]
                left[theme_of[feature]] += 1
        for sign in (1.0, -1.0):
            while True:
                theme = -1
                for other in range(themes):
                    here = sign * sums[other]
                    if not done[other] and size[other] and here >= 0.0 and (theme < 0 or here > sign * sums[theme]):
                        theme = other
                if theme < 0:
                    break
                done[theme] = True
                row_of[at], theme_told[at], feature_told[at] = row, theme, THEME
                said[at], count[at] = sums[theme], size[theme]
                at += 1
                if left[theme] == size[theme]:
                    continue
                for _ in range(size[theme] - left[theme]):
                    best = -1
                    for feature in range(features):
                        there = picked[feature] and theme_of[feature] == theme
                        if there and (best < 0 or abs(values[row, feature]) > abs(values[row, best])):
                            best = feature
                    picked[best] = False
                    row_of[at], theme_told[at], feature_told[at] = row, theme, best
                    said[at], count[at] = values[row, best], 1
                    at += 1
                if left[theme]:
                    row_of[at], theme_told[at], feature_told[at] = row, theme, OTHERS
                    said[at], count[at] = others[theme], left[theme]
                    at += 1
    return row_of[:at], theme_told[:at], feature_told[:at], said[:at], count[:at]
