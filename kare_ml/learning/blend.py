"""The estimator of a model: members averaged in log-odds, then a map, then the level of the season."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from kare_ml.learning.calibration import Map
from kare_ml.learning.contributions import Contributions, Floats, summed
from kare_ml.learning.learnt import LabelledRows, LabelMember, Learnt
from kare_ml.learning.mixture import MEMBERS, Choice, Level
from kare_ml.learning.splines import SplineLogistic
from kare_ml.learning.trees import BoostedTrees
from kare_ml.learning.weighting import Weighting


class Blend(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """A binary classifier whose log-odds are the weighted mean of its members', so that they explain exactly.

    `trees` and `splines` are unfitted members, None for the usual ones. `purchases` names the columns of orders so
    far, days since the first and days since the last order, for the purchase process over `horizon_days`; without it
    there is none. `learnt` are the columns of the other members, None for all. To those a row counts as
    `half_life_days` and `seasonal` say, which are those of a `Weighting`. `weights`, `level`, `season` and `map` are
    those of a `Choice`.
    """

    def __init__(
        self,
        trees: BoostedTrees | None = None,
        splines: SplineLogistic | None = None,
        learnt: tuple[int, ...] | None = None,
        purchases: tuple[int, int, int] | None = None,
        horizon_days: int = 182,
        half_life_days: int | None = None,
        seasonal: bool = False,
        weights: tuple[float, float, float] = (1.0, 1.0, 1.0),
        level: Level = "purchases",
        season: float = 1.0,
        map: Map = "none",
    ) -> None:
        self.trees = trees
        self.splines = splines
        self.learnt = learnt
        self.purchases = purchases
        self.horizon_days = horizon_days
        self.half_life_days = half_life_days
        self.seasonal = seasonal
        self.weights = weights
        self.level = level
        self.season = season
        self.map = map

    @property
    def choice(self) -> Choice:
        """What was chosen for the book."""
        return Choice(self.weights, self.level, self.season, self.map)

    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        *,
        accounts: ArrayLike | None = None,
        days: ArrayLike | None = None,
        now: ArrayLike | None = None,
        today: int | None = None,
    ) -> Self:
        """Fit to a row an account and past date (nulls as NaN) and a binary label.

        `accounts` groups the rows, `days` are their dates as whole days; left out, each row is an account of its own,
        all of one date. `now` is the book at the day `today`, of which no label is known: the purchase process is
        fitted to it; left out, it is the newest date of the rows.
        """
        rows = self.labelled(X, y, accounts=accounts, days=days, now=now, today=today)
        return self.fit_members(Learnt.without_members(rows, self.horizon_days))

    def fit_members(self, book: Learnt) -> Self:
        """Fit the members of this choice to a book that was `labelled` by this blend, and mix them."""
        chosen: dict[str, float] = dict(zip(MEMBERS, self.weights, strict=True))
        asked = {name: member for name, member in self.unfitted().items() if chosen[name] > 0}
        if not asked and book.purchases is None:
            asked = self.unfitted()
        # Only a map, or a season of the members' own, needs accounts that they have not seen.
        apart = self.map != "none" or (self.level == "members" and self.season > 0)
        learnt = book.with_members(asked, Weighting(self.half_life_days, self.seasonal), apart=apart)
        self.mixture_ = learnt.mixture(self.choice)
        self.members_ = {name: member for name, member in learnt.members.items() if name in self.mixture_.weights}
        self.purchases_ = learnt.purchases if "purchases" in self.mixture_.weights else None
        self.learnt_columns_ = learnt.rows.learnt
        return self

    def labelled(
        self,
        X: ArrayLike,
        y: ArrayLike,
        *,
        accounts: ArrayLike | None = None,
        days: ArrayLike | None = None,
        now: ArrayLike | None = None,
        today: int | None = None,
    ) -> LabelledRows:
        """The rows to fit to, checked. Raises ValueError where they are not of two classes."""
        values, labels = validate_data(
            self, X, y, dtype=np.float64, ensure_all_finite="allow-nan", ensure_min_samples=2
        )
        check_classification_targets(labels)
        self.classes_ = np.unique(labels)
        if len(self.classes_) != 2:
            raise ValueError(f"Only binary classification is supported; found {len(self.classes_)} class(es)")
        dates = np.zeros(len(values), dtype=np.int64) if days is None else np.asarray(days, dtype=np.int64)
        return LabelledRows(
            matrix=values,
            labels=(labels == self.classes_[1]).astype(np.int8),
            accounts=np.arange(len(values)).astype(object) if accounts is None else np.asarray(accounts, dtype=object),
            days=dates,
            now=values[dates == dates.max()] if now is None else np.asarray(now, dtype=np.float64),
            today=int(dates.max()) if today is None else today,
            learnt=np.arange(values.shape[1]) if self.learnt is None else np.asarray(self.learnt, dtype=np.int64),
            purchases=None if self.purchases is None else np.asarray(self.purchases, dtype=np.int64),
        )

    def unfitted(self) -> dict[str, LabelMember]:
        """The members that learn from labels, by their names."""
        return {"trees": self.trees or BoostedTrees(), "splines": self.splines or SplineLogistic()}

    def margin(self, X: ArrayLike) -> Floats:
        """The log-odds of the second class, one a row: the members' mean, mapped, and shifted by the season."""
        margins = self._margins(self._values(X))
        return self.mixture_.log_odds(margins)

    def contributions(self, X: ArrayLike) -> Contributions:
        """What the margin is the exact sum of, with a column of values for each column of `X`."""
        values = self._values(X)
        total, base = np.zeros_like(values), 0.0
        for name, weight in self.mixture_.weights.items():
            if name == "purchases" and self.purchases_ is not None:
                columns = np.asarray(self.purchases, dtype=np.int64)
                start, parts = self.purchases_.contributions(values[:, columns])
            else:
                columns = self.learnt_columns_
                start, parts = self.members_[name].contributions(values[:, columns])
            base += weight * start
            total[:, columns] += weight * parts
        mean = summed(base, total)
        return Contributions(base, total, self.mixture_.calibration.margin(mean) - mean, self.mixture_.season)

    def rhythm(self, X: ArrayLike) -> tuple[Floats, Floats] | None:
        """The chance that each row still buys at all, and its expected orders; None without the purchase process."""
        values = self._values(X)
        if self.purchases_ is None:
            return None
        return self.purchases_.rhythm(values[:, np.asarray(self.purchases, dtype=np.int64)])

    def decision_function(self, X: ArrayLike) -> Floats:
        """The margin, by scikit-learn's name for it."""
        return self.margin(X)

    def predict_proba(self, X: ArrayLike) -> Floats:
        """The probabilities of both classes, a row each."""
        second = expit(self.margin(X))
        return np.column_stack([1.0 - second, second])

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """The more probable class."""
        second = self.margin(X) > 0
        return np.asarray(self.classes_[second.astype(int)])

    def _values(self, X: ArrayLike) -> Floats:
        check_is_fitted(self, "mixture_")
        return np.asarray(validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan", reset=False))

    def _margins(self, values: Floats) -> dict[str, Floats]:
        found = {name: member.margin(values[:, self.learnt_columns_]) for name, member in self.members_.items()}
        if self.purchases_ is not None:
            found["purchases"] = self.purchases_.margin(values[:, np.asarray(self.purchases, dtype=np.int64)])
        return found

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.input_tags.allow_nan = True
        return tags
