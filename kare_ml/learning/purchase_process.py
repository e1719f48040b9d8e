"""BG/NBD, a model of how accounts buy and die out (Fader, Hardie and Lee 2005, Marketing Science 24(2)).

While it is alive, an account orders at random at a rate of its own; after each repeat order it dies with a chance of
its own. Rates are gamma-distributed over accounts (`r`, `alpha`), chances to die beta-distributed (`a`, `b`). No label
is needed to fit it, so it can be fitted at the very day from which one looks. Times are in weeks, as in the paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.special import betaincinv, betaln, expit, gammaln

from kare_ml.learning.cores import in_one_thread

Floats = NDArray[np.float64]

DAYS_A_WEEK = 7.0
LEAST_REPEATERS = 40
"""Fewer accounts that ordered again say nothing of a rhythm."""

STARTS = ((-1.0, 1.5, 0.0, 1.0), (0.0, 2.0, -1.0, 2.0), (-0.5, 0.0, -3.0, 1.0))
BOUNDS = (-6.0, 9.0)
"""Logarithms of the parameters. At a bound the likelihood is flat: nobody dies, or all accounts are alike."""

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(64)


class Purchases(NamedTuple):
    """A row an account: repeat orders, weeks from the first order to the last, weeks from the first order to today."""

    repeats: Floats
    last: Floats
    age: Floats

    @classmethod
    def of(cls, orders: ArrayLike, tenure_days: ArrayLike, days_since_order: ArrayLike) -> Purchases:
        """From what the feature frame holds; an account that never ordered is NaN."""
        ordered, age, silent = (
            np.asarray(values, dtype=np.float64) for values in (orders, tenure_days, days_since_order)
        )
        never = np.isnan(age) | np.isnan(silent) | ~(ordered >= 1)
        repeats = np.where(never, np.nan, np.maximum(ordered - 1.0, 0.0))
        age = np.where(never, np.nan, np.maximum(age, 1.0) / DAYS_A_WEEK)
        last = np.where(repeats > 0, np.clip(age - silent / DAYS_A_WEEK, 0.0, None), np.where(never, np.nan, 0.0))
        return cls(repeats, last, age)

    def known(self) -> Purchases:
        """Only the accounts that ordered."""
        there = ~np.isnan(self.age)
        return Purchases(self.repeats[there], self.last[there], self.age[there])


@dataclass(frozen=True)
class PurchaseProcess:
    """A fitted process. What it says of an account that never ordered is NaN."""

    r: float
    alpha: float
    a: float
    b: float

    def alive(self, accounts: Purchases) -> Floats:
        """The probability that an account has not died, a row each."""
        return np.asarray(expit(-self._log_odds_of_death(accounts)))

    def log_odds_of_none(self, accounts: Purchases, days: float) -> Floats:
        """The log-odds of no order in the coming `days`: an account is dead, or lives and is silent.

        Exact also where the probability is next to one.
        """
        weeks = days / DAYS_A_WEEK
        silence = (self.r + accounts.repeats) * np.log1p(weeks / (self.alpha + accounts.age))
        # P(some) = alive x (1 - exp(-silence)); P(none) / P(some) from it without a difference of near equals.
        some = np.log(-np.expm1(-silence)) - np.logaddexp(0.0, self._log_odds_of_death(accounts))
        some = np.minimum(some, -1e-12)
        return np.asarray(np.log(-np.expm1(some)) - some)

    def expected_orders(self, accounts: Purchases, days: float) -> Floats:
        """The expected number of orders in the coming `days`.

        Equation 10 of the paper has a pole at a = 1, so the same expectation is taken by quadrature: given the chance
        to die p, beta-distributed with a and b + x, it is (1 - (1 + p t / (alpha + T))^-(r + x)) / p.
        """
        weeks = days / DAYS_A_WEEK
        shape, scale = self.r + accounts.repeats, self.alpha + accounts.age
        total = np.zeros_like(scale)
        repeats, place = np.unique(accounts.repeats, return_inverse=True)  # few numbers, many accounts
        for node, weight in zip(_NODES, _WEIGHTS, strict=True):
            # u = v^4 gathers the nodes near zero, where the quantile of p is steep.
            share = ((node + 1.0) / 2.0) ** 4
            chance = np.maximum(betaincinv(self.a, self.b + repeats, share), 1e-12)[place]
            orders = -np.expm1(-shape * np.log1p(chance * weeks / scale)) / chance
            total += weight * 2.0 * ((node + 1.0) / 2.0) ** 3 * orders
        return np.asarray(self.alive(accounts) * total)

    def _log_odds_of_death(self, accounts: Purchases) -> Floats:
        repeats, last, age = accounts
        odds = (
            np.log(self.a)
            - np.log(self.b + np.maximum(repeats, 1.0) - 1.0)
            + (self.r + repeats) * (np.log(self.alpha + age) - np.log(self.alpha + last))
        )
        return np.where(repeats == 0, -np.inf, odds)


@in_one_thread
def fit_purchase_process(accounts: Purchases, near: PurchaseProcess | None = None) -> PurchaseProcess | None:
    """The process of greatest likelihood; None where too few accounts ordered again to know a rhythm.

    It is looked for from several starts, or from that of the same book at another date, `near`, alone.
    """
    known = accounts.known()
    if (known.repeats > 0).sum() < LEAST_REPEATERS:
        return None
    # Accounts that look alike are counted, not repeated: a book of a million has some ten thousand of them.
    distinct, counts = np.unique(np.column_stack(known), axis=0, return_counts=True)
    alike = Purchases(*distinct.T)
    total = counts.sum()

    def loss(logs: Floats) -> float:
        return float(-(counts * log_likelihood(np.exp(logs), alike)).sum() / total)

    starts = STARTS if near is None else (np.clip(np.log([near.r, near.alpha, near.a, near.b]), *BOUNDS),)
    fits = [minimize(loss, start, method="L-BFGS-B", bounds=[BOUNDS] * 4) for start in starts]
    return PurchaseProcess(*(float(value) for value in np.exp(min(fits, key=lambda fit: fit.fun).x)))


def log_likelihood(parameters: ArrayLike, accounts: Purchases) -> Floats:
    """The log-likelihood of each account under (r, alpha, a, b): equation 6 of the paper, in logarithms."""
    r, alpha, a, b = np.asarray(parameters, dtype=np.float64)
    x, last, age = accounts
    purchases = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + betaln(a, b + x) - betaln(a, b)
    alive = -(r + x) * np.log(alpha + age)
    dead = np.log(a) - np.log(b + np.maximum(x, 1.0) - 1.0) - (r + x) * np.log(alpha + last)
    return np.asarray(purchases + np.where(x > 0, np.logaddexp(alive, dead), alive))
