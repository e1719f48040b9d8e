"""The purchase process: the published parameters, another implementation, simulated books, and the edges."""

from __future__ import annotations

import csv
import warnings
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from kare_ml.learning.calibration import Calibration
from kare_ml.learning.purchase_odds import PurchaseOdds, fit_purchase_odds
from kare_ml.learning.purchase_process import PurchaseProcess, Purchases, fit_purchase_process, log_likelihood

PUBLISHED = PurchaseProcess(0.243, 4.414, 0.793, 2.426)
"""Fader, Hardie and Lee (2005), table 2: CDNOW, 2,357 customers, 39 weeks."""


@pytest.fixture(scope="module")
def cdnow() -> Purchases:
    """The paper's own sample, which travels with the package lifetimes."""
    found = find_spec("lifetimes")
    assert found is not None and found.origin is not None
    path = Path(found.origin).parent / "datasets" / "cdnow_customers_summary.csv"
    with path.open() as file:
        rows = list(csv.DictReader(file))
    return Purchases(*(np.array([float(row[name]) for row in rows]) for name in ("frequency", "recency", "T")))


@pytest.fixture(scope="module")
def process(cdnow: Purchases) -> PurchaseProcess:
    fitted = fit_purchase_process(cdnow)
    assert fitted is not None
    return fitted


def test_the_published_parameters(cdnow: Purchases, process: PurchaseProcess) -> None:
    assert len(cdnow.age) == 2357
    found = (process.r, process.alpha, process.a, process.b)
    assert found == pytest.approx((PUBLISHED.r, PUBLISHED.alpha, PUBLISHED.a, PUBLISHED.b), abs=6e-4)
    assert log_likelihood(found, cdnow).sum() == pytest.approx(-9582.4, abs=0.05), "as published"


def test_it_agrees_with_lifetimes(cdnow: Purchases, process: PurchaseProcess) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it was last released in 2020
        from lifetimes import BetaGeoFitter

        other = BetaGeoFitter().fit(*cdnow)
        alive = other.conditional_probability_alive(*cdnow)
        expected = other.conditional_expected_number_of_purchases_up_to_time(26, *cdnow)
    assert (process.r, process.alpha, process.a, process.b) == pytest.approx(tuple(other.params_), rel=1e-3)
    same = PurchaseProcess(*(float(value) for value in other.params_))
    assert same.alive(cdnow) == pytest.approx(np.asarray(alive), abs=1e-9)
    assert same.expected_orders(cdnow, 26 * 7) == pytest.approx(np.asarray(expected), rel=1e-4)
    silent = ((same.alpha + cdnow.age) / (same.alpha + cdnow.age + 26)) ** (same.r + cdnow.repeats)
    none = 1 - np.asarray(alive) * (1 - silent)
    assert expit(same.log_odds_of_none(cdnow, 26 * 7)) == pytest.approx(none, abs=1e-9)


def test_the_chance_of_silence_is_what_simulated_accounts_do() -> None:
    """Accounts are drawn one by one as the paper tells it; of those that look alike, the silent are counted."""
    truth, generator = PurchaseProcess(1.5, 12.0, 0.8, 2.5), np.random.default_rng(4)
    age, ahead, book, silent = 52.0, 13.0, [], []
    for _ in range(20_000):
        rate, chance = generator.gamma(truth.r, 1 / truth.alpha), generator.beta(truth.a, truth.b)
        at, seen = 0.0, []
        while True:
            at += generator.exponential(1 / rate)
            if at > age + ahead:
                break
            seen.append(at)
            if generator.random() < chance:
                break
        before = [day for day in seen if day <= age]
        book.append((len(before), before[-1] if before else 0.0, age))
        silent.append(len(seen) == len(before))
    accounts = Purchases(*np.array(book).T)
    fitted = fit_purchase_process(accounts)
    assert fitted is not None
    assert (fitted.r, fitted.alpha) == pytest.approx((truth.r, truth.alpha), rel=0.15)
    said, came = expit(fitted.log_odds_of_none(accounts, ahead * 7)), np.array(silent)
    for part in np.array_split(np.argsort(said), 8):
        assert said[part].mean() == pytest.approx(came[part].mean(), abs=0.035)


BOOK = st.tuples(st.integers(0, 400), st.floats(0, 3000), st.floats(1, 3000))


