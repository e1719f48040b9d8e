"""The spline-logistic member of a model: a logistic regression on a smooth curve of each feature."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.interpolate import BSpline, PPoly
from scipy.stats import rankdata
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import QuantileTransformer, SplineTransformer
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from kare_ml.learning.contributions import summed
from kare_ml.learning.cores import in_one_thread

Floats = NDArray[np.float64]

DEGREE = 3


class SplineLogistic(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """A binary classifier whose `margin` is a sum of one term a column, so that it explains itself.

    Each column is brought to a normal distribution by its quantiles, where outliers lose their pull, and bent by a
    cubic spline that goes on straight beyond the outermost knots. A null counts as the median, beside a term of its
    own. Columns that say nothing are left out, and beyond `columns` those that follow the label least; `used_columns_`
    are the others. `C` is scikit-learn's inverse penalty.
    """

    def __init__(self, C: float = 0.01, knots: int = 5, quantiles: int = 200, columns: int = 60) -> None:
        self.C = C
        self.knots = knots
        self.quantiles = quantiles
        self.columns = columns

    @in_one_thread
    def fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Fit to rows of doubles (nulls as NaN) and a binary label; ValueError for any other number of classes."""
        values, labels = validate_data(
            self, X, y, dtype=np.float64, ensure_all_finite="allow-nan", ensure_min_samples=2
        )
        check_classification_targets(labels)
        if sample_weight is not None:
            sample_weight = _check_sample_weight(sample_weight, values)
        self.classes_ = np.unique(labels)
        if len(self.classes_) != 2:
            raise ValueError(f"Only binary classification is supported; found {len(self.classes_)} class(es)")
        self.used_columns_ = np.flatnonzero([_bends(column) for column in values.T])
        self.flagged_columns_ = np.flatnonzero([0 < np.isnan(column).sum() < len(column) for column in values.T])
        if not len(self.used_columns_) and not len(self.flagged_columns_):
            raise ValueError("every column holds a single value: there is nothing to learn from")
        if len(self.used_columns_) > self.columns:
            self.used_columns_ = self._leading(values, labels == self.classes_[1])
        self.medians_ = np.array([np.nanmedian(column) for column in values.T[self.used_columns_]])
        parts, normal = [np.isnan(values[:, self.flagged_columns_]).astype(np.float64)], None
        if len(self.used_columns_):
            self.shape_ = QuantileTransformer(
                n_quantiles=min(self.quantiles, len(values)), output_distribution="normal", subsample=None
            ).fit(self._filled(values))
            normal = self.shape_.transform(self._filled(values))
            bent = SplineTransformer(n_knots=self.knots, degree=DEGREE, extrapolation="linear")
            parts.append(bent.fit_transform(normal))
        logistic = LogisticRegression(C=self.C, solver="newton-cholesky", max_iter=100).fit(
            np.hstack(parts), labels, sample_weight
        )
        flags = len(self.flagged_columns_)
        self.flag_terms_ = logistic.coef_[0, :flags]
        if len(self.used_columns_):
            curves = logistic.coef_[0, flags:].reshape(len(self.used_columns_), -1)
            self._keep_curves(bent, curves)
        self.means_ = np.zeros(values.shape[1])
        self.means_ = self._terms(values, normal).mean(axis=0)
        self.intercept_ = float(logistic.intercept_[0] + self.means_.sum())
        return self

    def margin(self, X: ArrayLike) -> Floats:
        """The log-odds of the second class, one a row."""
        base, terms = self.contributions(X)
        return summed(base, terms)

    def contributions(self, X: ArrayLike) -> tuple[float, Floats]:
        """The mean log-odds of the training rows, and the term of each column less its mean over them.

        Together they sum to the margin.
        """
        check_is_fitted(self)
        values = validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan", reset=False)
        return self.intercept_, self._terms(values)

    def decision_function(self, X: ArrayLike) -> Floats:
        """The margin, by scikit-learn's name for it."""
        check_is_fitted(self)
        return self.margin(X)

    def predict_proba(self, X: ArrayLike) -> Floats:
        """The probabilities of both classes, a row each."""
        check_is_fitted(self)
        second = 1.0 / (1.0 + np.exp(-self.margin(X)))
        return np.column_stack([1.0 - second, second])

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """The more probable class."""
        check_is_fitted(self)
        second = self.margin(X) > 0
        return np.asarray(self.classes_[second.astype(int)])

    def _leading(self, values: Floats, label: NDArray[np.bool_]) -> NDArray[np.intp]:
        """The columns whose ranks follow the label most, in their order: their AUC is farthest from a half."""
        strength = []
        for column in values.T[self.used_columns_]:
            known = ~np.isnan(column)
            ranks, hits = rankdata(column[known]), label[known]
            positives, negatives = int(hits.sum()), int((~hits).sum())
            area = (ranks[hits].sum() - positives * (positives + 1) / 2) / max(positives * negatives, 1)
            strength.append(abs(area - 0.5) * np.sqrt(known.mean()) if positives and negatives else 0.0)
        best = np.argsort(-np.array(strength), kind="stable")[: self.columns]
        return np.sort(self.used_columns_[best])

    def _filled(self, values: Floats) -> Floats:
        used = values[:, self.used_columns_]
        return np.where(np.isnan(used), self.medians_, used)

    def _keep_curves(self, bent: SplineTransformer, curves: Floats) -> None:
        """Each term as polynomials between its knots: quick to work out, and plain numbers in a model file."""
        pieces = [
            PPoly.from_spline(BSpline(spline.t, curve, DEGREE))
            for spline, curve in zip(bent.bsplines_, curves, strict=True)
        ]
        inside = slice(DEGREE, DEGREE + self.knots - 1)
        self.edges_ = np.array([piece.x[DEGREE : DEGREE + self.knots] for piece in pieces])
        self.pieces_ = np.array([piece.c[:, inside] for piece in pieces])
        self.slopes_ = np.array([piece(edges[[0, -1]], 1) for piece, edges in zip(pieces, self.edges_, strict=True)])

    def _terms(self, values: Floats, normal: Floats | None = None) -> Floats:
        """The term of each column, a row each; `normal` are its used columns made normal, where they are known."""
        terms = np.zeros_like(values)
        terms[:, self.flagged_columns_] = np.isnan(values[:, self.flagged_columns_]) * self.flag_terms_
        if len(self.used_columns_) and len(values):
            normal = self.shape_.transform(self._filled(values)) if normal is None else normal
            for number, column in enumerate(self.used_columns_):
                terms[:, column] += self._curve(number, normal[:, number])
        return terms - self.means_

    def _curve(self, number: int, at: Floats) -> Floats:
        edges, pieces = self.edges_[number], self.pieces_[number]
        within = np.clip(at, edges[0], edges[-1])
        piece = np.clip(np.searchsorted(edges, within, side="right") - 1, 0, len(edges) - 2)
        step = within - edges[piece]
        cubic, square, line, level = pieces[:, piece]
        beyond = np.where(at < edges[0], self.slopes_[number, 0], self.slopes_[number, 1]) * (at - within)
        return np.asarray(((cubic * step + square) * step + line) * step + level + beyond)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.input_tags.allow_nan = True
        return tags


def _bends(column: Floats) -> bool:
    known = column[~np.isnan(column)]
    return bool(len(known)) and bool(known.min() < known.max())
