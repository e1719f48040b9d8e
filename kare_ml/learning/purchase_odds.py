"""The purchase process as a member of a model: the log-odds that no order comes within the horizon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import factorial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kare_ml.learning.calibration import Calibration, fit_calibration
from kare_ml.learning.metrics import log_losses
from kare_ml.learning.purchase_process import Floats, PurchaseProcess, Purchases, fit_purchase_process

INPUTS = 3
"""Orders so far, days since the first one, days since the last one: a column each, in this order."""


LEAST_GAIN = 0.02
"""The Platt map has to save this much log-loss a row, on dates that it was not fitted on: less is their season."""


MOST_DAYS = 50_000
"""More days, or orders (one a day at most), nobody has; beyond them sums of log-odds would lose their last digits."""


@dataclass(frozen=True)
class PurchaseOdds:
    """A fitted process over a horizon; `scale` is its Platt map, none where the process is right as it is.

    `typical` are the three inputs of a typical account of the book: they stand in for what is unknown of an account.
    `usual` is what each input contributes on average over the accounts that it was fitted to, told against the typical
    one; contributions are told against that average, so that they begin at what is expected of those accounts.
    """

    process: PurchaseProcess
    horizon_days: int
    scale: Calibration
    typical: tuple[float, float, float]
    usual: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def margin(self, inputs: Floats) -> Floats:
        """The log-odds, a row each. `inputs` has the three columns; nulls are NaN."""
        known = self._known(inputs)
        return self.scale.margin(self.process.log_odds_of_none(Purchases.of(*known.T), self.horizon_days))

    def contributions(self, inputs: Floats) -> tuple[float, Floats]:
        """The mean log-odds of the accounts that it was fitted to, and what each input adds to it, a row an account.

        That is the input's exact Shapley value against the typical account, less its mean over those accounts: each is
        zero on average. Together they sum to the margin.
        """
        start, values = self._against_typical(inputs)
        return start + sum(self.usual), values - np.array(self.usual)

    def _against_typical(self, inputs: Floats) -> tuple[float, Floats]:
        """The log-odds of the typical account, and each input's Shapley value: of all eight mixtures of the two."""
        known, typical = self._known(inputs), np.array(self.typical)
        values = np.zeros_like(known)
        said = {
            own: self.margin(np.where(np.isin(np.arange(INPUTS), own), known, typical))
            for size in range(INPUTS + 1)
            for own in combinations(range(INPUTS), size)
        }
        for column in range(INPUTS):
            for without, before in said.items():
                if column not in without:
                    share = factorial(len(without)) * factorial(INPUTS - 1 - len(without)) / factorial(INPUTS)
                    values[:, column] += share * (said[tuple(sorted((*without, column)))] - before)
        return float(self.margin(typical[None, :])[0]), values

    def against(self, accounts: Floats) -> PurchaseOdds:
        """The same, its contributions told against the mean of these accounts, each of which has ordered."""
        usual = [float(np.mean(column)) for column in self._against_typical(accounts)[1].T]
        return replace(self, usual=(usual[0], usual[1], usual[2]))

    def rhythm(self, inputs: Floats) -> tuple[Floats, Floats]:
        """The chance that an account has not stopped buying for good, and how many orders are expected of it.

        A row each, over the horizon; NaN for an account that never ordered.
        """
        accounts = Purchases.of(*self._known(inputs).T)
        alive, orders = self.process.alive(accounts), self.process.expected_orders(accounts, self.horizon_days)
        never = self._never(inputs)
        return np.where(never, np.nan, alive), np.where(never, np.nan, orders)

    @staticmethod
    def _never(inputs: Floats) -> NDArray[np.bool_]:
        return np.asarray(np.isnan(inputs).any(axis=1) | (inputs[:, 0] < 1))

    def _known(self, inputs: Floats) -> Floats:
        """An account that never ordered counts as the typical one: the process has nothing to say of it."""
        plausible = np.clip(inputs, 0.0, MOST_DAYS)
        return np.where(self._never(inputs)[:, None], np.array(self.typical), plausible)


def fit_purchase_odds(
    now: Floats, horizon_days: int, past: Sequence[tuple[Floats, NDArray[np.int8]]]
) -> tuple[PurchaseOdds, list[Floats]] | None:
    """The process fitted to the book of today, and what it would have said at each past date; None if it cannot be.

    `now` are the three inputs today. `past` has the inputs and the labels of each labelled date, the process being
    fitted anew at each, beginning at that of today: labels serve the Platt map alone. That is kept only where it does
    clearly better on each date in turn, fitted on the others; with a single date there is nothing to learn it from.
    """
    process = fit_purchase_process(Purchases.of(*now.T))
    if process is None:
        return None
    ordered = now[~np.isnan(now).any(axis=1) & (now[:, 0] >= 1)]
    typical = tuple(float(value) for value in np.median(ordered, axis=0))
    plain = PurchaseOdds(process, horizon_days, Calibration(), (typical[0], typical[1], typical[2]))
    raw = []
    for inputs, _ in past:
        then = fit_purchase_process(Purchases.of(*inputs.T), near=process) or process
        raw.append(PurchaseOdds(then, horizon_days, Calibration(), plain.typical).margin(inputs))
    scale = _platt(raw, [labels for _, labels in past])
    return replace(plain, scale=scale).against(ordered), [scale.margin(margin) for margin in raw]


def _platt(raw: Sequence[Floats], labels: Sequence[NDArray[np.int8]]) -> Calibration:
    if len(raw) < 2:
        return Calibration()
    plain, scaled = 0.0, 0.0
    for left_out in range(len(raw)):
        others = [i for i in range(len(raw)) if i != left_out]
        fitted = fit_calibration("platt", _together(raw, others), _together(labels, others))
        plain += log_losses(labels[left_out], Calibration().chance(raw[left_out])).sum()
        scaled += log_losses(labels[left_out], fitted.chance(raw[left_out])).sum()
    if plain - scaled < LEAST_GAIN * sum(len(part) for part in raw):
        return Calibration()
    everything = range(len(raw))
    return fit_calibration("platt", _together(raw, everything), _together(labels, everything))


def _together(parts: Sequence[NDArray[Any]], chosen: Sequence[int]) -> NDArray[Any]:
    return np.concatenate([parts[i] for i in chosen])
