"""A challenger takes the place of a champion only where it is not worse, on the same accounts at the same dates."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kare_ml.learning.draws import Interval
from kare_ml.learning.grading import Origin, Verdict
from kare_ml.learning.succession import Predecessor, succession

DATES = ("2011-06-10", "2011-05-11")


def origins(strength: float, accounts: int = 300) -> list[Origin]:
    """Labels that follow a hidden number, of which the model sees a share; persistence says the base rate."""
    found = []
    for seed, date in enumerate(DATES):
        generator = np.random.default_rng(seed)
        hidden, noise = generator.normal(size=(2, accounts))
        labels = (generator.random(accounts) < 1 / (1 + np.exp(-2 * hidden))).astype(np.int8)
        said = 1 / (1 + np.exp(-2 * (strength * hidden + (1 - strength) * noise)))
        ids = np.array([f"{n}" for n in range(accounts)], dtype=object)
        chance = {"model": said, "persistence": np.full(accounts, 0.5)}
        found.append(Origin(date, 1000, ids, labels, chance, np.ones(accounts), np.ones(accounts, dtype=bool)))
    return found


def verdict(grade: str = "A", gain: Interval | None = None) -> Verdict:
    return Verdict(grade, "persistence", gain, gain, "as it is")  # type: ignore[arg-type]


def before(strength: float, dates: tuple[str, ...] = DATES, gain: Interval | None = None) -> Predecessor:
    said = {o.as_of: pd.Series(o.chance["model"], o.account_ids.astype(str)) for o in origins(strength)}
    return Predecessor(3, {date: said[date] for date in dates}, gain)


def test_the_first_has_nobody_to_beat() -> None:
    found = succession(origins(0.1), verdict(), None)
    assert (found.worse, found.gain, found.words) == (False, None, "the first of its kind")


def test_a_worse_one_is_worse_and_a_better_one_is_not() -> None:
    worse = succession(origins(0.3), verdict(), before(0.9))
    assert worse.worse and worse.gain is not None and worse.gain.high < 0
    assert worse.words.startswith("surely worse than version 3 at 2011-06-10, 2011-05-11 (log-loss better by -")
    better = succession(origins(0.9), verdict(), before(0.3))
    assert not better.worse and better.gain is not None and better.gain.low > 0


def test_the_same_again_is_not_worse() -> None:
    found = succession(origins(0.8), verdict(), before(0.8))
    assert not found.worse
    assert found.gain is not None and found.gain.mean == pytest.approx(0.0, abs=1e-12)


def test_only_shared_dates_and_accounts_are_compared() -> None:
    predecessor = before(0.9, ("2011-05-11",))
    fewer = Predecessor(3, {date: said.iloc[:200] for date, said in predecessor.said.items()}, None)
    found = succession(origins(0.3), verdict(), fewer)
    assert found.worse and " at 2011-05-11 (" in found.words


def test_a_challenger_graded_c_is_judged_by_the_rates_that_take_its_place() -> None:
    """Its own chances are excellent; what would be published is not."""
    found = succession(origins(1.0), verdict("C"), before(0.8))
    assert found.worse


def test_without_a_shared_date_the_gains_over_the_rules_have_to_lie_apart() -> None:
    strong, weak, wide = Interval(0.05, 0.04, 0.06), Interval(0.01, 0.0, 0.02), Interval(0.03, 0.0, 0.06)
    assert succession(origins(0.5), verdict(gain=weak), before(0.9, (), strong)).worse
    assert not succession(origins(0.5), verdict(gain=wide), before(0.9, (), strong)).worse
    found = succession(origins(0.5), verdict(gain=None), before(0.9, (), strong))
    assert not found.worse and "it was not graded, or this is not" in found.words
