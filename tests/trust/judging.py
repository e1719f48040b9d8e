"""How often the reasons name the driver that made an account churn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kare_ml.config.workspace import Sufficiency
from kare_ml.explain.leading import leading
from kare_ml.explain.peers import Peers
from kare_ml.explain.reasons import explain_batch
from kare_ml.explain.schema import OTHERS
from kare_ml.features.frame import CATALOG
from kare_ml.learning.blend import Blend
from kare_ml.learning.mixture import Choice
from kare_ml.learning.model import AccountModel
from kare_ml.learning.rivals import StateRates
from kare_ml.learning.scoring import Scorer
from kare_ml.learning.splines import SplineLogistic
from kare_ml.learning.trees import BoostedTrees
from tests.trust.book import CHURN, Driven, driven, drivers

DETECTABLE = 1.5
"""The lift of the log-odds, and the lead over the second driver, from which on an effect counts as detectable."""


@dataclass(frozen=True)
class Verdict:
    """Of the accounts that a driver made churn: how many, of how many its theme leads, and a random feature does."""

    theme: str
    accounts: int
    led_by_it: int
    led_by_chance: int

    @property
    def share(self) -> float:
        """How often the driver was named."""
        return self.led_by_it / self.accounts


def judged(seed: int, accounts: int, rounds: int) -> list[Verdict]:
    """A verdict a driver: the model learns from one book, and explains another one under the same drivers."""
    causes = drivers(seed)
    model = _model(driven(causes, seed + 1, accounts), rounds)
    judged_on = driven(causes, seed + 2, accounts)
    batch = judged_on.frame.combine_chunks().to_batches()[0]
    told = Scorer({"churn": model, "expansion": model}, Sufficiency(history_days=0, orders=0)).scored(batch).told
    peers = Peers.of(judged_on.frame, model.features)
    reasons = explain_batch(batch, {"churn": told["churn"]}, peers, 5)["reasons"].to_pylist()
    shown = {name for driver in causes for name in driver.features}
    ordered = np.sort(judged_on.lift, axis=1)
    detectable = (ordered[:, -1] >= DETECTABLE) & (ordered[:, -1] - ordered[:, -2] >= DETECTABLE)
    verdicts = []
    for number, driver in enumerate(causes):
        mine = detectable & (judged_on.churned == 1) & (judged_on.lift.argmax(axis=1) == number)
        by_it = by_chance = 0
        for row in np.flatnonzero(mine):
            found = leading(reasons[row], "churn")
            by_it += found is not None and found[0] == driver.theme
            features = [r for r in reasons[row] if r["feature"] not in (None, OTHERS)]
            by_chance += max(features, key=lambda reason: float(reason["contribution"]))["feature"] not in shown
        verdicts.append(Verdict(driver.theme, int(mine.sum()), by_it, by_chance))
    return verdicts


def _model(book: Driven, rounds: int) -> AccountModel:
    features = CHURN.features
    matrix = np.column_stack([book.frame[name].to_numpy(zero_copy_only=False) for name in features])
    choice = Choice(weights=(1.0, 1.0, 0.0), level="members", season=0.0)
    blend = Blend(
        trees=BoostedTrees(rounds=rounds, learning_rate=0.1, small_rows_a_leaf=40),
        splines=SplineLogistic(),
        weights=choice.weights,
        level=choice.level,
        season=choice.season,
    ).fit(matrix, book.churned)
    states = book.frame["baseline_state"].to_numpy(zero_copy_only=False)[:, None]
    rates = StateRates().fit(states, book.churned)
    assert set(features) <= set(CATALOG)
    return AccountModel("churn", tuple(features), blend, rates, "A", "2026-01-01", 182)
