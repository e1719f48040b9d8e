"""A trained model: its members, what takes its place where it is no better than the rules, and how good it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kare_ml.learning.rivals import StateRates
from kare_ml.learning.trees import BoostedTrees

Floats = NDArray[np.float64]
Grade = Literal["A", "B", "C"]
ChanceSource = Literal["model", "rule_rate"]


@dataclass(frozen=True)
class AccountModel:
    """One of churn, expansion and conversion, as fitted at `trained_as_of`.

    `members` are averaged in log-odds; there are none where there was too little to learn from. `rates` are the
    persistence rates of the baseline's states. Grade A is better than the rules, B probably, C no better: then the
    rates take the model's place.
    """

    name: str
    features: tuple[str, ...]
    members: tuple[BoostedTrees, ...]
    rates: StateRates
    grade: Grade
    trained_as_of: str
    horizon_days: int

    @property
    def source(self) -> ChanceSource:
        """Where its chances come from."""
        return "rule_rate" if self.grade == "C" or not self.members else "model"

    def matrix(self, rows: pd.DataFrame) -> Floats:
        """The features as doubles, a row an account, in the order of the fit; nulls as NaN."""
        return np.ascontiguousarray(rows[list(self.features)].to_numpy(dtype=np.float64, na_value=np.nan))

    def margin(self, matrix: Floats) -> Floats:
        """The mean log-odds of the members, one a row of `matrix`."""
        return np.asarray(np.mean([member.margin(matrix) for member in self.members], axis=0))

    def chance(self, rows: pd.DataFrame) -> Floats:
        """The probability of the label, one a row. `rows` holds the features and `baseline_state`."""
        if self.source == "rule_rate":
            return self.rates.chance(rows[["baseline_state"]].to_numpy())
        return 1.0 / (1.0 + np.exp(-self.margin(self.matrix(rows))))
