"""Which members, weights, level, season and map a book gets: those that did best at its own past dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from kare_ml.domain.as_of import AsOf
from kare_ml.learning.calibration import Map
from kare_ml.learning.learnt import Learnt
from kare_ml.learning.metrics import Floats, log_losses
from kare_ml.learning.mixture import Choice, Level
from kare_ml.learning.weighting import ALIKE, WEIGHTINGS, Weighting

LEAST_TRIALS = 2
"""One past date says more of its season than of the members."""

LEAST_GAIN = 0.001
"""What the usual choice loses less than this to, in log-loss, does not replace it: that much is chance."""

WEIGHTS = ((1.0, 1.0, 1.0), (1.0, 1.0, 2.0), (2.0, 2.0, 1.0), (1.0, 1.0, 0.0), (1.0, 0.0, 1.0), (0.0, 1.0, 1.0))
ALONE = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
SEASONS = (0.0, 0.5, 1.0)
MAPS: tuple[Map, ...] = ("platt", "beta")
TRUSTED_LEVEL = 0.25
"""The purchase process is believed in its level where it missed the past by no more, in log-odds, over all dates."""

PURCHASES_ALONE = Choice((0.0, 0.0, 1.0), "members", 0.0, "none")


@dataclass(frozen=True)
class Trial:
    """What could have been said at one past date, and what came: a row an account that is graded.

    `learnt` are the members as fitted then, `margins` what they say of `rows`, `rivals` the chances by candidate of the
    rules and of simple models. `weighed` is the log-loss of the splines by how labelled rows were weighted.
    """

    as_of: AsOf
    complete_at: AsOf
    learnt: Learnt
    margins: Mapping[str, Floats]
    labels: NDArray[np.int8]
    rivals: Mapping[str, Floats]
    rows: pd.DataFrame
    weighed: Mapping[Weighting, float] = field(default_factory=dict)

    def chance(self, choice: Choice) -> Floats:
        """What a choice would have said."""
        return np.asarray(expit(self.learnt.mixture(choice).log_odds(self.margins)))


@dataclass(frozen=True)
class Selection:
    """The choice for a book, or the rival that did better than any.

    `losses` is the mean log-loss of each candidate over the past dates `as_ofs`, best first; empty where there were too
    few of them, and then the usual choice stands. `weighed` is that of the weightings, of which `weighting` was chosen.
    """

    choice: Choice
    rival: str | None
    as_ofs: tuple[str, ...]
    losses: tuple[tuple[str, float], ...]
    weighting: Weighting = ALIKE
    weighed: tuple[tuple[str, float], ...] = ()


def usual(learnt: Learnt) -> Choice:
    """The choice where there is no past to choose by: all members alike, all of the season, no map.

    The level is that of the purchase process, fitted to the book of today, unless it was off at the labelled dates.
    The season is the process's alone, which is fitted to the book of a year ago without labels; own levels have none.
    """
    believed = learnt.purchases is not None and abs(learnt.purchases_missed_ever) <= TRUSTED_LEVEL
    return Choice((1.0, 1.0, 1.0), "purchases", 1.0) if believed else Choice((1.0, 1.0, 1.0), "members", 0.0)


def weighed(trials: Sequence[Trial]) -> dict[Weighting, float]:
    """The mean log-loss over the trials of each weighting that was tried at all of them; none with too few trials."""
    if len(trials) < LEAST_TRIALS:
        return {}
    everywhere = [w for w in WEIGHTINGS if all(w in trial.weighed for trial in trials)]
    return {w: float(np.mean([trial.weighed[w] for trial in trials])) for w in everywhere}


def best_weighting(trials: Sequence[Trial], days: NDArray[np.int64]) -> Weighting:
    """The weighting of least loss for rows of these `days`; all rows alike where that is worse by next to nothing."""
    losses = {w: loss for w, loss in weighed(trials).items() if w.applies(days)}
    best = min(losses, key=lambda weighting: losses[weighting], default=ALIKE)
    return best if losses and losses[best] < losses[ALIKE] - LEAST_GAIN else ALIKE


def candidates(learnt: Learnt, default: Choice) -> list[Choice]:
    """Every choice without a map that differs for these members; without a twin, seasons don't."""
    purchases = learnt.purchases is not None
    weights = [w for w in (*WEIGHTS, *ALONE) if purchases or w[2] == 0]
    levels: list[Level] = ["members", "purchases"] if purchases else ["members"]
    seasons = SEASONS if learnt.rows.twin is not None else (default.season,)
    return [Choice(*parts) for parts in product(weights, levels, seasons)]


def select(trials: Sequence[Trial], default: Choice, rivals: Sequence[str]) -> Selection:
    """The candidate of least mean log-loss over the trials, among all choices and `rivals`.

    The `default` stands where there are fewer than two trials, or where the best is better by next to nothing.
    """
    dates = tuple(str(trial.as_of) for trial in trials)
    if len(trials) < LEAST_TRIALS:
        return Selection(default, None, dates, ())
    unmapped = {choice for trial in trials for choice in candidates(trial.learnt, default)} | {default}
    losses: dict[Choice | str, float] = {choice: _of(choice, trials) for choice in sorted(unmapped, key=str)}
    # A map is tried on the best alone: on all, it would cost more than it could tell.
    best_unmapped = min((c for c in losses if isinstance(c, Choice)), key=lambda choice: losses[choice])
    losses |= {mapped: _of(mapped, trials) for kind in MAPS if (mapped := replace(best_unmapped, map=kind))}
    losses |= {name: _mean([trial.rivals[name] for trial in trials], trials) for name in rivals}
    ranked = sorted(losses, key=lambda candidate: losses[candidate])
    best = ranked[0] if losses[ranked[0]] < losses[default] - LEAST_GAIN else default
    table = tuple((str(candidate), losses[candidate]) for candidate in ranked)
    if isinstance(best, str):
        return Selection(default, best, dates, table)
    return Selection(best, None, dates, table)


def _of(choice: Choice, trials: Sequence[Trial]) -> float:
    return _mean([trial.chance(choice) for trial in trials], trials)


def _mean(chances: Sequence[Floats], trials: Sequence[Trial]) -> float:
    """Each date counts alike, however many accounts it has."""
    return float(np.mean([log_losses(t.labels, chance).mean() for t, chance in zip(trials, chances, strict=True)]))
