"""What the members have learnt from the labelled past, from which mixtures are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.base import clone

from kare_ml.learning.calibration import Calibration, Map, fit_calibration
from kare_ml.learning.cores import side_by_side
from kare_ml.learning.mixture import MEMBERS, Choice, Floats, Mixture, missed, shift_to
from kare_ml.learning.purchase_odds import PurchaseOdds, fit_purchase_odds
from kare_ml.learning.splines import SplineLogistic
from kare_ml.learning.trees import BoostedTrees
from kare_ml.learning.weighting import ALIKE, Weighting

Labels = NDArray[np.int8]
LabelMember = BoostedTrees | SplineLogistic
"""A member that learns from labels; the purchase process needs none."""

FEW_ROWS = 10_000
"""Below, each half of the accounts is judged by members that learnt from the other; above, one half tells enough."""

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
    the splines, `purchases` those of the purchase process, None where it does not apply. `weighting` says how much a
    row counts.
    """

    matrix: Floats
    labels: Labels
    accounts: NDArray[np.object_]
    days: NDArray[np.int64]
    now: Floats
    today: int
    learnt: NDArray[np.int64]
    purchases: NDArray[np.int64] | None = None
    weighting: Weighting = ALIKE

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

    def fit(self, member: LabelMember, part: NDArray[np.bool_] | None = None) -> LabelMember:
        """A member fitted to all rows, or to a part of them."""
        values, labels, importance = self.matrix[:, self.learnt], self.labels, self.weighting.of(self.days, self.today)
        if part is not None:
            values, labels = values[part], labels[part]
            importance = None if importance is None else importance[part]
        fitted: LabelMember = clone(member).fit(values, labels, importance)
        return fitted

    def halves(self) -> list[NDArray[np.bool_]]:
        """Which rows are judged by members that learnt from the others; none where one outcome is all they saw.

        Accounts are halved, not rows: one looks alike at several dates.
        """
        _, account = np.unique(self.accounts.astype(str), return_inverse=True)
        held = np.random.default_rng(0).permutation(account.max() + 1)[account] % 2 == 0
        found = [held, ~held] if len(held) < FEW_ROWS else [held]
        return found if all(len(np.unique(self.labels[~part])) == 2 for part in found) else []


@dataclass(frozen=True)
class Unseen:
    """The rows whose accounts the members have not seen, and the members' log-odds of them by name, a row each."""

    labels: Labels
    days: NDArray[np.int64]
    margins: Mapping[str, Floats]

    def at(self, day: int) -> Unseen:
        """Those of one date."""
        here = self.days == day
        return Unseen(self.labels[here], self.days[here], {name: m[here] for name, m in self.margins.items()})


@dataclass
class Learnt:
    """Members fitted to labelled rows. A member that cannot be fitted to them is not there.

    `past_purchases` is what the purchase process would have said at each labelled day, fitted to the book of then.
    `unseen` is None where nothing was fitted apart, or could not be.
    """

    rows: LabelledRows
    horizon_days: int
    members: Mapping[str, LabelMember] = field(default_factory=dict)
    purchases: PurchaseOdds | None = None
    past_purchases: Mapping[int, Floats] = field(default_factory=dict)
    unseen: Unseen | None = None
    _mixtures: dict[Choice, Mixture] = field(default_factory=dict)
    _maps: dict[tuple[tuple[float, ...], Map], Calibration] = field(default_factory=dict)

    @classmethod
    def without_members(cls, rows: LabelledRows, horizon_days: int) -> Learnt:
        """The purchase process alone, where it applies."""
        if rows.purchases is None:
            return cls(rows, horizon_days)
        dates = np.unique(rows.days).tolist()
        parts = [rows.days == day for day in dates]
        past = [(rows.matrix[part][:, rows.purchases], rows.labels[part]) for part in parts]
        fitted = fit_purchase_odds(rows.now[:, rows.purchases], horizon_days, past)
        if fitted is None:
            return cls(rows, horizon_days)
        return cls(rows, horizon_days, purchases=fitted[0], past_purchases=dict(zip(dates, fitted[1], strict=True)))

    def with_members(self, unfitted: Mapping[str, LabelMember], weighting: Weighting = ALIKE, *, apart: bool) -> Learnt:
        """Beside the purchase process the members that are asked for, by their names.

        `apart`: they are fitted to half the accounts, too, for what needs accounts that they have not seen.
        """
        rows = replace(self.rows, weighting=weighting)
        halves = rows.halves() if apart else []
        asked = [(name, member, part) for part in (None, *halves) for name, member in unfitted.items()]
        fitted = side_by_side(
            [partial(rows.fit, member, None if part is None else ~part) for _, member, part in asked], len(rows.labels)
        )
        members = dict(zip(unfitted, fitted, strict=False))
        learnt = replace(self, rows=rows, members=members, _mixtures={}, _maps={})
        if halves:
            margins: dict[str, list[Floats]] = {name: [] for name in unfitted}
            for (name, _, part), member in zip(asked[len(members) :], fitted[len(members) :], strict=True):
                margins[name].append(member.margin(rows.matrix[part][:, rows.learnt]))
            learnt.unseen = learnt._unseen(halves, margins)
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

    def _unseen(self, halves: list[NDArray[np.bool_]], margins: Mapping[str, list[Floats]]) -> Unseen:
        together = {name: np.concatenate(parts) for name, parts in margins.items()}
        if self.purchases is not None:
            whole = np.zeros(len(self.rows.labels))
            for day, margin in self.past_purchases.items():
                whole[self.rows.days == day] = margin
            together["purchases"] = np.concatenate([whole[half] for half in halves])
        order = [np.flatnonzero(half) for half in halves]
        where = np.concatenate(order)
        return Unseen(self.rows.labels[where], self.rows.days[where], together)

    def _calibration(self, choice: Choice) -> Calibration:
        if choice.map == "none" or self.unseen is None:
            return Calibration()
        key = (choice.weights, choice.map)
        if key not in self._maps:
            mean = Mixture(self.weights(choice), Calibration(), 0.0).mean(self.unseen.margins)
            self._maps[key] = fit_calibration(choice.map, mean, self.unseen.labels)
        return self._maps[key]

    @cached_property
    def _purchases_missed(self) -> float:
        """By how much the purchase process, fitted a year ago to the book of then, missed the season that came."""
        twin = self.rows.twin
        return 0.0 if twin is None else missed(self.past_purchases[twin], self.rows.labels[self.rows.days == twin])

    @property
    def purchases_missed_ever(self) -> float:
        """By how much the purchase process missed what came, over all labelled dates together, in log-odds."""
        days = sorted(self.past_purchases)
        margins = np.concatenate([self.past_purchases[day] for day in days])
        return missed(margins, np.concatenate([self.rows.labels[self.rows.days == day] for day in days]))

    def _members_missed(self, unshifted: Mixture) -> float:
        """By how much the members miss the same season, of accounts that they have not seen."""
        if self.rows.twin is None or self.unseen is None:
            return 0.0
        twin = self.unseen.at(self.rows.twin)
        return missed(unshifted.log_odds(twin.margins), twin.labels)
