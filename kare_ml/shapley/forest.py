"""The trees of a fitted HistGradientBoosting model as flat arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sklearn.ensemble import HistGradientBoostingClassifier

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DEEPEST = 8
"""The conditions of a leaf have to fit one pattern, which is a byte."""

MOST_THRESHOLDS = 255
"""A value is told by how many thresholds lie below it, and that has to fit a byte."""


class NotTabulable(ValueError):
    """The trees cannot be tabulated: too deep, split by categories, of more than one class, or of too many bins.

    `beyond_shap` where shap does not get them right either.
    """

    def __init__(self, reason: str, *, beyond_shap: bool = False) -> None:
        super().__init__(reason)
        self.beyond_shap = beyond_shap


@dataclass(frozen=True)
class Forest:
    """A row a node, all trees one after the other; `roots` is where each begins, and after them the end.

    A row of values goes left at a node where its `feature` is at most the `rank`-th of that feature's `thresholds`,
    and where it is null, if `null_left`. `left` and `right` are nodes, -1 at a leaf. `value` is in log-odds, zero but
    at leaves. `cover` is how many training rows came by. `start` is the log-odds that all trees add to.
    """

    roots: Ints
    feature: Ints
    rank: Ints
    null_left: NDArray[np.bool_]
    left: Ints
    right: Ints
    value: Floats
    cover: Floats
    thresholds: tuple[Floats, ...]
    start: float

    @classmethod
    def of(cls, model: HistGradientBoostingClassifier) -> Forest:
        """The trees of a fitted binary classifier. Raises NotTabulable."""
        if any(len(trees) != 1 for trees in model._predictors):
            raise NotTabulable("a tree for each of several classes", beyond_shap=True)
        parts = [trees[0].nodes for trees in model._predictors]
        nodes = np.concatenate(parts)
        leaf = nodes["is_leaf"].astype(bool)
        if (nodes["is_categorical"].astype(bool) & ~leaf).any():
            raise NotTabulable("splits by categories", beyond_shap=True)
        if nodes["depth"].max() > DEEPEST:
            raise NotTabulable(f"trees deeper than {DEEPEST}")
        roots = np.cumsum([0, *(len(part) for part in parts)])
        first = np.repeat(roots[:-1], [len(part) for part in parts])
        feature = np.where(leaf, -1, nodes["feature_idx"])
        thresholds = tuple(np.unique(nodes["num_threshold"][feature == f]) for f in range(model.n_features_in_))
        if max(len(values) for values in thresholds) > MOST_THRESHOLDS:
            raise NotTabulable(f"more than {MOST_THRESHOLDS} thresholds of a feature")
        rank = np.zeros(len(nodes), dtype=np.int64)
        for number, values in enumerate(thresholds):
            here = feature == number
            rank[here] = np.searchsorted(values, nodes["num_threshold"][here])
        return cls(
            roots=roots.astype(np.int64),
            feature=feature.astype(np.int64),
            rank=rank,
            null_left=nodes["missing_go_to_left"].astype(bool),
            left=np.where(leaf, -1, nodes["left"] + first).astype(np.int64),
            right=np.where(leaf, -1, nodes["right"] + first).astype(np.int64),
            value=np.where(leaf, nodes["value"], 0.0),
            cover=nodes["count"].astype(np.float64),
            thresholds=thresholds,
            start=float(np.ravel(model._baseline_prediction)[0]),
        )
