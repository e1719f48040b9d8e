"""Succession: may a new model take the place of the one in force? Only where it is not worse out of time.

A model in force has mostly seen the outcomes at the origins that its challenger is graded at, or nearly the same ones,
so what it would say of them now proves nothing. What it said when it was graded, from what was known by then, does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from kare_ml.learning.draws import Interval
from kare_ml.learning.grading import Origin, Verdict, gains


@dataclass(frozen=True)
class Succession:
    """Whether the challenger is worse, its gain in log-loss (None: not comparable), and that in words."""

    worse: bool
    gain: Interval | None
    words: str


@dataclass(frozen=True)
class Predecessor:
    """The model in force as it was graded: what it said at its origins, and its gain over the best rule.

    `said` is by origin (as text) a series of chances by account_id.
    """

    version: int
    said: Mapping[str, pd.Series]
    gain: Interval | None


def succession(origins: Sequence[Origin], verdict: Verdict, before: Predecessor | None) -> Succession:
    """Compare a challenger with the model in force, as both were used: a model graded C speaks by the rules' rates.

    At origins that both were graded at, on the accounts of both, paired; the challenger is worse where the 95% interval
    of its gain is below zero. Without such origins, by the gains over the best rule, each at its own: worse where the
    two intervals lie apart.
    """
    if before is None:
        return Succession(False, None, "the first of its kind")
    shared = [both for origin in origins if (both := _both(origin, verdict, before.said.get(origin.as_of))) is not None]
    dates = ", ".join(origin.as_of for origin in shared)
    if shared:
        gain, _ = gains(shared, "before", "now")
        worse = gain.high < 0
        said = "surely worse than" if worse else "not worse than"
        return Succession(worse, gain, f"{said} version {before.version} at {dates} ({_in_words(gain)})")
    if before.gain is None or verdict.log_loss_gain is None:
        return Succession(
            False, None, f"version {before.version} cannot be compared: it was not graded, or this is not"
        )
    mean = verdict.log_loss_gain.mean - before.gain.mean
    gain = Interval(mean, verdict.log_loss_gain.low - before.gain.high, verdict.log_loss_gain.high - before.gain.low)
    worse = gain.high < 0
    said = "surely worse than" if worse else "not surely worse than"
    return Succession(
        worse,
        gain,
        f"{said} version {before.version}, each against the rules at its own dates, since they share none "
        f"({_in_words(gain)})",
    )


def used(origin: Origin, verdict: Verdict) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The chances that would have been published at an origin."""
    return origin.chance["persistence" if verdict.grade == "C" else "model"]


def _both(origin: Origin, verdict: Verdict, said: pd.Series | None) -> Origin | None:
    """The accounts that both were graded on at an origin, with the candidates `before` and `now`."""
    if said is None:
        return None
    here = np.isin(origin.account_ids.astype(str), said.index.to_numpy(str))
    ids = origin.account_ids[here]
    if len(set(origin.labels[here])) < 2:
        return None
    before = said.reindex(ids.astype(str)).to_numpy(np.float64)
    return replace(
        origin,
        account_ids=ids,
        labels=origin.labels[here],
        chance={"before": before, "now": used(origin, verdict)[here]},
        revenue=origin.revenue[here],
        client=origin.client[here],
    )


def _in_words(gain: Interval) -> str:
    return f"log-loss better by {gain.mean:.4f}, 95% interval {gain.low:.4f} to {gain.high:.4f}"
