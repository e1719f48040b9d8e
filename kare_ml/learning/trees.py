"""The boosted-trees member of a model: scikit-learn's HistGradientBoosting, strongly regularised."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

BINS = 255
"""As many values of a column HistGradientBoosting tells apart."""


class BoostedTrees(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """A binary classifier whose `margin` is the log-odds.

    Columns with fewer than two distinct values are left out of the fit (HistGradientBoosting fails on them) and
    remembered in `used_columns_`. Below `small_below_rows` rows the smaller leaves are used. `monotone` is, by
    column, 1 (never falls), -1 (never rises) or 0; None is all 0. Nulls are a value of their own.
    """

    def __init__(
        self,
        rounds: int = 300,
        learning_rate: float = 0.025,
        leaves: int = 15,
        depth: int = 6,
        rows_a_leaf: int = 200,
        columns_a_split: float = 0.2,
        l2: float = 10.0,
        small_below_rows: int = 10_000,
        small_leaves: int = 7,
        small_rows_a_leaf: int = 80,
        monotone: tuple[int, ...] | None = None,
        random_state: int | None = 0,
    ) -> None:
        self.rounds = rounds
        self.learning_rate = learning_rate
        self.leaves = leaves
        self.depth = depth
        self.rows_a_leaf = rows_a_leaf
        self.columns_a_split = columns_a_split
        self.l2 = l2
        self.small_below_rows = small_below_rows
        self.small_leaves = small_leaves
        self.small_rows_a_leaf = small_rows_a_leaf
        self.monotone = monotone
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Fit to rows of doubles (nulls as NaN) and a binary label; ValueError for any other number of classes."""
        values, labels = validate_data(
            self, X, y, dtype=np.float64, ensure_all_finite="allow-nan", ensure_min_samples=2
        )
        check_classification_targets(labels)
        if sample_weight is not None:
            sample_weight = _check_sample_weight(sample_weight, values)
            values = np.column_stack([_coarse(column) for column in values.T])
        self.classes_ = np.unique(labels)
        if len(self.classes_) != 2:
            raise ValueError(f"Only binary classification is supported; found {len(self.classes_)} class(es)")
        self.used_columns_ = np.flatnonzero([_distinct(column) for column in values.T])
        if not len(self.used_columns_):
            raise ValueError("every column holds a single value: there is nothing to learn from")
        small = len(values) < self.small_below_rows
        monotone = np.zeros(values.shape[1], dtype=int) if self.monotone is None else np.asarray(self.monotone)
        self.trees_ = HistGradientBoostingClassifier(
            max_iter=self.rounds,
            learning_rate=self.learning_rate,
            max_leaf_nodes=self.small_leaves if small else self.leaves,
            max_depth=self.depth,
            min_samples_leaf=self.small_rows_a_leaf if small else self.rows_a_leaf,
            max_features=self.columns_a_split,
            l2_regularization=self.l2,
            monotonic_cst=monotone[self.used_columns_],
            early_stopping=False,
            random_state=self.random_state,
        ).fit(values[:, self.used_columns_], labels, sample_weight)
        # The trees are the same on any number of threads, but for this note of how many there were.
        self.trees_._bin_mapper.n_threads = 1
        return self

    def margin(self, X: ArrayLike) -> NDArray[np.float64]:
        """The log-odds of the second class, one a row."""
        check_is_fitted(self)
        values = validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan", reset=False)
        return np.asarray(self.trees_.decision_function(values[:, self.used_columns_]), dtype=np.float64)

    def contributions(self, X: ArrayLike) -> tuple[float, NDArray[np.float64]]:
        """Path-dependent TreeSHAP of the log-odds (Lundberg et al. 2020).

        What the trees say on average of their training rows, and a row each with a column a feature. Together they sum
        to the margin.
        """
        check_is_fitted(self)
        values = validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan", reset=False)
        from kare_ml.shapley.explainer import explainer_of

        used, found = values[:, self.used_columns_], np.zeros_like(values)
        explainer = explainer_of(self.trees_)
        base, found[:, self.used_columns_] = explainer.base, explainer.contributions(used)
        return base, found

    def decision_function(self, X: ArrayLike) -> NDArray[np.float64]:
        """The margin, by scikit-learn's name for it."""
        return self.margin(X)

    def predict_proba(self, X: ArrayLike) -> NDArray[np.float64]:
        """The probabilities of both classes, a row each."""
        second = 1.0 / (1.0 + np.exp(-self.margin(X)))
        return np.column_stack([1.0 - second, second])

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """The more probable class."""
        second = self.margin(X) > 0
        return np.asarray(self.classes_[second.astype(int)])

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.input_tags.allow_nan = True
        return tags


def _coarse(column: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each value as the nearest of at most 255 of the column's own.

    With weights scikit-learn sorts a column once for each of its bins, and a fit takes ten times as long; so few
    values are bins as they are. Splits lie midway between them, so that values in between fall as they do here.
    """
    known = column[~np.isnan(column)]
    if len(np.unique(known)) <= BINS:
        return column
    centres = np.unique(np.quantile(known, (np.arange(BINS) + 0.5) / BINS, method="lower"))
    nearest = centres[np.searchsorted((centres[1:] + centres[:-1]) / 2, column)]
    return np.where(np.isnan(column), np.nan, nearest)


def _distinct(column: NDArray[np.float64]) -> bool:
    known = column[~np.isnan(column)]
    return bool(len(known)) and (known.min() < known.max() or len(known) < len(column))
