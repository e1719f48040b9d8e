"""Calibration: a monotone map of log-odds, a step of its own after the members' mean.

One form serves all (Kull et al. 2017, beta calibration): a x ln p - b x ln(1 - p) + c. With a = b it is Platt's; with
a = b = 1 and c = 0 it changes nothing. There is no isotonic map: on few dates it learns their season.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.special import expit

from kare_ml.learning.cores import in_one_thread

Floats = NDArray[np.float64]
Map = Literal["none", "platt", "beta"]

LEAST_SLOPE, MOST_SLOPE = 0.1, 10.0
"""A map never turns the order around, nor flattens it."""


@dataclass(frozen=True)
class Calibration:
    """`a` stretches the chances near zero, `b` those near one, `c` shifts all."""

    a: float = 1.0
    b: float = 1.0
    c: float = 0.0

    def margin(self, margin: Floats) -> Floats:
        """The calibrated log-odds, one a row."""
        if (self.a, self.b, self.c) == (1.0, 1.0, 0.0):
            return margin
        below, above = np.logaddexp(0.0, -margin), np.logaddexp(0.0, margin)
        return np.asarray(-self.a * below + self.b * above + self.c)

    def chance(self, margin: Floats) -> Floats:
        """The calibrated probability, one a row."""
        return np.asarray(expit(self.margin(margin)))


@in_one_thread
def fit_calibration(kind: Map, margin: Floats, labels: ArrayLike) -> Calibration:
    """The map of least log-loss. `margin` must come from members that have not seen these labels."""
    truth = np.asarray(labels, dtype=np.float64)
    if kind == "none" or not 0 < truth.mean() < 1:
        return Calibration()
    below, above = np.logaddexp(0.0, -margin), np.logaddexp(0.0, margin)

    def loss(free: Floats) -> tuple[float, Floats]:
        a, b, c = (free[0], free[0], free[1]) if kind == "platt" else free
        mapped = -a * below + b * above + c
        off = expit(mapped) - truth
        slopes = np.array([(off * -below).mean(), (off * above).mean(), off.mean()])
        gradient = np.array([slopes[0] + slopes[1], slopes[2]]) if kind == "platt" else slopes
        return float((np.logaddexp(0.0, mapped) - truth * mapped).mean()), gradient

    slope = (LEAST_SLOPE, MOST_SLOPE)
    start, bounds = (
        ([1.0, 0.0], [slope, (None, None)]) if kind == "platt" else ([1.0, 1.0, 0.0], [slope, slope, (None, None)])
    )
    found = [float(value) for value in minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x]
    return Calibration(found[0], found[0], found[1]) if kind == "platt" else Calibration(*found)
