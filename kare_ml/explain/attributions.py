"""Exact contributions of the features to a model's log-odds, checked on every row."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kare_ml.errors import KareError
from kare_ml.learning.contributions import Contributions
from kare_ml.learning.model import AccountModel

Floats = NDArray[np.float64]

TOLERANCE = 1e-8
"""The largest difference, in log-odds, between the sum of the contributions and the margin that was scored."""


def attribute(model: AccountModel, matrix: Floats) -> Contributions:
    """What the log-odds of each row is the sum of; the model has a blend.

    Raises KareError where the parts do not add up to the margin on every row.
    """
    if model.blend is None:
        raise ValueError(f"{model.name} has no blend: the rules' rate needs no contributions")
    found = model.blend.contributions(matrix)
    off = np.abs(found.total() - model.margin(matrix))
    if off.max(initial=0.0) > TOLERANCE:
        raise KareError(
            f"the contributions of {model.name} do not add up to its score",
            expected=f"a difference of at most {TOLERANCE:g} in log-odds on every row",
            found=f"{off.max():g} on row {int(off.argmax())}",
            fix="report it: an explanation that does not add up is never published",
        )
    return found
