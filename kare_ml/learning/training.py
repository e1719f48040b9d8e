"""Training one model: backtest on rolling origins, grade, and the final fit on everything whose outcome is known."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import ClassifierMixin
from sklearn.dummy import DummyClassifier

from kare_ml.config.spec import ModelSpec
from kare_ml.domain.as_of import AsOf
from kare_ml.domain.profiles import Lifecycle
from kare_ml.errors import NotEnoughHistory
from kare_ml.learning.grading import OUR_RULES_DO, Money, Origin, Verdict, grade, in_money
from kare_ml.learning.labels import Labels, examples
from kare_ml.learning.metrics import METRICS, measure
from kare_ml.learning.model import AccountModel
from kare_ml.learning.rivals import RULES, SIMPLE_MODELS, StateRates, persistence
from kare_ml.learning.snapshots import Snapshot
from kare_ml.learning.trees import BoostedTrees

ORIGINS = 3
"""How many past as-ofs, a step apart, a model is graded on."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Training:
    """What training one model gave: the model, its verdict, and the table behind it.

    `table` has a row a candidate with the mean of each metric over the origins, empty where nothing could be graded.
    `examples` and `positives` count the rows of the final fit.
    """

    model: AccountModel
    verdict: Verdict
    origins: tuple[Origin, ...]
    table: pd.DataFrame
    examples: int
    positives: int
    money: Money | None = None
    left_out: tuple[str, ...] = field(default_factory=tuple)


@dataclass(frozen=True)
class Trainer:
    """How models are trained at `as_of` from snapshots whose horizon has passed by then.

    `absent` names features that cannot be known (their table was never mapped) or may not be looked at.
    """

    as_of: AsOf
    snapshots: Sequence[Snapshot]
    absent: Collection[str]
    top: int = 50
    progress: Callable[[str], None] = lambda _: None

    def train(self, spec: ModelSpec) -> Training:
        """Backtest, grade and fit one model. With too few examples it has no members and grade C.

        Raises NotEnoughHistory where the book has no account that the model speaks of: then there is no rate either.
        """
        features = tuple(name for name in spec.features if name not in self.absent)
        origins = tuple(self._origins(spec, features))
        rows, labels = examples(spec, self.snapshots)
        if not len(rows):
            raise NotEnoughHistory(
                f"no account of the past is a {' or a '.join(spec.population)}: there is nothing to learn"
            )
        enough = bool(features) and _enough(spec, labels)
        members = (fit_trees(spec, features, rows, labels),) if enough else ()
        rivals = [*_rivals(spec)[0]]
        verdict = grade(origins, rivals) if members else _too_few(spec, labels)
        rates = StateRates().fit(rows[["baseline_state"]].to_numpy(), labels)
        model = AccountModel(
            spec.name, features, members, rates, verdict.grade, str(self.as_of), self.snapshots[0].horizon_days
        )
        money = in_money(origins[0], verdict.best_rule, self.top) if origins and spec.name == "churn" else None
        left_out = tuple(name for name in spec.features if name in self.absent)
        return Training(model, verdict, origins, _table(origins), len(labels), int(labels.sum()), money, left_out)

    def _origins(self, spec: ModelSpec, features: tuple[str, ...]) -> list[Origin]:
        """The newest past as-ofs at which the model could have been fitted and has been judged since, newest first."""
        found: list[Origin] = []
        for snapshot in self.snapshots:
            earlier = [s for s in self.snapshots if s.complete_at <= snapshot.as_of]
            rows, labels = examples(spec, earlier)
            tested, outcome = self._graded(spec, *examples(spec, [snapshot]))
            if not features or not _enough(spec, labels) or len(set(outcome)) < 2:
                break
            self.progress(f"{spec.name}: grading as of {snapshot.as_of}")
            found.append(_origin(spec, features, snapshot.as_of, (rows, labels), (tested, outcome)))
            if len(found) == ORIGINS:
                break
        return found

    def _graded(self, spec: ModelSpec, rows: pd.DataFrame, labels: Labels) -> tuple[pd.DataFrame, Labels]:
        """The accounts that are graded: those that the spec names, or all where that cannot be known of any."""
        if spec.graded_on is None or spec.graded_on.feature in self.absent or not len(rows):
            return rows, labels
        within = (rows[spec.graded_on.feature] <= spec.graded_on.at_most).to_numpy()
        return rows[within], labels[within]


def fit_trees(spec: ModelSpec, features: Sequence[str], rows: pd.DataFrame, labels: Labels) -> BoostedTrees:
    """One boosted-trees member, by its spec."""
    directions = {"up": 1, "down": -1}
    trees, small = spec.trees, spec.small_book
    member = BoostedTrees(
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
        monotone=tuple(directions.get(spec.monotone.get(name, ""), 0) for name in features),
        random_state=spec.seed,
    )
    return member.fit(_matrix(rows, features), labels)


def _matrix(rows: pd.DataFrame, features: Sequence[str]) -> Floats:
    return rows[list(features)].to_numpy(dtype=np.float64, na_value=np.nan)


def _enough(spec: ModelSpec, labels: Labels) -> bool:
    positives = int(labels.sum())
    return min(positives, len(labels) - positives) >= spec.sufficiency.each_outcome


def _too_few(spec: ModelSpec, labels: Labels) -> Verdict:
    positives = int(labels.sum())
    reason = (
        f"too little to learn from: {positives} and {len(labels) - positives} of the two outcomes, "
        f"{spec.sufficiency.each_outcome} of each are needed; {OUR_RULES_DO}"
    )
    return Verdict("C", "persistence", None, None, reason)


def _rivals(
    spec: ModelSpec,
) -> tuple[dict[str, Callable[[], ClassifierMixin]], dict[str, Callable[[], ClassifierMixin]]]:
    """The rules, and the simple models, that are compared with a model. Only churn has a recency and a cadence rule."""
    if spec.name == "churn":
        return RULES, {**SIMPLE_MODELS, "constant": DummyClassifier}
    simple = (
        {"constant": DummyClassifier} if spec.name == "conversion" else {**SIMPLE_MODELS, "constant": DummyClassifier}
    )
    return {"persistence": persistence}, simple


def _origin(
    spec: ModelSpec,
    features: tuple[str, ...],
    as_of: AsOf,
    training: tuple[pd.DataFrame, Labels],
    test: tuple[pd.DataFrame, Labels],
) -> Origin:
    rows, labels = training
    tested, outcome = test
    chance = {"model": fit_trees(spec, features, rows, labels).predict_proba(_matrix(tested, features))[:, 1]}
    for group in _rivals(spec):
        for name, rival in group.items():
            chance[name] = rival().fit(rows, labels).predict_proba(tested)[:, 1]
    return Origin(
        str(as_of),
        len(labels),
        tested.index.to_numpy(dtype=object),
        outcome,
        chance,
        tested["trailing_revenue"].fillna(0.0).to_numpy(np.float64),
        (tested["lifecycle"] == str(Lifecycle.CLIENT)).to_numpy(),
    )


def _table(origins: Sequence[Origin]) -> pd.DataFrame:
    if not origins:
        return pd.DataFrame(columns=["candidate", *METRICS])
    by_candidate = {
        name: pd.DataFrame([measure(o.labels, o.chance[name]) for o in origins]).mean() for name in origins[0].chance
    }
    return pd.DataFrame(by_candidate).T.rename_axis("candidate").reset_index()
