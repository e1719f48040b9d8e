"""Measures the contributions of trees beside shap and beside scoring itself: `make bench-explain` (some minutes).

Writes `explain.json` and the page `explain.md` beside it. Everything is CPU seconds of one thread; what is compared is
measured in turn, A B A B.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from explain_page import page_of
from made_by import made_by

HERE = Path(__file__).resolve().parent
SEED = 11
TREES, LEAVES, DEPTH, FEATURES = 200, 31, 6, 60
NULLS = 0.1
ROWS, ROUNDS, BY_SHAP = 60_000, 7, 15_000
"""Rows that ours explains in a round, and rows that shap does: other ones in every round, all of them compared."""

NIGHT, BLOCK, MODELS = 1_000_000, 125_000, 2

COMPILE = """
import time
began = time.process_time()
import numpy as np
from kare_ml.shapley.explainer import Tabulated
from kare_ml.shapley.leading import told
from sklearn.ensemble import HistGradientBoostingClassifier
values = np.random.default_rng(1).normal(size=(200, 3))
model = HistGradientBoostingClassifier(max_iter=2, min_samples_leaf=5).fit(values, values[:, 0] > 0)
began = time.process_time()
found = Tabulated.of(model).contributions(values)
told(found, np.zeros(3, dtype=np.int64), 1, 2)
print(time.process_time() - began)
"""


def main() -> int:
    """Measure, then write both files."""
    results = {"made_by": made_by(("numba", "numpy", "scikit-learn", "shap"), seed=SEED), **measure()}
    (HERE / "explain.json").write_text(json.dumps(results, indent=2) + "\n", "utf-8")
    (HERE / "explain.md").write_text(page_of(results), "utf-8")
    return 0


def measure() -> dict[str, Any]:
    """Every figure of the page."""
    models = [fitted(number) for number in range(MODELS)]
    return {
        "model": {"trees": TREES, "leaves": LEAVES, "depth": DEPTH, "features": FEATURES, "nulls": NULLS},
        "beside_shap": beside_shap(models[0]),
        "night": night(models),
        "compiling": compiling(),
    }


def rows(count: int, seed: int) -> Any:
    """Rows of doubles, a tenth of them null."""
    generator = np.random.default_rng(seed)
    values = generator.normal(size=(count, FEATURES))
    values[generator.random((count, FEATURES)) < NULLS] = np.nan
    return values


def fitted(number: int) -> Any:
    """A model of so many trees as large as they may get, of a label that all features bear on, two of them together."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    values = rows(ROWS, SEED + number)
    generator = np.random.default_rng(SEED + number)
    known = np.nan_to_num(values)
    told = known @ generator.normal(size=FEATURES) + 2 * known[:, 0] * known[:, 1] + 3 * generator.normal(size=ROWS)
    return HistGradientBoostingClassifier(
        max_iter=TREES, max_leaf_nodes=LEAVES, max_depth=DEPTH, early_stopping=False, random_state=0
    ).fit(values, told > 0)


def beside_shap(model: Any) -> dict[str, Any]:
    """Ours and shap in turn; the seconds of a row, their ratio, and the largest differences over all rows compared."""
    from kare_ml.shapley.explainer import Reference, Tabulated

    Tabulated.of(model).contributions(rows(10, SEED))  # compiles
    theirs = Reference(model)
    seconds: dict[str, list[float]] = {"ours": [], "shap": [], "tables": []}
    to_shap, to_margin = [0.0], [0.0]
    for turn in range(ROUNDS):
        values = rows(ROWS, SEED + 100 + turn)
        made, ours = timed(lambda: Tabulated.of(model))
        took, found = timed(lambda ours=ours, values=values: ours.contributions(values))
        took_shap, by_shap = timed(lambda values=values: theirs.contributions(values[:BY_SHAP]))
        seconds["tables"].append(made)
        seconds["ours"].append(took / ROWS)
        seconds["shap"].append(took_shap / BY_SHAP)
        to_shap.append(float(np.abs(found[:BY_SHAP] - by_shap).max()))
        to_margin.append(float(np.abs(ours.base + found.sum(axis=1) - model.decision_function(values)).max()))
    pairs = list(zip(seconds["ours"], seconds["shap"], seconds["tables"], strict=True))
    ratios = [shap / ours for ours, shap, _ in pairs]
    return {
        "rows": ROWS,
        "rounds": ROUNDS,
        "rows_by_shap": BY_SHAP,
        "rows_a_second": {name: round(1 / statistics.median(seconds[name])) for name in ("ours", "shap")},
        "table_seconds": round(statistics.median(seconds["tables"]), 3),
        "ratio": round(statistics.median(ratios), 1),
        "ratio_lowest": round(min(ratios), 1),
        "ratio_highest": round(max(ratios), 1),
        "ratio_with_tables": round(statistics.median(s * ROWS / (o * ROWS + t) for o, s, t in pairs), 1),
        "compared_with_shap": ROUNDS * BY_SHAP,
        "largest_difference_to_shap": max(to_shap),
        "compared_with_margin": ROUNDS * ROWS,
        "largest_difference_to_margin": max(to_margin),
    }


def night(models: list[Any]) -> dict[str, Any]:
    """A million accounts by two models, block by block in turn with scikit-learn's own predict of the same rows."""
    from kare_ml.shapley.explainer import Tabulated

    spent = {"ours": 0.0, "predict": 0.0, "tables": 0.0}
    ours = []
    for model in models:
        took, explainer = timed(lambda model=model: Tabulated.of(model))
        spent["tables"] += took
        ours.append(explainer)
    for begin in range(0, NIGHT, BLOCK):
        values = rows(BLOCK, SEED + 1_000 + begin)
        for model, explainer in zip(models, ours, strict=True):
            spent["ours"] += timed(lambda explainer=explainer, values=values: explainer.contributions(values))[0]
            spent["predict"] += timed(lambda model=model, values=values: model.decision_function(values))[0]
    return {
        "accounts": NIGHT,
        "models": MODELS,
        "seconds": {name: round(value, 1) for name, value in spent.items()},
        "ratio_to_predict": round((spent["ours"] + spent["tables"]) / spent["predict"], 2),
    }


def compiling() -> dict[str, float]:
    """The first use in a process whose cache is empty, and in one after it."""
    with tempfile.TemporaryDirectory() as folder:
        found = []
        for _ in range(2):
            command, place = [sys.executable, "-c", COMPILE], {"NUMBA_CACHE_DIR": folder}
            done = subprocess.run(command, env=os.environ | place, capture_output=True, text=True, check=True)
            found.append(round(float(done.stdout), 2))
    return {"cold": found[0], "cached": found[1]}


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds, and what came of it."""
    began = time.process_time()
    found = work()
    return time.process_time() - began, found


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.exit(main())
