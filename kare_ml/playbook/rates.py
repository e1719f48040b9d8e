"""What became of spending over the horizon just past, by where accounts stand now: the rates of the revenue walk."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kare_ml.domain.as_of import YEAR
from kare_ml.domain.profiles import Lifecycle, Profile
from kare_ml.playbook.arrays import numbers, texts

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

FEWEST_STAYING = 5
"""Of fewer clients that stayed, nothing is learnt: what they spent is taken to come again."""


DRIFT = 0.25
"""How far a rate of the horizon to come lies from that of the horizon just past, as a share of it, by what hits all
accounts alike: one standard deviation, set from docs/benchmarks/walk.md."""

UNMEASURED = 0.5
"""The same of a rate that the book is too young to measure, and that is taken as 1."""

UNMEASURED_SPREAD = 0.25
"""The variance of one account's own rate around that."""


@dataclass(frozen=True)
class Rate:
    """A sum that came over a sum that was to be expected: `value`, from so many accounts.

    `spread` is the variance of one account's own rate around it, `error` that of the rate of the horizon to come: of
    its measuring, and of what may change for all alike. `shortfall` and `excess` are what accounts fell short of and
    went beyond the expected, over the expected.
    """

    value: float
    accounts: int
    spread: float = 0.0
    error: float = 0.0
    shortfall: float = 0.0
    excess: float = 0.0

    @classmethod
    def measured(cls, came: Numbers, expected: Numbers, *, fewest: int, otherwise: float) -> Rate:
        """The rate of accounts, weighted by what was expected of each; `otherwise` from fewer than so many.

        >>> Rate.measured(np.array([80.0, 130.0]), np.array([100.0, 100.0]), fewest=1, otherwise=1.0).value
        1.05
        """
        whole = float(expected.sum())
        if len(came) < fewest or whole <= 0:
            known = otherwise == 0
            return cls(otherwise, 0, spread=0.0 if known else UNMEASURED_SPREAD, error=0.0 if known else UNMEASURED**2)
        value = float(came.sum()) / whole
        squares = float(((came - value * expected) ** 2).sum())
        return cls(
            value,
            len(came),
            spread=squares / float((expected**2).sum()),
            error=squares / whole**2 + (DRIFT * value) ** 2,
            shortfall=float(np.maximum(expected - came, 0).sum()) / whole,
            excess=float(np.maximum(came - expected, 0).sum()) / whole,
        )


@dataclass(frozen=True)
class Rates:
    """What the walk goes by, each measured over the last window of days.

    `keep` and `expand`: what clients that stayed spent, over the same season a year before, by whether they meet the
    Expand rule now. `back`: what accounts that came back spent, over their best year. `won`: what an account spent in
    the window in which it first bought, on average.
    """

    window: int
    keep: Rate
    expand: Rate
    back: Rate
    won: Rate


def season(spent: Numbers, year: Numbers, age: Numbers, window: int) -> Numbers:
    """What may be expected of an account over `window` days: the same season a year before.

    One that began within the year has no such season: it goes on at its own pace so far.
    """
    pace = year * window / np.maximum(age, window)
    return np.asarray(np.where(age >= YEAR, spent, pace), dtype=float)


def measure(rows: pa.Table, spent: pa.Table, window: int, lapse_after_days: int) -> Rates:
    """The rates of a run. `rows` hold lifecycle, baseline_profile and best_year_spend, `spent` a row `SPENDING` each.

    Who was a client one window ago is told by orders alone; only one that had been for a year tells of keep and expand.
    """
    first, before, came, year, leaving = (
        numbers(spent, name) for name in ("first_age", "order_age_then", "came", "year_then", "leaving_then")
    )
    client = texts(rows, "lifecycle") == str(Lifecycle.CLIENT)
    expand = texts(rows, "baseline_profile") == str(Profile.EXPAND)
    was_client = before <= window + lapse_after_days
    returned = client & (before > window + lapse_after_days)
    expected = season(leaving, year, first - window, window)
    best = numbers(rows, "best_year_spend")

    had_season = first - window >= YEAR  # else the pace of one half of the year would be held against the other half

    def stayed(who: Flags) -> Rate:
        which = client & was_client & had_season & who
        return Rate.measured(came[which], expected[which], fewest=FEWEST_STAYING, otherwise=1.0)

    fresh = first <= window
    return Rates(
        window,
        keep=stayed(~expand),
        expand=stayed(expand),
        back=Rate.measured(came[returned], best[returned], fewest=1, otherwise=0.0),
        won=Rate.measured(came[fresh], np.ones(int(fresh.sum())), fewest=1, otherwise=0.0),
    )