@settings(max_examples=60, deadline=None)
@given(st.lists(BOOK, min_size=1, max_size=20), st.integers(1, 720))
def test_chances_are_chances(book: list[tuple[int, float, float]], days: int) -> None:
    accounts = Purchases(*np.array([(x, min(last, age), age) for x, last, age in book]).T)
    log_odds = PUBLISHED.log_odds_of_none(accounts, days)
    assert np.isfinite(log_odds).all()
    alive, orders = PUBLISHED.alive(accounts), PUBLISHED.expected_orders(accounts, days)
    assert ((alive >= 0) & (alive <= 1)).all()
    assert (orders >= 0).all() and (orders + 1e-9 >= expit(-log_odds) * 0.999).all(), "a mean is at least the chance"
    assert (PUBLISHED.log_odds_of_none(accounts, days + 30) <= log_odds + 1e-9).all(), "longer silence is less likely"


def test_a_book_without_a_second_order_has_no_rhythm() -> None:
    once = Purchases(np.zeros(500), np.zeros(500), np.linspace(1, 50, 500))
    assert fit_purchase_process(once) is None
    assert fit_purchase_odds(np.column_stack([np.ones(500), np.arange(500.0), np.arange(500.0)]), 90, []) is None


def test_orders_tenure_and_silence_by_hand() -> None:
    """Three orders, the first 70 days ago, the last 7: two repeats, nine weeks between them, ten in all."""
    found = Purchases.of([3, 1, 0, np.nan], [70, 70, np.nan, np.nan], [7, 70, np.nan, np.nan])
    assert np.array_equal(found.repeats, [2, 0, np.nan, np.nan], equal_nan=True)
    assert np.array_equal(found.last, [9, 0, np.nan, np.nan], equal_nan=True)
    assert np.array_equal(found.age, [10, 10, np.nan, np.nan], equal_nan=True)


ODDS = PurchaseOdds(PUBLISHED, 182, Calibration(0.8, 0.8, 0.3), (3.0, 300.0, 60.0))


@settings(max_examples=40, deadline=None)
@given(st.tuples(st.integers(1, 60), st.integers(1, 900), st.floats(0, 1)))
def test_shapley_values_add_up_and_are_fair(account: tuple[int, int, float]) -> None:
    orders, tenure, share = account
    row = np.array([[orders, tenure, tenure * share]])
    base, values = ODDS.contributions(row)
    assert base + values.sum() == pytest.approx(ODDS.margin(row)[0], abs=1e-10)
    same = row.copy()
    same[0, 1] = ODDS.typical[1]
    assert ODDS.contributions(same)[1][0, 1] == pytest.approx(0, abs=1e-12), "who is typical in it, gets nothing for it"


def test_contributions_begin_at_what_is_expected_of_the_accounts_that_it_was_fitted_to(cdnow: Purchases) -> None:
    book = np.column_stack([cdnow.repeats + 1, cdnow.age * 7, (cdnow.age - cdnow.last) * 7])
    found = fit_purchase_odds(book, 182, [])
    assert found is not None
    base, values = found[0].contributions(book)
    assert base == pytest.approx(found[0].margin(book).mean(), abs=1e-9)
    assert abs(values.mean(axis=0)).max() < 1e-9, "no input raises all accounts"
    assert abs(base + values.sum(axis=1) - found[0].margin(book)).max() < 1e-9
    typical = replace(found[0], usual=(0.0, 0.0, 0.0)).contributions(book)
    assert abs(typical[0] - base) > 0.01, "the typical account is not what is expected"
    assert np.allclose(np.diff(typical[1], axis=0), np.diff(values, axis=0), atol=1e-12), "accounts differ as before"


def test_an_account_that_never_ordered_counts_as_the_typical_one() -> None:
    typical = ODDS.margin(np.array([ODDS.typical]))
    for unknown in ([np.nan, np.nan, np.nan], [0.0, np.nan, np.nan]):
        base, values = ODDS.contributions(np.array([unknown]))
        assert (values == 0).all() and base == typical[0] == ODDS.margin(np.array([unknown]))[0]


def test_the_process_is_scaled_only_where_that_helps_on_other_dates(cdnow: Purchases) -> None:
    """Labels drawn from the process leave it as it is; labels of another horizon do not."""
    inputs = np.column_stack([cdnow.repeats + 1, cdnow.age * 7, (cdnow.age - cdnow.last) * 7])
    said, generator = expit(PUBLISHED.log_odds_of_none(Purchases.of(*inputs.T), 182)), np.random.default_rng(0)
    as_said = [(inputs, (generator.random(len(said)) < said).astype(np.int8)) for _ in range(3)]
    otherwise = [(inputs, (generator.random(len(said)) < said**4).astype(np.int8)) for _ in range(3)]
    for past, scaled in ((as_said, False), (otherwise, True), (otherwise[:1], False)):
        found = fit_purchase_odds(inputs, 182, past)
        assert found is not None
        assert (found[0].scale != Calibration()) is scaled
