"""Small fitted models of every shape, and a naive reading of what path-dependent TreeSHAP is."""

from __future__ import annotations

from itertools import combinations
from math import factorial
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

Floats = np.ndarray[Any, np.dtype[np.float64]]


def columns(seed: int, rows: int = 300, features: int = 6, nulls: float = 0.2) -> Floats:
    """Columns of every kind: wide, of few values, constant, with nulls, with infinities."""
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(rows, features))
    values[:, 1] = rng.integers(0, 3, rows)
    values[rng.random((rows, features)) < nulls] = np.nan
    values[:, 2] = 7.0
    values[rng.random(rows) < 0.1, 3] = np.inf
    values[rng.random(rows) < 0.1, 3] = -np.inf
    return np.asarray(values)


def fitted(seed: int, depth: int = 6, leaves: int = 31, trees: int = 4, nulls: float = 0.2) -> Any:
    """A model of those columns, its infinities learnt as large numbers, whose label every feature bears on."""
    values = np.clip(columns(seed, nulls=nulls), -1e9, 1e9)
    rng = np.random.default_rng(seed + 1)
    weights = rng.normal(size=values.shape[1])
    told = np.nan_to_num(np.clip(values, -3, 3)) @ weights + np.isnan(values[:, 0]) + rng.normal(size=len(values))
    return HistGradientBoostingClassifier(
        max_iter=trees, max_depth=depth, max_leaf_nodes=leaves, min_samples_leaf=3, early_stopping=False
    ).fit(values, told > np.median(told))


def by_definition(model: Any, row: Floats) -> tuple[float, Floats]:
    """The base and the Shapley values of one row, over every subset of the features. Slow, and plainly right."""
    features = len(row)

    def expected(nodes: Any, at: int, known: frozenset[int]) -> float:
        node = nodes[at]
        if node["is_leaf"]:
            return float(node["value"])
        left, right = int(node["left"]), int(node["right"])
        if int(node["feature_idx"]) in known:
            value = row[int(node["feature_idx"])]
            to_left = bool(node["missing_go_to_left"]) if np.isnan(value) else value <= node["num_threshold"]
            return expected(nodes, left if to_left else right, known)
        share = nodes[left]["count"] / node["count"]
        return float(share * expected(nodes, left, known) + (1 - share) * expected(nodes, right, known))

    def worth(known: tuple[int, ...]) -> float:
        return sum(expected(trees[0].nodes, 0, frozenset(known)) for trees in model._predictors)

    found = np.zeros(features)
    for feature in range(features):
        others = [other for other in range(features) if other != feature]
        for size in range(features):
            weight = factorial(size) * factorial(features - 1 - size) / factorial(features)
            for known in combinations(others, size):
                found[feature] += weight * (worth((*known, feature)) - worth(known))
    return float(np.ravel(model._baseline_prediction)[0]) + worth(()), found
