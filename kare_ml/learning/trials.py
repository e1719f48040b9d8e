"""Trials: at each past as-of, what every candidate would have said with what was known by then."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.base import ClassifierMixin

from kare_ml.config.spec import ModelSpec
from kare_ml.domain.as_of import AsOf
from kare_ml.learning.blend import Blend
from kare_ml.learning.cores import side_by_side
from kare_ml.learning.labels import Labels, examples, population
from kare_ml.learning.learnt import LabelMember, Learnt
from kare_ml.learning.metrics import Floats, log_losses
from kare_ml.learning.mixture import Choice
from kare_ml.learning.selection import Trial, best_weighting, usual
from kare_ml.learning.snapshots import Snapshot
from kare_ml.learning.splines import SplineLogistic
from kare_ml.learning.trees import BoostedTrees
from kare_ml.learning.weighting import ALIKE, WEIGHTINGS, Weighting


@dataclass(frozen=True)
class Columns:
    """What a model reads: `features` are learnt by trees and splines, `purchases` feed the purchase process, if any."""

    features: tuple[str, ...]
    purchases: tuple[str, str, str] | None

    @classmethod
    def of(cls, spec: ModelSpec, absent: frozenset[str]) -> Columns:
        """Those of a spec that can be known. The purchase process needs invoices: silence is absent without."""
        features = tuple(name for name in spec.features if name not in absent)
        there = spec.purchases is not None and spec.purchases.silence not in absent
        return cls(features, spec.purchases.names if spec.purchases is not None and there else None)

    @property
    def all(self) -> tuple[str, ...]:
        """Every column once, the features first."""
        return tuple(dict.fromkeys((*self.features, *(self.purchases or ()))))

    def matrix(self, rows: pd.DataFrame) -> Floats:
        """The columns as doubles, nulls as NaN."""
        return rows[list(self.all)].to_numpy(dtype=np.float64, na_value=np.nan)


@dataclass(frozen=True)
class Examples:
    """A row an account and labelled date: its features, its label and the day it was looked at."""

    rows: pd.DataFrame
    labels: Labels
    days: NDArray[np.int64]

    @classmethod
    def of(cls, spec: ModelSpec, snapshots: Sequence[Snapshot]) -> Examples:
        """The examples of all snapshots."""
        rows, labels = examples(spec, snapshots)
        counts = [len(examples(spec, [snapshot])[0]) for snapshot in snapshots]
        return cls(rows, labels, np.repeat([snapshot.as_of.day for snapshot in snapshots], counts).astype(np.int64))

    def accounts(self, outcome: int) -> int:
        """How many accounts had an outcome, at one date or more."""
        return int(self.rows.index[self.labels == outcome].nunique())

    def enough(self, spec: ModelSpec) -> bool:
        """Whether there are enough accounts of each outcome to learn from: more dates of one tell little more."""
        return min(self.accounts(0), self.accounts(1)) >= spec.sufficiency.each_outcome


def unfitted(
    spec: ModelSpec, columns: Columns, horizon_days: int, choice: Choice, weighting: Weighting = ALIKE
) -> Blend:
    """The blend of a spec."""
    directions = {"up": 1, "down": -1}
    trees, small = spec.trees, spec.small_book
    places = {name: place for place, name in enumerate(columns.all)}
    purchases = columns.purchases
    return Blend(
        trees=BoostedTrees(
            rounds=trees.rounds,
            learning_rate=trees.learning_rate,
            leaves=trees.leaves,
            depth=trees.depth,
            rows_a_leaf=trees.rows_a_leaf,
            columns_a_split=trees.columns_a_split,
            l2=trees.l2,
            small_below_rows=small.below_rows,
            small_leaves=small.leaves,
            small_rows_a_leaf=small.rows_a_leaf,
            monotone=tuple(directions.get(spec.monotone.get(name, ""), 0) for name in columns.features),
            random_state=spec.seed,
        ),
        splines=SplineLogistic(C=spec.splines.penalty, knots=spec.splines.knots),
        learnt=tuple(range(len(columns.features))),
        purchases=(places[purchases[0]], places[purchases[1]], places[purchases[2]]) if purchases else None,
        horizon_days=horizon_days,
        half_life_days=weighting.half_life_days,
        seasonal=weighting.seasonal,
        weights=choice.weights,
        level=choice.level,
        season=choice.season,
        map=choice.map,
    )


def labelled(
    spec: ModelSpec,
    columns: Columns,
    past: Examples,
    now: pd.DataFrame,
    today: AsOf,
    horizon_days: int,
) -> tuple[Blend, Learnt]:
    """The blend of a spec with what it is to learn from, the labelled past and the book of today; no member is yet."""
    blend = unfitted(spec, columns, horizon_days, Choice())
    rows = blend.labelled(
        columns.matrix(past.rows),
        past.labels,
        accounts=past.rows.index.to_numpy(dtype=object),
        days=past.days,
        now=columns.matrix(population(spec, now)),
        today=today.day,
    )
    return blend, Learnt.without_members(rows, horizon_days)


Rival = Callable[[], ClassifierMixin]


def trial(
    spec: ModelSpec,
    columns: Columns,
    past: Examples,
    snapshot: Snapshot,
    graded: tuple[pd.DataFrame, Labels],
    rivals: Mapping[str, Rival],
    before: Sequence[Trial],
) -> Trial:
    """What could have been said at a snapshot's as-of of the `graded` rows, from examples complete by then.

    How labelled rows are weighted is chosen by the trials `before` that were complete by then, too.
    """
    rows, labels = graded
    matrix = columns.matrix(rows)
    blend, book = labelled(spec, columns, past, snapshot.rows, snapshot.as_of, snapshot.horizon_days)
    complete = [other for other in before if other.complete_at <= snapshot.as_of]
    weighting = best_weighting(complete, book.rows.days)
    weighed = _weighed(blend.unfitted()["splines"], book, matrix, labels)
    learnt = book.with_members(blend.unfitted(), weighting, apart=True)
    chances = {name: rival().fit(past.rows, past.labels).predict_proba(rows)[:, 1] for name, rival in rivals.items()}
    return Trial(snapshot.as_of, snapshot.complete_at, learnt, learnt.margins(matrix), labels, chances, rows, weighed)


def _weighed(splines: LabelMember, book: Learnt, matrix: Floats, labels: Labels) -> dict[Weighting, float]:
    """The log-loss by weighting, with the splines alone as the member that learns from labels.

    What changes over the years, it changes for all members alike; the splines are fitted in a fifth of the time.
    """
    usual_choice = usual(book)

    def loss(weighting: Weighting) -> float:
        learnt = book.with_members({"splines": splines}, weighting, apart=False)
        chance = expit(learnt.mixture(usual_choice).log_odds(learnt.margins(matrix)))
        return float(log_losses(labels, chance).mean())

    applying = [weighting for weighting in WEIGHTINGS if weighting.applies(book.rows.days)]
    losses = side_by_side([partial(loss, weighting) for weighting in applying], len(book.rows.labels))
    return dict(zip(applying, losses, strict=True))
