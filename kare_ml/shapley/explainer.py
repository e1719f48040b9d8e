"""Path-dependent TreeSHAP of a fitted HistGradientBoosting model: by our tables, or by shap where there are none."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from kare_ml.shapley.forest import Forest, NotTabulable
from kare_ml.shapley.lookup import Tables, look_up
from kare_ml.shapley.packing import packed
from kare_ml.shapley.tables import POINTS, SHARES, filled, groups_of

if TYPE_CHECKING:
    from sklearn.ensemble import HistGradientBoostingClassifier

Floats = NDArray[np.float64]

PATTERN_COST = 1.0
"""What a group costs beside its look-ups, in look-ups."""


class Explainer(Protocol):
    """What explains a model. `base` is what the model says on average of the rows that it was trained on."""

    @property
    def base(self) -> float:
        """In log-odds."""

    def contributions(self, values: Floats) -> Floats:
        """A row for each row of `values`, a column a feature, in log-odds. With `base` they sum to the margin."""


@dataclass(frozen=True)
class Tabulated:
    """A model as tables."""

    base: float
    tables: Tables

    @classmethod
    def of(cls, model: HistGradientBoostingClassifier) -> Tabulated:
        """Tabulate a fitted binary classifier, in a second at most. Raises NotTabulable."""
        forest = Forest.of(model)
        trees = (forest.roots, forest.feature, forest.rank, forest.null_left, forest.left, forest.right)
        groups = groups_of(*trees, PATTERN_COST)
        rows, expected = filled(groups[0], *trees, forest.value, forest.cover, POINTS, SHARES)
        return cls(forest.start + expected, packed(forest.thresholds, groups, rows))

    def contributions(self, values: Floats) -> Floats:
        """See `Explainer`. Neither the order of the rows nor their number changes a bit of any."""
        out = np.zeros(values.shape)
        # A read-only array would be another type, and compiled for anew.
        look_up(np.require(values, np.float64, ["C", "W"]), self.tables, out)
        return out


class Reference:
    """A model by shap's own TreeExplainer: a hundredth as fast, and right for trees of any depth."""

    def __init__(self, model: HistGradientBoostingClassifier) -> None:
        with warnings.catch_warnings():
            # shap looks for optional packages at import, and some of those greet with deprecation warnings.
            warnings.simplefilter("ignore")
            import shap
        self.explainer = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")

    @property
    def base(self) -> float:
        """The mean log-odds over the training rows."""
        return float(np.ravel(self.explainer.expected_value)[0])

    def contributions(self, values: Floats) -> Floats:
        """See `Explainer`."""
        if not len(values):
            return np.zeros(values.shape)
        return np.asarray(self.explainer.shap_values(values, check_additivity=False))


_KNOWN: WeakKeyDictionary[HistGradientBoostingClassifier, Explainer] = WeakKeyDictionary()


def explainer_of(model: HistGradientBoostingClassifier) -> Explainer:
    """The explainer of a fitted model, made once in a process. Raises NotTabulable where shap would be wrong as well.

    That is where it splits by categories.
    """
    if model not in _KNOWN:
        try:
            _KNOWN[model] = Tabulated.of(model)
        except NotTabulable as reason:
            if reason.beyond_shap:
                raise
            _KNOWN[model] = Reference(model)
    return _KNOWN[model]
