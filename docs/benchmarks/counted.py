"""How many features of the catalog say something of their own: rank correlation with another at most .98."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from kare_ml.features.frame import CATALOG, feature_frame
from kare_ml.sample import write_sample
from kare_ml.stages.context import open_context
from kare_ml.stages.intake import intake

LARGEST = 0.98
SAMPLE_END = dt.date(2026, 1, 1)


def counted(workspace: Path, as_of: dt.date = dt.date(2011, 12, 9)) -> dict[str, Any]:
    """Count the features of a workspace at an as-of; each that is left out with the one that says the same."""
    context = open_context(workspace, as_of)
    intake(context)
    with context.history() as history:
        frame = feature_frame(history, context.as_of, context.settings.lifecycle.lapse_after_days).to_pandas()
    values = frame[[name for name in CATALOG if frame[name].nunique() > 1]].astype(float)
    ranked = values.corr(method="spearman").abs()
    counts: list[str] = []
    alike: dict[str, str] = {}
    for name in values:
        twin = next((other for other in counts if ranked.loc[name, other] > LARGEST), None)
        if twin is None:
            counts.append(str(name))
        else:
            alike[str(name)] = twin
    return {
        "as_of": str(as_of),
        "accounts": len(frame),
        "catalog": len(CATALOG),
        "with_values": values.shape[1],
        "counted": len(counts),
        "purchase_features_counted": sum(CATALOG[name].source == "invoices" for name in counts),
        "alike": alike,
        "unknown_here": [name for name in CATALOG if name not in values],
    }


def counted_of_sample(folder: Path) -> dict[str, Any]:
    """The same on the sample book as `make demo` has it, with a fixed end."""
    write_sample(folder, end=SAMPLE_END)
    return counted(folder, SAMPLE_END)
