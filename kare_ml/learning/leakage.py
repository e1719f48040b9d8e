"""Leakage: does a feature tell what it cannot know yet? Looked for before anything is trained.

Worked example: a column that is filled in when an account closes says at every past date which accounts were to close.
Such a feature separates the outcomes of a snapshot all by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.metrics import roc_auc_score

from kare_ml.config.spec import ModelSpec
from kare_ml.learning.labels import examples
from kare_ml.learning.metrics import Floats
from kare_ml.learning.snapshots import Snapshot

TOO_GOOD = 0.95
"""The ROC-AUC above which a single feature is suspected."""

MOST_ROWS = 50_000
"""So many rows are looked at; more would not tell more."""

FEWEST = 10
"""Of either outcome, for a snapshot to tell anything of a feature."""

FALSE_ALARM_SIGMAS = 4.0


@dataclass(frozen=True)
class Suspect:
    """A feature that separates the outcomes alone, among the accounts of one lifecycle."""

    feature: str
    among: str
    roc_auc: float


def suspects(spec: ModelSpec, features: Sequence[str], snapshots: Sequence[Snapshot]) -> list[Suspect]:
    """The features whose ROC-AUC alone is above `TOO_GOOD`, either way round, the most suspect first.

    Each snapshot is looked at alone (a date in the future separates at every one, but not all together), and in it each
    lifecycle: a lapsed account mostly stays lapsed and a client a client, and every measure of silence rightly knows
    that. Nulls count as the lowest value or the highest, whichever separates better. The figure is the mean over the
    snapshots with `FEWEST` of both outcomes; where they hold fewer than `spec.sufficiency` together, nothing is said.
    """
    found: dict[tuple[str, str], list[float]] = {}
    outcomes: dict[str, list[int]] = {}
    for snapshot in snapshots:
        rows, labels = examples(spec, [snapshot])
        step = max(1, len(rows) * len(snapshots) // MOST_ROWS)
        rows, labels = rows.iloc[::step], labels[::step]
        for stage in spec.population:
            here = (rows["lifecycle"] == stage).to_numpy() if len(rows) else np.zeros(0, dtype=bool)
            outcome = labels[here] == 1
            fewer = int(min(outcome.sum(), (~outcome).sum()))
            if fewer < FEWEST:
                continue
            outcomes.setdefault(stage, []).append(fewer * step)
            for feature in features:
                values = rows[feature].to_numpy(np.float64, na_value=np.nan)[here]
                found.setdefault((feature, stage), []).append(alone(values, outcome))
    means = [
        Suspect(feature, stage, float(np.mean(aucs)))
        for (feature, stage), aucs in found.items()
        if sum(outcomes[stage]) >= spec.sufficiency.each_outcome
    ]
    return sorted((s for s in means if s.roc_auc > TOO_GOOD), key=lambda suspect: -suspect.roc_auc)


def alone(values: Floats, outcome: NDArray[np.bool_]) -> float:
    """The ROC-AUC of one feature by itself, turned so that it is at least a half; a half where it says nothing."""
    known = ~np.isnan(values)
    ones, zeros = int((known & outcome).sum()), int((known & ~outcome).sum())
    ones_null, zeros_null = int(outcome.sum()) - ones, int((~outcome).sum()) - zeros
    pairs = float((ones + ones_null) * (zeros + zeros_null))
    if not pairs:
        return 0.5
    ranks = pd.Series(values[known]).rank().to_numpy()
    won = float(ranks[outcome[known]].sum()) - ones * (ones + 1) / 2 + ones_null * zeros_null / 2
    nulls_lowest, nulls_highest = (won + ones * zeros_null) / pairs, (won + ones_null * zeros) / pairs
    return max(nulls_lowest, 1 - nulls_lowest, nulls_highest, 1 - nulls_highest)


@dataclass(frozen=True)
class Permuted:
    """How well labels were told that have nothing to do with the accounts, and how far from a half luck may lead."""

    roc_auc: float
    within: float

    @property
    def holds(self) -> bool:
        """Whether it is luck at most."""
        return abs(self.roc_auc - 0.5) <= self.within


def permuted(
    spec: ModelSpec, features: Sequence[str], snapshots: Sequence[Snapshot], tested: Snapshot, seed: int = 1
) -> Permuted | None:
    """Permute the labels, learn `snapshots` by heart, and tell the labels of `tested`: a half, but for luck.

    An example that is in both parts has one label, and would be told rightly: the forest knows each row that it learnt.
    None where a part holds one outcome only. The margin is four standard errors of the Mann-Whitney statistic.
    """
    parts = [*snapshots, tested]
    rows = [examples(spec, [snapshot])[0] for snapshot in parts]
    names = [f"{account} {part.as_of}" for part, found in zip(parts, rows, strict=True) for account in found.index]
    code, which = pd.factorize(pd.Series(names))
    came = examples(spec, parts)[1]
    generator = np.random.default_rng(seed)
    labels = generator.permutation(came[np.unique(code, return_index=True)[1]])[code] if len(which) else came
    told = labels[len(labels) - len(rows[-1]) :]
    learnt = labels[: len(labels) - len(rows[-1])]
    if len(set(learnt)) < 2 or len(set(told)) < 2:
        return None
    values = np.vstack([found[list(features)].to_numpy(np.float64, na_value=np.nan) for found in rows])
    step = max(1, len(learnt) // MOST_ROWS)
    forest = ExtraTreesClassifier(n_estimators=20, max_features=1, random_state=seed)
    forest.fit(values[: len(learnt)][::step], learnt[::step])
    ones, zeros = float(told.sum()), float((1 - told).sum())
    within = FALSE_ALARM_SIGMAS * np.sqrt((ones + zeros + 1) / (12 * ones * zeros))
    chance = forest.predict_proba(values[len(learnt) :])[:, 1]
    return Permuted(float(roc_auc_score(told, chance)), float(within))
