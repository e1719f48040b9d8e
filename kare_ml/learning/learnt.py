"""What the members have learnt from the labelled past, from which mixtures are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.base import clone

from kare_ml.learning.calibration import Calibration, Map, fit_calibration
from kare_ml.learning.mixture import MEMBERS, Choice, Floats, Mixture, missed, shift_to
from kare_ml.learning.purchase_odds import PurchaseOdds, fit_purchase_odds
from kare_ml.learning.splines import SplineLogistic
from kare_ml.learning.trees import BoostedTrees

Labels = NDArray[np.int8]

FOLDS = 2
"""Each account is judged by members that learnt from the other half: more folds cost time, and change little."""

YEAR = 365
NEAR = 20
"""A labelled date so many days off a year before today still is the same season."""

SETTLED = 90
"""A labelled date that is not so many days after the first one saw too young a book to tell its season."""

LEAST_OUTCOME = 40
"""Fewer of either outcome at that date say nothing of its season."""


@dataclass(frozen=True)
class LabelledRows:
    """The labelled rows of the past, beside the book of today.

    `matrix` has a row an account and date, and `labels`, `accounts` and `days` (of the date, counted as an as-of is)
    go with it. `now` is the same matrix today, of which no label is known. `learnt` are the columns of the trees and
    the splines, `purchases` those of the purchase process, None where it does not apply. A row counts half as much as
    one that is `half_life_days` younger; None counts all alike.
    """

    matrix: Floats
    labels: Labels
    accounts: NDArray[np.object_]
    days: NDArray[np.int64]
    now: Floats
    today: int
    learnt: NDArray[np.int64]
    purchases: NDArray[np.int64] | None = None
    half_life_days: int | None = None

    @property
    def importance(self) -> Floats | None:
        """How much each row counts for trees and splines, one on average."""
        if self.half_life_days is None:
            return None
        importance = 0.5 ** ((self.days.max() - self.days) / self.half_life_days)
        return np.asarray(importance / importance.mean())

    @cached_property
    def twin(self) -> int | None:
        """The labelled date of the same season a year before today, if there is one."""
        nearest = min(np.unique(self.days).tolist(), key=lambda day: abs(self.today - YEAR - day), default=None)
        if nearest is None or abs(self.today - YEAR - nearest) > NEAR:
            return None
        if nearest - self.days.min() < SETTLED:
            return None
        outcomes = np.bincount(self.labels[self.days == nearest], minlength=2)
        return int(nearest) if outcomes.min() >= LEAST_OUTCOME else None


@dataclass
class Learnt:
    """Members fitted to labelled rows. A member that cannot be fitted to them is not there."""

    rows: LabelledRows
    members: dict[str, BoostedTrees | SplineLogistic]
    purchases: PurchaseOdds | None
    horizon_days: int
    _past_purchases: dict[int, Floats] = field(default_factory=dict)
    _mixtures: dict[Choice, Mixture] = field(default_factory=dict)
    _maps: dict[tuple[tuple[float, ...], Map], Calibration] = field(default_factory=dict)

    @classmethod
    def from_rows(
        cls,
        rows: LabelledRows,
        unfitted: Mapping[str, BoostedTrees | SplineLogistic],
        horizon_days: int,
    ) -> Learnt:
        """Fit the members that are asked for (by their names), and the purchase process where it applies."""
        values = rows.matrix[:, rows.learnt]
        members = {name: clone(member).fit(values, rows.labels, rows.importance) for name, member in unfitted.items()}
        learnt = cls(rows, members, None, horizon_days)
        if rows.purchases is not None:
            dates = np.unique(rows.days).tolist()
            parts = [rows.days == day for day in dates]
            past = [(rows.matrix[part][:, rows.purchases], rows.labels[part]) for part in parts]
            fitted = fit_purchase_odds(rows.now[:, rows.purchases], horizon_days, past)
            if fitted is not None:
                learnt.purchases, margins = fitted
                learnt._past_purchases = dict(zip(dates, margins, strict=True))
        return learnt

    def margins(self, matrix: Floats) -> dict[str, Floats]:
        """The log-odds by member, one a row of `matrix`."""
        found = {name: member.margin(matrix[:, self.rows.learnt]) for name, member in self.members.items()}
        if self.purchases is not None and self.rows.purchases is not None:
            found["purchases"] = self.purchases.margin(matrix[:, self.rows.purchases])
        return found

    def weights(self, choice: Choice) -> dict[str, float]:
        """The shares of the members that are there; of all alike where none of the chosen is."""
        there = [*self.members, *(["purchases"] if self.purchases else [])]
        asked: dict[str, float] = {n: w for n, w in zip(MEMBERS, choice.weights, strict=True) if w > 0 and n in there}
        asked = asked or dict.fromkeys(there, 1.0)
        return {name: weight / sum(asked.values()) for name, weight in asked.items()}

    def mixture(self, choice: Choice) -> Mixture:
        """The fitted numbers of a choice. Where its level or season cannot be known, there is no shift."""
        if choice not in self._mixtures:
            self._mixtures[choice] = self._mixed(choice)
        return self._mixtures[choice]

    def _mixed(self, choice: Choice) -> Mixture:
        unshifted = Mixture(self.weights(choice), self._calibration(choice), 0.0)
        if choice.level == "purchases" and self.purchases is not None:
            expected = self.now["purchases"] + choice.season * self._purchases_missed
            shift = shift_to(unshifted.log_odds(self.now), float(expit(expected).mean()))
        else:
            shift = choice.season * self._members_missed(unshifted) if choice.season else 0.0
        return Mixture(unshifted.weights, unshifted.calibration, shift)

    @cached_property
    def now(self) -> dict[str, Floats]:
        """What the members say of the book of today."""
        return self.margins(self.rows.now)

    @cached_property
    def unseen(self) -> dict[str, Floats] | None:
        """What the members say of each labelled row, its account unseen; None where folds are too thin."""
        rows = self.rows
        _, account = np.unique(rows.accounts.astype(str), return_inverse=True)
        fold = np.random.default_rng(0).permutation(account.max() + 1)[account] % FOLDS
        values = rows.matrix[:, rows.learnt]
        found = {name: np.zeros(len(values)) for name in self.members}
        for number in range(FOLDS):
            held = fold == number
            if len(np.unique(rows.labels[~held])) < 2:
                return None
            for name, member in self.members.items():
                importance = None if rows.importance is None else rows.importance[~held]
                fitted = clone(member).fit(values[~held], rows.labels[~held], importance)
                found[name][held] = fitted.margin(values[held])
        if self.purchases is not None:
            found["purchases"] = np.zeros(len(values))
            for day, margin in self._past_purchases.items():
                found["purchases"][rows.days == day] = margin
        return found

    def _calibration(self, choice: Choice) -> Calibration:
        if choice.map == "none" or self.unseen is None:
            return Calibration()
        key = (choice.weights, choice.map)
        if key not in self._maps:
            mean = Mixture(self.weights(choice), Calibration(), 0.0).mean(self.unseen)
            self._maps[key] = fit_calibration(choice.map, mean, self.rows.labels)
        return self._maps[key]

    @cached_property
    def _purchases_missed(self) -> float:
        """By how much the purchase process, fitted a year ago to the book of then, missed the season that came."""
        twin = self.rows.twin
        return 0.0 if twin is None else missed(self._past_purchases[twin], self.rows.labels[self.rows.days == twin])

    @property
    def purchases_missed_ever(self) -> float:
        """By how much the purchase process missed what came, over all labelled dates together, in log-odds."""
        days = sorted(self._past_purchases)
        margins = np.concatenate([self._past_purchases[day] for day in days])
        return missed(margins, np.concatenate([self.rows.labels[self.rows.days == day] for day in days]))

    def _members_missed(self, unshifted: Mixture) -> float:
        """By how much the members miss the same season, of accounts that they have not seen."""
        if self.rows.twin is None or self.unseen is None:
            return 0.0
        part = self.rows.days == self.rows.twin
        return missed(unshifted.log_odds({name: m[part] for name, m in self.unseen.items()}), self.rows.labels[part])
