"""A trained model: its blend, what takes its place where it is no better than the rules, and how good it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from kare_ml.errors import KareError
from kare_ml.learning.blend import Blend
from kare_ml.learning.contributions import Contributions
from kare_ml.learning.rivals import StateRates

Floats = NDArray[np.float64]
Grade = Literal["A", "B", "C"]
ChanceSource = Literal["model", "rule_rate"]


TOLERANCE = 1e-8
"""The largest difference, in log-odds, between the sum of the contributions and the margin by another way."""

CHECKED = 1_000
"""As many rows of a batch, evenly spread, are scored by another way: scikit-learn's own walk down each tree."""


@dataclass(frozen=True)
class AccountModel:
    """One of churn, expansion and conversion, as fitted at `trained_as_of`.

    `features` are the columns that `blend` reads. It is None where there was too little to learn from. `rates` are the
    persistence rates of the baseline's states. Grade A is better than the rules, B probably, C no better: then the
    rates take the model's place.
    """

    name: str
    features: tuple[str, ...]
    blend: Blend | None
    rates: StateRates
    grade: Grade
    trained_as_of: str
    horizon_days: int

    @property
    def source(self) -> ChanceSource:
        """Where its chances come from."""
        return "rule_rate" if self.grade == "C" or self.blend is None else "model"

    def matrix(self, rows: pd.DataFrame) -> Floats:
        """The features as doubles, a row an account, in the order of the fit; nulls as NaN."""
        return np.ascontiguousarray(rows[list(self.features)].to_numpy(dtype=np.float64, na_value=np.nan))

    def margin(self, matrix: Floats) -> Floats:
        """The log-odds of the blend, one a row of `matrix`."""
        if self.blend is None:
            raise ValueError(f"{self.name} has no blend: its chances are the rules' rates")
        return self.blend.margin(matrix)

    def contributions(self, matrix: Floats) -> Contributions:
        """What the log-odds of each row of `matrix` is the sum of, and so the log-odds themselves.

        Raises KareError where they do not add up to the margin by another way, on the rows that are `CHECKED`.
        """
        if self.blend is None:
            raise ValueError(f"{self.name} has no blend: the rules' rate needs no contributions")
        found = self.blend.contributions(matrix)
        rows = np.unique(np.linspace(0, len(matrix) - 1, min(len(matrix), CHECKED), dtype=np.int64))
        off = np.abs(found.total()[rows] - self.margin(matrix[rows])) if len(rows) else np.zeros(1)
        if not off.max() <= TOLERANCE:
            worst = int(off.argmax())
            raise KareError(
                f"the contributions of {self.name} do not add up to its score",
                expected=f"a difference of at most {TOLERANCE:g} in log-odds on every row",
                found=f"{off[worst]:g} on row {int(rows[worst])}",
                fix="report it: an explanation that does not add up is never published",
            )
        return found

    def chance(self, rows: pd.DataFrame) -> Floats:
        """The probability of the label, one a row. `rows` holds the features and `baseline_state`."""
        if self.source == "rule_rate":
            return self.rates.chance(rows[["baseline_state"]].to_numpy())
        return np.asarray(expit(self.margin(self.matrix(rows))))
