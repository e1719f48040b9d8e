"""Membership put together from churn and expansion, against one flat model of all profiles, at a past date.

Both learn from what was complete by that date, and both are judged by what every buyer had become one horizon later.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from kare_ml.config.spec import ModelSpec
from kare_ml.domain.profiles import Lifecycle, Profile
from kare_ml.learning.membership import PROFILES, compose
from kare_ml.learning.metrics import Floats
from kare_ml.learning.snapshots import Snapshot
from kare_ml.learning.training import Trainer
from kare_ml.learning.trials import Columns

KEEP, RECAPTURE, EXPAND = (PROFILES.index(profile) for profile in (Profile.KEEP, Profile.RECAPTURE, Profile.EXPAND))
CLASSES = (KEEP, RECAPTURE, EXPAND)
"""What a buyer may become; it never is a prospect again."""

PRIOR = 10.0
"""How many accounts of the overall rates each state of the persistence matrix is mixed with."""


@dataclass(frozen=True)
class Memberships:
    """A row a buyer at one past date: what became of it (a column of `PROFILES`), and what each candidate had said.

    `said` has, by candidate, the probabilities of `PROFILES`: `composed`, `flat` and `persistence`.
    """

    as_of: str
    account_ids: NDArray[np.object_]
    became: NDArray[np.int64]
    said: dict[str, Floats]

    def log_loss(self, candidate: str) -> float:
        """The mean log-loss over all profiles."""
        right = self.said[candidate][np.arange(len(self.became)), self.became]
        return float(-np.log(np.clip(right, 1e-15, 1.0)).mean())

    def accuracy(self, candidate: str) -> float:
        """The share of buyers that became what was most probable."""
        return float((self.said[candidate].argmax(axis=1) == self.became).mean())


def became(rows: pd.DataFrame) -> NDArray[np.int64]:
    """What each buyer of a snapshot had become: Recapture if lapsed, Expand if it met the rule, else Keep."""
    lapsed = rows["lifecycle_then"] == str(Lifecycle.LAPSED)
    expands = rows["state_then"] == str(Profile.EXPAND)
    return np.asarray(np.select([lapsed, expands], [RECAPTURE, EXPAND], KEEP), dtype=np.int64)


def memberships(
    churn: ModelSpec, expansion: ModelSpec, at: Snapshot, snapshots: Sequence[Snapshot], absent: Collection[str]
) -> Memberships:
    """The candidates at one past date, each from the `snapshots` that were complete by then."""
    past = [snapshot for snapshot in snapshots if snapshot.complete_at <= at.as_of]
    rows = _buyers(at)
    trainer = Trainer(at.as_of, past, absent, now=at.rows)
    chances = [replace(trainer.train(spec).model, grade="A").chance(rows) for spec in (churn, expansion)]
    composed = compose(rows["lifecycle"].to_numpy(str), chances[0], chances[1], np.full(len(rows), np.nan))
    learnt = pd.concat([_buyers(snapshot) for snapshot in past])
    said = {
        "composed": composed,
        "flat": _flat(churn, absent, learnt, rows),
        "persistence": _persistence(learnt, rows),
    }
    return Memberships(str(at.as_of), rows.index.to_numpy(dtype=object), became(rows), said)


def _buyers(snapshot: Snapshot) -> pd.DataFrame:
    return snapshot.rows[snapshot.rows["lifecycle"] != str(Lifecycle.PROSPECT)]


def _flat(spec: ModelSpec, absent: Collection[str], learnt: pd.DataFrame, rows: pd.DataFrame) -> Floats:
    """Boosted trees of all classes at once, as strong as those of a blend."""
    columns = Columns.of(spec, frozenset(absent))
    matrix = columns.matrix(learnt)[:, : len(columns.features)]
    varied = np.flatnonzero([len(np.unique(column[~np.isnan(column)])) > 1 for column in matrix.T])
    trees = HistGradientBoostingClassifier(
        max_iter=spec.trees.rounds,
        learning_rate=spec.trees.learning_rate,
        max_leaf_nodes=spec.small_book.leaves,
        min_samples_leaf=spec.trees.rows_a_leaf,
        max_features=spec.trees.columns_a_split,
        l2_regularization=spec.trees.l2,
        early_stopping=False,
        random_state=spec.seed,
    ).fit(matrix[:, varied], became(learnt))
    found = np.zeros((len(rows), len(PROFILES)))
    found[:, trees.classes_] = trees.predict_proba(columns.matrix(rows)[:, varied])
    return found


def _persistence(learnt: pd.DataFrame, rows: pd.DataFrame) -> Floats:
    """The transition matrix: what accounts of the same state became before, shrunk a little to what all became."""
    outcomes = np.eye(len(PROFILES))[became(learnt)]
    overall = outcomes.mean(axis=0)
    by_state = pd.DataFrame(outcomes).groupby(learnt["baseline_state"].to_numpy()).agg(["sum", "count"])
    table = {
        state: (by_state.loc[state].xs("sum", level=1).to_numpy() + PRIOR * overall)
        / (by_state.loc[state].xs("count", level=1).to_numpy() + PRIOR)
        for state in by_state.index
    }
    return np.array([table.get(state, overall) for state in rows["baseline_state"]])
