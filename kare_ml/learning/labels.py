"""Labels: which rows of a snapshot a model learns from, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kare_ml.config.spec import ModelSpec
from kare_ml.domain.profiles import Lifecycle, Profile
from kare_ml.learning.snapshots import Snapshot

Labels = NDArray[np.int8]


def examples(spec: ModelSpec, snapshots: Sequence[Snapshot]) -> tuple[pd.DataFrame, Labels]:
    """The rows of a model's population over all snapshots, and 1 where its label came true.

    With `label_given`, only accounts for which that held one horizon later are examples.
    """
    parts = [population(spec, snapshot.rows) for snapshot in snapshots]
    rows = pd.concat(parts) if parts else pd.DataFrame()
    if spec.label_given is not None and len(rows):
        rows = rows[rows["lifecycle_then"] == spec.label_given]
    if not len(rows):
        return rows, np.zeros(0, dtype=np.int8)
    match spec.label:
        case "expand":
            came_true = rows["state_then"] == str(Profile.EXPAND)
        case "lapsed":
            came_true = rows["lifecycle_then"] == str(Lifecycle.LAPSED)
        case "client":
            came_true = rows["lifecycle_then"] == str(Lifecycle.CLIENT)
    return rows, np.asarray(came_true, dtype=np.int8)


def population(spec: ModelSpec, rows: pd.DataFrame) -> pd.DataFrame:
    """The accounts that a model has something to say of."""
    return rows[rows["lifecycle"].isin(spec.population)]
