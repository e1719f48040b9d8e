"""Exact contributions of the features to a model's log-odds, checked on every row."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kare_ml.errors import KareError
from kare_ml.learning.contributions import Contributions
from kare_ml.learning.model import AccountModel

Floats = NDArray[np.float64]

TOLERANCE = 1e-8
"""The largest difference, in log-odds, between the sum of the contributions and the margin by another way."""

CHECKED = 1_000
"""As many rows of a batch, evenly spread, are scored by another way: scikit-learn's own walk down each tree."""


def attribute(model: AccountModel, matrix: Floats) -> Contributions:
    """What the log-odds of each row is the sum of, and so the log-odds themselves; the model has a blend.

    Raises KareError where the parts do not add up to the margin by another way, on the rows that are `CHECKED`. That
    every published row adds up to its published chance, the gate sees to.
    """
    if model.blend is None:
        raise ValueError(f"{model.name} has no blend: the rules' rate needs no contributions")
    found = model.blend.contributions(matrix)
    rows = np.unique(np.linspace(0, len(matrix) - 1, min(len(matrix), CHECKED), dtype=np.int64))
    off = np.abs(found.total()[rows] - model.margin(matrix[rows])) if len(rows) else np.zeros(1)
    if not off.max() <= TOLERANCE:
        worst = int(off.argmax())
        raise KareError(
            f"the contributions of {model.name} do not add up to its score",
            expected=f"a difference of at most {TOLERANCE:g} in log-odds on every row",
            found=f"{off[worst]:g} on row {int(rows[worst])}",
            fix="report it: an explanation that does not add up is never published",
        )
    return found
