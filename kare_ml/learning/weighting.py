"""Weightings: how much a labelled row of the past counts when trees and splines learn from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

YEAR = 365.25
LEAST_SEASONAL_DAYS = 730
"""So many days of labelled dates make two years; with fewer, a season is one year's accident."""

OFF_SEASON = 0.25
"""What a row counts that lies half a year off the season, beside one of the very season."""


@dataclass(frozen=True)
class Weighting:
    """With `half_life_days` a row counts half as much as one so many days younger; `seasonal`, by its time of year."""

    half_life_days: int | None = None
    seasonal: bool = False

    def __str__(self) -> str:
        if self.seasonal:
            return "rows of the same season count more"
        return f"half-life of {self.half_life_days} days" if self.half_life_days else "all rows alike"

    def applies(self, days: NDArray[np.int64]) -> bool:
        """Whether labelled dates on these days are enough for it."""
        return not self.seasonal or bool(np.ptp(days) >= LEAST_SEASONAL_DAYS)

    def of(self, days: NDArray[np.int64], today: int) -> NDArray[np.float64] | None:
        """How much each row counts, one on average; None where all count alike."""
        if self.seasonal:
            angle = 2 * np.pi * (today - days) / YEAR
            importance = OFF_SEASON + (1 - OFF_SEASON) * (1 + np.cos(angle)) / 2
        elif self.half_life_days is not None:
            importance = 0.5 ** ((days.max() - days) / self.half_life_days)
        else:
            return None
        return np.asarray(importance / importance.mean())


ALIKE = Weighting()
WEIGHTINGS = (ALIKE, Weighting(365), Weighting(180), Weighting(seasonal=True))
"""Those that a book may choose from by its past."""
