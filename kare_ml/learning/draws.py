"""The bootstrap over accounts: what a figure would have been, had other accounts of the same kind been there.

Accounts are drawn, not rows, because an account looks alike at several origins. Every candidate is measured on the same
draws, so that differences are paired. A candidate is sorted once and measured under many weightings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kare_ml.learning.metrics import BINS, METRICS, TOP_SHARE, Floats, log_losses

MOST_DRAWS, LEAST_DRAWS = 1000, 200
ROWS_DRAWN = 50_000_000
"""About how many rows all draws together may hold: a large book has narrow intervals, and is drawn less often."""


@dataclass(frozen=True)
class Interval:
    """A figure, or a difference, with its 95% bootstrap interval; `surely` is the share of draws above zero."""

    mean: float
    low: float
    high: float
    surely: float = 0.0

    @classmethod
    def of(cls, draws: Floats, mean: float) -> Interval:
        """The interval of the draws around a figure that was measured on everybody."""
        low, high = np.percentile(draws, [2.5, 97.5])
        return cls(float(mean), float(low), float(high), float((draws > 0).mean()))


def drawn_weights(
    accounts: Sequence[NDArray[np.object_]], seed: int = 1, share: float = 1.0
) -> Iterator[list[NDArray[np.float64]]]:
    """For each draw, how often each row counts: a list by origin, given the account_ids of the rows of each origin.

    `share` is the share of the usual number of draws: fewer are enough for a figure that decides nothing.
    """
    names, inverse = np.unique(np.concatenate(accounts), return_inverse=True)
    bounds = np.cumsum([0, *(len(ids) for ids in accounts)])
    generator = np.random.default_rng(seed)
    for _ in range(int(share * np.clip(ROWS_DRAWN / max(1, len(inverse)), LEAST_DRAWS, MOST_DRAWS))):
        counts = np.bincount(generator.integers(0, len(names), len(names)), minlength=len(names)).astype(float)
        yield [counts[inverse[low:high]] for low, high in pairwise(bounds)]


@dataclass(frozen=True)
class Judged:
    """What one candidate said at one origin, a row an account, beside what came."""

    labels: NDArray[np.int8]
    chance: Floats

    @cached_property
    def log_losses(self) -> Floats:
        """The loss of each row."""
        return log_losses(self.labels, self.chance)

    @cached_property
    def _order(self) -> NDArray[np.int64]:
        return np.argsort(-self.chance, kind="stable")

    @cached_property
    def _sorted_labels(self) -> Floats:
        return self.labels[self._order].astype(float)

    @cached_property
    def _ties_end(self) -> NDArray[np.int64]:
        """The last position of each distinct chance, highest first: equal chances are one step of a curve."""
        ranked = self.chance[self._order]
        return np.append(np.flatnonzero(ranked[1:] != ranked[:-1]), len(ranked) - 1)

    def _curve(self, weights: Floats) -> tuple[Floats, Floats]:
        """True and false positives at each distinct chance, highest first."""
        ordered = weights[self._order]
        hits = np.cumsum(ordered * self._sorted_labels)[self._ties_end]
        return hits, np.cumsum(ordered)[self._ties_end] - hits

    def log_loss(self, weights: Floats) -> float:
        """The mean loss."""
        return float(np.average(self.log_losses, weights=weights))

    def average_precision(self, weights: Floats) -> float:
        """As scikit-learn's `average_precision_score`."""
        hits, misses = self._curve(weights)
        found = hits + misses > 0
        hits, misses = hits[found], misses[found]
        return float(np.sum(np.diff(hits, prepend=0.0) * hits / (hits + misses)) / hits[-1])

    def roc_auc(self, weights: Floats) -> float:
        """As scikit-learn's `roc_auc_score`."""
        hits, misses = self._curve(weights)
        area = np.sum(np.diff(misses, prepend=0.0) * (hits - np.diff(hits, prepend=0.0) / 2))
        return float(area / (hits[-1] * misses[-1]))

    def measure(self, weights: Floats) -> dict[str, float]:
        """The `METRICS` under a weighting that leaves both outcomes; bins and top are those of everybody."""
        bins = np.array_split(np.argsort(self.chance, kind="stable"), BINS)
        gaps = [abs(float(weights[part] @ (self.labels[part] - self.chance[part]))) for part in bins if len(part)]
        top = self._order[: max(1, round(TOP_SHARE * len(self._order)))]
        rate = np.average(self.labels, weights=weights)
        in_top = np.average(self.labels[top], weights=weights[top]) if weights[top].sum() else rate
        values = {
            "roc_auc": self.roc_auc(weights),
            "average_precision": self.average_precision(weights),
            "log_loss": self.log_loss(weights),
            "brier": float(np.average((self.labels - self.chance) ** 2, weights=weights)),
            "ece": sum(gaps) / float(weights.sum()),
            "lift_10": float(in_top / rate),
        }
        return {name: values[name] for name in METRICS}


def both_outcomes(labels: NDArray[np.int8], weights: Floats) -> bool:
    """Whether a draw holds accounts of both outcomes."""
    came = float(weights @ labels)
    return 0.0 < came < float(weights.sum())


def intervals(
    accounts: Sequence[NDArray[np.object_]],
    judged: Mapping[str, Sequence[Judged]],
    seed: int = 1,
    share: float = 1.0,
) -> dict[str, dict[str, Interval]]:
    """The mean of every metric over the origins with its interval: by candidate, then by metric.

    `judged` holds, by candidate, what it said at each origin, in the order of `accounts`. The draws are centred on the
    figure itself: a calibration error of drawn accounts is larger by the drawing alone.
    """
    everybody = [np.ones(len(ids)) for ids in accounts]
    drawn: dict[str, list[list[float]]] = {name: [] for name in judged}
    for weights in drawn_weights(accounts, seed, share):
        for name, origins in judged.items():
            rows = [o.measure(w) for o, w in zip(origins, weights, strict=True) if both_outcomes(o.labels, w)]
            if rows:
                drawn[name].append([float(np.mean([row[metric] for row in rows])) for metric in METRICS])
    found: dict[str, dict[str, Interval]] = {}
    for name, origins in judged.items():
        whole = [o.measure(w) for o, w in zip(origins, everybody, strict=True)]
        mean = np.array([np.mean([row[metric] for row in whole]) for metric in METRICS])
        draws = np.array(drawn[name])
        centred = np.maximum(draws - draws.mean(axis=0) + mean, 0.0)
        found[name] = {metric: Interval.of(centred[:, i], float(mean[i])) for i, metric in enumerate(METRICS)}
    return found
