"""Reasons can be trusted: they name what made an account churn, and chance never leads them."""

from __future__ import annotations

from collections import defaultdict

from tests.trust.book import drivers
from tests.trust.judging import judged

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
