"""Grades: is a model better than what the company could do without it? By a paired bootstrap over accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kare_ml.learning.draws import Interval, Judged, both_outcomes, drawn_weights
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


OUR_RULES_DO = "our rules do as well: using them"
"""What every answer says that shows a grade C."""

SURE_ENOUGH = 0.95
"""In what share of the draws both gains have to be above zero for a grade B, if the one in log-loss is not sure."""


@dataclass(frozen=True)
class Verdict:
    """A grade and what it rests on: by how much the model beats the best rule. Positive is better."""

    grade: Grade
    best_rule: str
    log_loss_gain: Interval | None
    average_precision_gain: Interval | None
    reason: str


def grade(origins: Sequence[Origin], rules: Sequence[str], seed: int = 1) -> Verdict:
    """Compare the candidate `model` with the best of `rules` by mean log-loss over the origins.

    A: surely better in log-loss and in average precision (both 95% intervals above zero). B: better in both, and
    either surely in log-loss or in 19 draws of 20 in both. C: no better. On books without any signal the mean gains
    alone are often above zero, by chance; these conditions are hardly ever met there.
    """
    if not origins:
        return Verdict(
            "C", "", None, None, f"not graded, too little history to look back from a past date; {OUR_RULES_DO}"
        )
    best = min(rules, key=lambda rule: _mean_log_loss(origins, rule))
    loss, precision = gains(origins, best, "model", seed)
    if loss.low > 0 and precision.low > 0:
        return Verdict("A", best, loss, precision, f"better than the {best}, surely")
    likely = loss.low > 0 or min(loss.surely, precision.surely) >= SURE_ENOUGH
    if min(loss.mean, precision.mean) > 0 and likely:
        return Verdict("B", best, loss, precision, f"better than the {best}, but not surely")
    return Verdict("C", best, loss, precision, f"no better than the {best}; {OUR_RULES_DO}")


def gains(
    origins: Sequence[Origin], of: str, over: str, seed: int = 1, share: float = 1.0
) -> tuple[Interval, Interval]:
    """By how much `over` is better than `of` in log-loss and in average precision, mean over the origins, paired.

    Origins at which only one outcome came to those drawn are left out of that draw.
    """
    old, new = ([Judged(o.labels, o.chance[name]) for o in origins] for name in (of, over))

    def mean_gains(weights: Sequence[Floats]) -> list[float] | None:
        rows = [
            (a.log_loss(w) - b.log_loss(w), b.average_precision(w) - a.average_precision(w))
            for a, b, w in zip(old, new, weights, strict=True)
            if both_outcomes(a.labels, w)
        ]
        return [float(value) for value in np.mean(rows, axis=0)] if rows else None

    drawn = [found for w in drawn_weights([o.account_ids for o in origins], seed, share) if (found := mean_gains(w))]
    whole = mean_gains([np.ones(len(o.labels)) for o in origins])
    if whole is None or not drawn:
        nothing = Interval(0.0, 0.0, 0.0)
        return nothing, nothing
    draws = np.array(drawn)
    return Interval.of(draws[:, 0], whole[0]), Interval.of(draws[:, 1], whole[1])


def _mean_log_loss(origins: Sequence[Origin], candidate: str) -> float:
    return float(np.mean([log_losses(o.labels, o.chance[candidate]).mean() for o in origins]))


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
