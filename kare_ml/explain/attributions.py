"""Exact contributions of the features to a model's log-odds, checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kare_ml.learning.contributions import Contributions

if TYPE_CHECKING:
    from kare_ml.learning.model import AccountModel

Floats = NDArray[np.float64]


def attribute(model: AccountModel, matrix: Floats) -> Contributions:
    """What the log-odds of each row is the sum of; the model has a blend. Raises KareError where they do not add up."""
    return model.contributions(matrix)
