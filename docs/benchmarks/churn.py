"""The churn model on Online Retail II, beside the rules and simple models, at past dates that it had not seen."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pandas as pd

from kare_ml.config.load import load_spec
from kare_ml.domain.as_of import AsOf
from kare_ml.features.frame import CATALOG
from kare_ml.io.reports import training_folder
from kare_ml.learning.metrics import METRICS, measure
from kare_ml.learning.snapshots import Snapshot
from kare_ml.learning.training import Trainer
from kare_ml.stages.context import Context, open_context
from kare_ml.stages.train import train_all

AS_OF = dt.date(2011, 12, 9)
REFERENCE = {
    "recency rule": 0.730,
    "RFM logistic": 0.776,
    "gradient boosting, plain": 0.767,
    "gradient boosting, regularised": 0.781,
    "BG/NBD": 0.790,
}
"""ROC-AUC on the same origins, measured before this package was written and outside of it."""


def seed() -> int:
    """The seed of the model's fit."""
    return load_spec("churn", list(CATALOG)).seed


def churn(workspace: Path) -> dict[str, Any]:
    """Train as `kare train --as-of 2011-12-09` does; its report on churn, and the metrics of each origin."""
    context = open_context(workspace, AS_OF)
    report = next(model for model in train_all(context) if model.name == "churn")
    per_origin = origins(context)
    model = float(str(report.table[0]["roc_auc"]))
    if abs(model - sum(o["metrics"]["model"]["roc_auc"] for o in per_origin) / len(per_origin)) > 1e-9:
        raise AssertionError("the origins are not those of the report")
    return {
        "as_of": str(AS_OF),
        "horizon_days": context.settings.horizon_days,
        "graded_on": report.graded_on,
        "grade": report.grade,
        "reason": report.reason,
        "gains": report.gains,
        "examples": report.examples,
        "features": report.features,
        "mean": {str(row["candidate"]): {name: float(str(row[name])) for name in METRICS} for row in report.table},
        "origins": per_origin,
        "reference_roc_auc": REFERENCE,
    }


def origins(context: Context) -> list[dict[str, Any]]:
    """The same training again, from the snapshots that it left: the metrics of every candidate at every origin."""
    spec = load_spec("churn", list(CATALOG))
    training = Trainer(context.as_of, _snapshots(context), context.not_for_models).train(spec)
    return [
        {
            "as_of": origin.as_of,
            "accounts": len(origin.labels),
            "lapsed": int(origin.labels.sum()),
            "metrics": {name: measure(origin.labels, chance) for name, chance in origin.chance.items()},
        }
        for origin in training.origins
    ]


def _snapshots(context: Context) -> list[Snapshot]:
    folder = training_folder(context.folder, str(context.as_of))
    if not json.loads((folder / "report.json").read_text("utf-8"))["models"]:
        raise AssertionError(f"nothing was trained in {folder}")
    zone, horizon = context.settings.book.time_zone, context.settings.horizon_days
    return [
        Snapshot(AsOf(dt.date.fromisoformat(path.stem[-10:]), zone), horizon, pd.read_parquet(path))
        for path in sorted(folder.glob("snapshot-*.parquet"), reverse=True)
    ]
