"""Contributions: what a log-odds is the sum of, to the last digit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Contributions:
    """`base` is where the members start from, `values` has a row an account and a column a feature.

    Season and calibration are no feature's doing and stand alone: `calibration`, one a row, is by how much the map
    moved the members' mean, `season` is the shift that all accounts share. All are in log-odds.
    """

    base: float
    values: Floats
    calibration: Floats
    season: float

    def total(self) -> Floats:
        """The log-odds of the chance, one a row."""
        return np.asarray(summed(self.base, self.values) + self.calibration + self.season)


def summed(base: float, values: Floats) -> Floats:
    """`base` and the sum of each row. Column by column: numpy's own sum of a row depends, in its last bit, on how many
    rows there are.
    """
    total = np.full(len(values), base)
    for column in values.T:
        total += column
    return total
