"""What a model has to beat: the rules, persistence, and simple models, on the same folds with the same metrics.

Each rival is a scikit-learn estimator on the columns of a snapshot. The rules are made probabilities by Platt scaling
on the training as-ofs: a logistic curve over the one number that the rule looks at.
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

RFM = ["days_since_order", "orders_365d", "spend_365d", "tenure_days", "order_value_365d"]
"""Recency, frequency, money, time as a customer, mean order value."""


class StateRates(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Persistence: the rate at which accounts in a state met the label before, shrunk a little to the overall rate.

    `X` has one column, the state. A state never seen has the overall rate. `weight` is how many accounts of the
    overall rate each state is mixed with.
    """

    def __init__(self, weight: float = 10.0) -> None:
        self.weight = weight

    def fit(self, X: Any, y: ArrayLike) -> Self:
        """Learn the rate of each state."""
        states, labels = validate_data(self, X, y, dtype=None, ensure_all_finite=False)
        check_classification_targets(labels)
        self.classes_ = np.unique(labels)
        if len(self.classes_) > 2:
            raise ValueError(f"Only binary classification is supported; found {len(self.classes_)} classes")
        hits = pd.Series(labels == self.classes_[-1], dtype=float)
        self.overall_ = float(hits.mean())
        by_state = hits.groupby(pd.Series(states[:, 0])).agg(["sum", "count"])
        rates = (by_state["sum"] + self.weight * self.overall_) / (by_state["count"] + self.weight)
        self.rates_ = {state: float(rate) for state, rate in rates.items()}
        return self

    def chance(self, states: Any) -> NDArray[np.float64]:
        """The rate of the label 1 for each row; zero where the label was never 1."""
        columns = np.flatnonzero(self.classes_ == 1)
        return self.predict_proba(states)[:, columns[0]] if len(columns) else np.zeros(len(states))

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """The rates, as the probabilities of both classes."""
        check_is_fitted(self)
        states = validate_data(self, X, dtype=None, ensure_all_finite=False, reset=False)
        second = np.array([self.rates_.get(state, self.overall_) for state in states[:, 0]], dtype=float)
        return np.column_stack([1.0 - second, second])[:, -len(self.classes_) :]

    def predict(self, X: Any) -> NDArray[Any]:
        """The more probable class."""
        more_probable = self.predict_proba(X).argmax(axis=1)
        return np.asarray(self.classes_[more_probable])

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.input_tags.allow_nan = True
        return tags


def persistence() -> Pipeline:
    """The transition rate of the baseline's state."""
    return make_pipeline(_columns(["baseline_state"]), StateRates())


def recency_rule() -> Pipeline:
    """The longer since the last order, the likelier lapsed."""
    return _platt(["days_since_order"])


def cadence_rule() -> Pipeline:
    """The longer since the last order against the account's own gap, the likelier lapsed."""
    return _platt(["overdue"])


def rfm_logistic() -> Pipeline:
    """A logistic model on five RFM features."""
    return _platt(RFM)


RULES = {"persistence": persistence, "recency rule": recency_rule, "cadence rule": cadence_rule}
"""What the company could do without a model; a grade is against the best of these."""

SIMPLE_MODELS = {"RFM logistic": rfm_logistic}


def _columns(names: list[str]) -> ColumnTransformer:
    return ColumnTransformer([("columns", "passthrough", names)])


def _signed_log(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.sign(values) * np.log1p(np.abs(values))


def _platt(names: list[str]) -> Pipeline:
    return make_pipeline(
        _columns(names),
        SimpleImputer(strategy="median", keep_empty_features=True),
        FunctionTransformer(_signed_log),
        StandardScaler(),
        LogisticRegression(C=1e3),
    )
