"""Exact contributions of the features to a model's log-odds, checked on every row."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kare_ml.errors import KareError
from kare_ml.learning.model import AccountModel
from kare_ml.learning.trees import BoostedTrees

Floats = NDArray[np.float64]

TOLERANCE = 1e-8
"""The largest difference, in log-odds, between base plus contributions and the margin that was scored."""


@dataclass(frozen=True)
class Attributions:
    """`base` is the model's training expectation; `values` has a row an account and a column a feature.

    `base + values.sum(axis=1)` is the margin of each row.
    """

    base: float
    values: Floats


def attribute(model: AccountModel, matrix: Floats) -> Attributions:
    """Path-dependent TreeSHAP of the raw log-odds (Lundberg et al. 2020), averaged over the members like the margin.

    Raises KareError where base and contributions do not add up to the margin on every row.
    """
    parts = [_of_trees(member, matrix) for member in model.members]
    mean = Attributions(float(np.mean([part.base for part in parts])), np.mean([part.values for part in parts], axis=0))
    off = np.abs(mean.base + mean.values.sum(axis=1) - model.margin(matrix))
    if off.max(initial=0.0) > TOLERANCE:
        raise KareError(
            f"the contributions of {model.name} do not add up to its score",
            expected=f"a difference of at most {TOLERANCE:g} in log-odds on every row",
            found=f"{off.max():g} on row {int(off.argmax())}",
            fix="report it: an explanation that does not add up is never published",
        )
    return mean


def _of_trees(member: BoostedTrees, matrix: Floats) -> Attributions:
    with warnings.catch_warnings():
        # shap looks for optional packages at import, and some of those greet with deprecation warnings.
        warnings.simplefilter("ignore")
        import shap
    explainer = shap.TreeExplainer(member.trees_, feature_perturbation="tree_path_dependent")
    values = np.zeros_like(matrix)
    if len(matrix):
        values[:, member.used_columns_] = explainer.shap_values(matrix[:, member.used_columns_], check_additivity=False)
    return Attributions(float(np.ravel(explainer.expected_value)[0]), values)
