"""How the members' log-odds become one chance: their weights, a map, and the level of the season."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import expit

from kare_ml.learning.calibration import Calibration, Map

Floats = NDArray[np.float64]
Member = Literal["trees", "splines", "purchases"]
Level = Literal["members", "purchases"]

MEMBERS: tuple[Member, ...] = get_args(Member)

_FARTHEST = 60.0
"""No shift goes farther, in log-odds: no member says anything so certain."""


@dataclass(frozen=True)
class Choice:
    """What is chosen per book by past origins.

    `weights` are those of `MEMBERS`; zero leaves one out. `level` says whose base rate counts: that of the members,
    learnt over all past seasons, or that of the purchase process, fitted to the book of today. `season` is how much of
    what was missed in the same season a year before is made up for: none, half, all.
    """

    weights: tuple[float, float, float] = (1.0, 1.0, 1.0)
    level: Level = "purchases"
    season: float = 1.0
    map: Map = "none"

    def __str__(self) -> str:
        named = " + ".join(
            name if weight == 1 else f"{weight:g} {name}"
            for name, weight in zip(MEMBERS, self.weights, strict=True)
            if weight
        )
        season = {0.0: "no season", 0.5: "half the season", 1.0: "the full season"}.get(
            self.season, f"season {self.season:g}"
        )
        level = "own level" if self.level == "members" else "level of the purchases"
        return f"{named}; {level}; {season}; {'no' if self.map == 'none' else self.map} map"


@dataclass(frozen=True)
class Mixture:
    """A choice with its fitted numbers. `weights` are shares by member; `season` is a shift in log-odds."""

    weights: Mapping[str, float]
    calibration: Calibration
    season: float

    def mean(self, margins: Mapping[str, Floats]) -> Floats:
        """The weighted mean of the members' log-odds, one a row."""
        return np.asarray(sum(weight * margins[name] for name, weight in self.weights.items()))

    def log_odds(self, margins: Mapping[str, Floats]) -> Floats:
        """The log-odds of the chance, one a row."""
        return self.calibration.margin(self.mean(margins)) + self.season


def missed(margin: Floats, labels: ArrayLike) -> float:
    """The shift by which the mean chance of these rows becomes the rate that came: the intercept of least log-loss."""
    truth = np.asarray(labels, dtype=np.float64)
    return shift_to(margin, float(truth.mean()))


def shift_to(margin: Floats, rate: float) -> float:
    """The shift by which the mean chance becomes `rate`."""
    rate = min(max(rate, 1e-6), 1.0 - 1e-6)

    def off(shift: float) -> float:
        return float(expit(margin + shift).mean() - rate)

    if off(-_FARTHEST) > 0 or off(_FARTHEST) < 0:
        return 0.0
    return float(brentq(off, -_FARTHEST, _FARTHEST, xtol=1e-10))
