"""Grades: is a model better than what the company could do without it? By a paired bootstrap over accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score

from kare_ml.learning.metrics import Floats, log_losses
from kare_ml.learning.model import Grade


@dataclass(frozen=True)
class Origin:
    """What the candidates said at one past as-of, and what came: a row an account that is graded.

    `chance` is by candidate. `revenue` is the net revenue of the 365 days before, `client` whether it was a client.
    """

    as_of: str
    training_rows: int
    account_ids: NDArray[np.object_]
    labels: NDArray[np.int8]
    chance: Mapping[str, Floats]
    revenue: Floats
    client: NDArray[np.bool_]


@dataclass(frozen=True)
class Interval:
    """A difference with its 95% bootstrap interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Verdict:
    """A grade and what it rests on: by how much the model beats the best rule. Positive is better."""

    grade: Grade
    best_rule: str
    log_loss_gain: Interval | None
    average_precision_gain: Interval | None
    reason: str


def grade(origins: Sequence[Origin], rules: Sequence[str], draws: int = 200, seed: int = 1) -> Verdict:
    """Compare the candidate `model` with the best of `rules` by mean log-loss over the origins.

    A: surely better in log-loss and in average precision (both intervals above zero). B: better in both, or surely
    better in one and not surely worse in the other. C: no better.
    Accounts are drawn, not rows, because an account looks alike at several origins.
    """
    if not origins:
        return Verdict("C", "", None, None, "not graded: too little history to look back from a past date")
    best = min(rules, key=lambda rule: _mean_log_loss(origins, rule))
    gains = _bootstrap(origins, best, draws, seed)
    loss, precision = _interval(gains[:, 0]), _interval(gains[:, 1])
    if loss.low > 0 and precision.low > 0:
        return Verdict("A", best, loss, precision, f"better than the {best}, surely")
    better = loss.mean > 0 and precision.mean > 0
    better_in_one = max(loss.low, precision.low) > 0 and min(loss.high, precision.high) > 0
    if better or better_in_one:
        return Verdict("B", best, loss, precision, f"better than the {best}, but not surely")
    return Verdict("C", best, loss, precision, f"no better than the {best}: our rules do as well, using them")


def _mean_log_loss(origins: Sequence[Origin], candidate: str) -> float:
    return float(np.mean([log_losses(o.labels, o.chance[candidate]).mean() for o in origins]))


def _bootstrap(origins: Sequence[Origin], rule: str, draws: int, seed: int) -> Floats:
    """One row a draw: the gain in log-loss and in average precision, mean over the origins."""
    generator = np.random.default_rng(seed)
    accounts, inverse = np.unique(np.concatenate([o.account_ids for o in origins]), return_inverse=True)
    bounds = np.cumsum([0, *(len(o.labels) for o in origins)])
    losses = [log_losses(o.labels, o.chance[rule]) - log_losses(o.labels, o.chance["model"]) for o in origins]
    gains = []
    for _ in range(draws):
        counts = np.bincount(generator.integers(0, len(accounts), len(accounts)), minlength=len(accounts))
        weights = [counts[inverse[low:high]] for low, high in pairwise(bounds)]
        drawn = [
            (np.average(loss, weights=weight), _precision(o, "model", weight) - _precision(o, rule, weight))
            for o, loss, weight in zip(origins, losses, weights, strict=True)
            if (weight * o.labels).sum() and (weight * (1 - o.labels)).sum()
        ]
        if drawn:
            gains.append(np.mean(drawn, axis=0))
    return np.array(gains)


def _precision(origin: Origin, candidate: str, weights: NDArray[np.int64]) -> float:
    return float(average_precision_score(origin.labels, origin.chance[candidate], sample_weight=weights))


def _interval(draws: Floats) -> Interval:
    low, high = np.percentile(draws, [2.5, 97.5])
    return Interval(float(draws.mean()), float(low), float(high))


@dataclass(frozen=True)
class Money:
    """What the top of the list would have named one horizon ago: accounts that then lapsed, with their revenue."""

    as_of: str
    top: int
    named_by_model: int
    revenue_by_model: float
    named_by_rules: int
    revenue_by_rules: float


def in_money(origin: Origin, rule: str, top: int) -> Money:
    """The first `top` clients by chance x revenue, for the model and for the best rule."""

    def named(candidate: str) -> tuple[int, float]:
        value = np.where(origin.client, origin.chance[candidate] * np.maximum(origin.revenue, 0.0), -1.0)
        first = np.argsort(-value, kind="stable")[:top]
        hits = first[(origin.labels[first] == 1) & origin.client[first]]
        return len(hits), float(origin.revenue[hits].sum())

    by_model, by_rules = named("model"), named(rule)
    return Money(origin.as_of, top, *by_model, *by_rules)
