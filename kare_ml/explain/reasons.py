"""Reasons: the features that raise and lower each model's log-odds the most, for every account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kare_ml.explain.schema import REASON, REASONS
from kare_ml.explain.words import sentence
from kare_ml.features.frame import CATALOG
from kare_ml.learning.scoring import NEEDED_BY_LIFECYCLE

if TYPE_CHECKING:
    import pandas as pd

    from kare_ml.learning.model import AccountModel


def explain_batch(
    batch: pa.RecordBatch, models: Mapping[str, AccountModel], top: int, scored: NDArray[np.bool_] | None = None
) -> pa.RecordBatch:
    """A row an account in the order of `batch`: its reasons, by model, then from the largest raise to the largest fall.

    Per model the `top` largest contributions each way. A model whose place the rules have taken gives none, and an
    account that is not scored, because a model that it needs is missing, has none; nor has one that `scored` leaves
    out. `batch` holds the feature frame.
    """
    rows = batch.to_pandas()
    served = {stage: needed for stage, needed in NEEDED_BY_LIFECYCLE.items() if set(needed) <= set(models)}
    told = np.ones(len(rows), dtype=bool) if scored is None else scored
    per_account: list[list[dict[str, object]]] = [[] for _ in range(len(rows))]
    for name, model in models.items():
        if model.source == "rule_rate":
            continue
        concerned = [i for i, stage in enumerate(rows["lifecycle"]) if name in served.get(stage, ()) and told[i]]
        if concerned:
            _add_reasons(per_account, np.array(concerned), rows, model, top)
    return pa.RecordBatch.from_arrays([batch["account_id"], pa.array(per_account, pa.list_(REASON))], schema=REASONS)


def _add_reasons(
    per_account: list[list[dict[str, object]]],
    concerned: NDArray[np.int64],
    rows: pd.DataFrame,
    model: AccountModel,
    top: int,
) -> None:
    from kare_ml.explain.attributions import attribute

    matrix = model.matrix(rows.iloc[concerned])
    contributions = attribute(model, matrix).values
    values = [dict(zip(CATALOG, row, strict=True)) for row in rows[list(CATALOG)].iloc[concerned].to_numpy(float)]
    for row, account in enumerate(concerned):
        for column in _leading(contributions[row], top):
            feature = CATALOG[model.features[column]]
            value = matrix[row, column]
            per_account[account].append(
                {
                    "model": model.name,
                    "theme": feature.theme,
                    "feature": feature.name,
                    "value": None if np.isnan(value) else float(value),
                    "contribution": float(contributions[row, column]),
                    "words": sentence(feature, values[row], CATALOG),
                }
            )


def _leading(contributions: NDArray[np.float64], top: int) -> list[int]:
    """The columns of the largest contributions above zero, then those of the largest below, both largest first."""
    order = np.argsort(-contributions, kind="stable")
    raising = [int(i) for i in order[:top] if contributions[i] > 0]
    falling = [int(i) for i in order[::-1][:top] if contributions[i] < 0]
    return raising + falling
