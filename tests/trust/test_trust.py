"""Reasons can be trusted: they name what made an account churn, and chance never leads them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

import pandas as pd

from tests.trust.book import drivers
from tests.trust.judging import judged
from tests.trust.sample import cases, counted

SEEDS = (4101, 4202)


def test_the_leading_theme_is_the_driver_and_random_features_never_lead() -> None:
    counted: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for seed in SEEDS:
        for verdict in judged(seed, accounts=4_000, rounds=60):
            counted[verdict.theme][0] += verdict.led_by_it
            counted[verdict.theme][1] += verdict.accounts
            assert verdict.led_by_chance == 0, verdict
    assert len(counted) == 8
    for theme, (led, accounts) in counted.items():
        assert accounts > 40 and led / accounts >= 0.8, f"{theme}: {led} of {accounts}"


def test_drivers_are_drawn_by_the_seed_one_a_theme() -> None:
    one, other = drivers(1), drivers(2)
    assert one == drivers(1) != other
    assert {driver.theme for driver in one} == {driver.theme for driver in other}
    assert all(driver.stronger_with != number for number, driver in enumerate(one))


def test_a_case_of_the_sample_is_a_client_that_lapsed_of_one_driver() -> None:
    begun = {"1": 30, "2": 30, "3": 90, "4": 30, "5": 30, "6": 30}
    as_of = dt.date(2026, 6, 1)
    truth = pd.DataFrame(
        [
            (account, "rep_silence", "churn", as_of - dt.timedelta(days=days), "lapsed")
            for account, days in begun.items()
        ]
        + [("2", "price_rise", "churn", as_of - dt.timedelta(days=200), "recovered")]
        + [("4", "new_site", "growth", as_of, "grew")],
        columns=["account_id", "driver", "kind", "starts_on", "outcome"],
    )
    truth.loc[truth["account_id"] == "5", "outcome"] = "recovered"
    themes = {account: (("people", "spend"), account != "4") for account in "12345"}
    found = cases(themes, truth, as_of)
    assert len(found) == 2, "2 had another driver, 3 began too long ago, 5 recovered, 6 is no client; 4 grew only later"
    said = counted(found)["rep_silence"]
    assert said == {"theme": "people", "accounts": 2, "told": 1, "led_by_it": 1, "among_three": 1}
