"""A model card: what a person has to know of a model before trusting it, worked out once, when it is registered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kare_ml.learning.draws import Interval, Judged, intervals
from kare_ml.learning.grading import Origin, Verdict, gains
from kare_ml.learning.metrics import BINS, calibration_error_by_chance

FEWEST_IN_GROUP = 50
MOST_GROUPS = 6
SHARE_OF_DRAWS = 0.2
"""Of the draws that a grade takes: these figures decide nothing."""


@dataclass(frozen=True)
class Calibration:
    """One bin of equal mass: the mean chance, how often it came true, and how many accounts."""

    said: float
    came: float
    accounts: int


@dataclass(frozen=True)
class Group:
    """The figures of one group of accounts over all origins. `gain` in log-loss is over the best rule; null: few."""

    by: str
    group: str
    rows: int
    came: float
    said: float
    roc_auc: float | None
    log_loss: float
    gain: Interval | None


@dataclass(frozen=True)
class Card:
    """What a card says; `page` makes it Markdown or HTML. Figures are means over the origins.

    `facts` are lines of label and text in their order, `looks` how often each origin was looked at by then, `top` the
    features by their mean absolute contribution to the log-odds, `choice` how members, season and map were chosen,
    `gain` the one in log-loss over the best rule.
    """

    name: str
    question: str
    grade: str
    reason: str
    sha256: str
    facts: Mapping[str, str]
    figures: Mapping[str, Mapping[str, Interval]]
    ece_by_chance: float | None
    calibration: Sequence[Calibration]
    groups: Sequence[Group]
    top: Sequence[tuple[str, str, float]]
    looks: Mapping[str, int]
    choice: Sequence[str]
    stability: Sequence[str]
    money: Sequence[str]
    limits: Sequence[str]
    gain: Interval | None


def figures(origins: Sequence[Origin]) -> dict[str, dict[str, Interval]]:
    """Every metric of every candidate with its 95% interval, the model first; nothing without origins."""
    if not origins:
        return {}
    judged = {name: [Judged(o.labels, o.chance[name]) for o in origins] for name in origins[0].chance}
    return intervals([o.account_ids for o in origins], judged, share=SHARE_OF_DRAWS)


def calibration(origins: Sequence[Origin], bins: int = BINS) -> list[Calibration]:
    """What the model said against what came, over all origins, in bins of equal mass."""
    if not origins:
        return []
    chance = np.concatenate([o.chance["model"] for o in origins])
    labels = np.concatenate([o.labels for o in origins])
    parts = np.array_split(np.argsort(chance, kind="stable"), bins)
    return [Calibration(float(chance[p].mean()), float(labels[p].mean()), len(p)) for p in parts if len(p)]


def error_of_itself(origins: Sequence[Origin]) -> float | None:
    """The mean calibration error of labels drawn from the model itself: no model of these chances shows less."""
    errors = [calibration_error_by_chance(o.chance["model"], draws=50) for o in origins]
    return float(np.mean(errors)) if errors else None


def by_group(
    origins: Sequence[Origin], verdict: Verdict, attributes: Mapping[str, Mapping[str, pd.Series]]
) -> list[Group]:
    """The figures of groups of accounts: by region, sector and size, the largest groups of each.

    `attributes` holds, by what is grouped by and then by origin, the group of each account at that origin.
    """
    found = []
    for by, of_origin in attributes.items():
        named = [(o, of_origin[o.as_of].reindex(o.account_ids).to_numpy(object)) for o in origins]
        if not named:
            continue
        counted = pd.Series(np.concatenate([groups for _, groups in named])).value_counts()
        for group in counted.index[:MOST_GROUPS]:
            parts = [part for o, groups in named if (part := only(o, groups == group)) is not None]
            if sum(len(part.labels) for part in parts) >= FEWEST_IN_GROUP:
                found.append(_group(by, str(group), parts, verdict))
    return found


def size_bands(revenue: pd.Series) -> pd.Series:
    """Accounts by trailing revenue: the smallest half, the next four tenths, the largest tenth."""
    ranks = revenue.fillna(0.0).rank(pct=True, method="average")
    words = np.select([ranks > 0.9, ranks > 0.5], ["largest tenth", "upper half below it"], "smaller half")
    return pd.Series(words, index=revenue.index)


def _group(by: str, group: str, parts: Sequence[Origin], verdict: Verdict) -> Group:
    judged = [Judged(part.labels, part.chance["model"]) for part in parts]
    both = [j for j in judged if 0 < j.labels.sum() < len(j.labels)]
    gain = gains(parts, verdict.best_rule, "model", share=SHARE_OF_DRAWS)[0] if both and verdict.best_rule else None
    return Group(
        by,
        group,
        sum(len(j.labels) for j in judged),
        float(np.concatenate([j.labels for j in judged]).mean()),
        float(np.concatenate([j.chance for j in judged]).mean()),
        float(np.mean([j.roc_auc(np.ones(len(j.labels))) for j in both])) if both else None,
        float(np.concatenate([j.log_losses for j in judged]).mean()),
        gain,
    )


def only(origin: Origin, here: NDArray[np.bool_]) -> Origin | None:
    """Some of the accounts of an origin; None where there are none of them."""
    if not here.any():
        return None
    return Origin(
        origin.as_of,
        origin.training_rows,
        origin.account_ids[here],
        origin.labels[here],
        {name: chance[here] for name, chance in origin.chance.items()},
        origin.revenue[here],
        origin.client[here],
    )
