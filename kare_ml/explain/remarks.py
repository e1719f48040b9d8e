"""What is said beside a feature's own sentence: its past, its like accounts, its direction, its share of the score."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from kare_ml.domain.profiles import Lifecycle
from kare_ml.explain.own_past import own_past
from kare_ml.explain.peers import Peers
from kare_ml.explain.words import each, spoken, spoken_usual
from kare_ml.features.frame import CATALOG

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CHANCES = {
    "churn": "the chance to lapse",
    "expansion": "the chance to expand",
    "conversion": "the chance to become a client",
}
TO_STAY_AWAY = "the chance to stay away"
"""What the churn model says of an account that has lapsed already."""


def chance_words(model: str, lifecycle: str) -> str:
    """What a model's log-odds are of, for an account of that lifecycle."""
    return TO_STAY_AWAY if model == "churn" and lifecycle == Lifecycle.LAPSED else CHANCES[model]


def past_words(name: str, values: Floats, longer: Floats) -> list[str]:
    """What the account itself used to do; nothing where either value is unknown. `longer` is of the longer window."""
    past, unit = own_past(name), CATALOG[name].unit
    if past is None:
        return [""] * len(values)
    before = longer * past.factor
    said = each(before, partial(spoken_usual, unit=unit))
    return [
        f" Its own usual of {past.days} days: {text}." if np.isfinite(value) and np.isfinite(then) else ""
        for text, value, then in zip(said, values.tolist(), before.tolist(), strict=True)
    ]


def peer_words(name: str, values: Floats, groups: Ints, peers: Peers) -> list[str]:
    """What is usual among like accounts; nothing where the account's own value, or that, is unknown."""
    unit = CATALOG[name].unit
    usual = [
        f" {who[0].upper()}{who[1:]}: {spoken_usual(value, unit)}." if np.isfinite(value) else ""
        for who, value in zip(peers.names, peers.usual[name].tolist(), strict=True)
    ]
    return [usual[group] if known else "" for group, known in zip(groups.tolist(), np.isfinite(values), strict=True)]


def direction(contribution: float) -> str:
    """Whether it raises or lowers the log-odds."""
    return "raises" if contribution >= 0 else "lowers"


def share_words(share: float) -> str:
    """How much of the score: of all contributions of the row by amount, those that raise and those that lower."""
    return f"{spoken(share, 'share')} of the score"
