"""Small snapshots, drawn as tables, and a feature frame that no history stands behind."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from kare_ml.config.load import load_spec
from kare_ml.config.spec import ModelSpec
from kare_ml.domain.as_of import AsOf
from kare_ml.features.frame import CATALOG
from kare_ml.learning.mixture import Choice
from kare_ml.learning.model import AccountModel
from kare_ml.learning.rivals import StateRates
from kare_ml.learning.snapshots import Snapshot
from kare_ml.learning.splines import SplineLogistic
from kare_ml.learning.trees import BoostedTrees
from kare_ml.learning.trials import Columns, unfitted
from tests.tables import rows_of

CHURN, EXPANSION, CONVERSION = (load_spec(name, list(CATALOG)) for name in ("churn", "expansion", "conversion"))


def snapshot(text: str, date: str = "2011-01-01", horizon_days: int = 182) -> Snapshot:
    """A snapshot from a drawn table with `account`, `lifecycle`, `lifecycle_then`, `state_then`, and any feature."""
    rows = pd.DataFrame(rows_of(text)).rename(columns={"account": "account_id"}).set_index("account_id")
    return Snapshot(AsOf(dt.date.fromisoformat(date)), horizon_days, rows)


def frame(count: int = 400, seed: int = 0) -> pa.Table:
    """A feature frame with nulls, all lifecycles and baseline states; its features mean nothing."""
    generator = np.random.default_rng(seed)
    lifecycle = np.array(["client", "lapsed", "prospect"])[generator.choice(3, count, p=[0.6, 0.25, 0.15])]
    states = {"client": ["Keep", "Expand", "exit_review"], "lapsed": ["Recapture", "dormant"], "prospect": ["Attain"]}
    columns: dict[str, object] = {
        "account_id": [f"{n:05d}" for n in range(count)],
        "lifecycle": lifecycle,
        "baseline_state": [generator.choice(states[stage]) for stage in lifecycle],
    }
    for name in CATALOG:
        values = np.round(generator.exponential(30, count), 1)
        values[generator.random(count) < 0.1] = np.nan
        columns[name] = pa.array(values, from_pandas=True)
    return pa.table(columns)


def batch(table: pa.Table) -> pa.RecordBatch:
    return table.combine_chunks().to_batches()[0]


def model(spec: ModelSpec, grade: str = "A", seed: int = 1, rounds: int = 20, **chosen: Any) -> AccountModel:
    """A model fitted to labels that follow its first features, its blend as `chosen`."""
    rows = frame(600, seed).to_pandas()
    columns = Columns.of(spec, frozenset())
    matrix = columns.matrix(rows)
    signal = np.nan_to_num(matrix[:, 0], nan=30.0) - np.nan_to_num(matrix[:, 1], nan=30.0)
    labels = (signal + np.random.default_rng(seed).normal(0, 20, len(rows)) > 0).astype(np.int8)
    blend = unfitted(spec, columns, 182, Choice()).set_params(
        trees=BoostedTrees(rounds=rounds, small_rows_a_leaf=15, learning_rate=0.2, columns_a_split=1.0),
        splines=SplineLogistic(columns=20),
        **chosen,
    )
    rates = StateRates().fit(rows[["baseline_state"]].to_numpy(), labels)
    blend.fit(matrix, labels)
    return AccountModel(spec.name, columns.all, blend, rates, grade, "2011-01-01", 182)  # type: ignore[arg-type]


def all_models() -> dict[str, AccountModel]:
    return {spec.name: model(spec, seed=seed) for seed, spec in enumerate((CHURN, EXPANSION, CONVERSION))}
