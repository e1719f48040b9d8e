"""Proposing thresholds: how rules fit, and the few steps that are worth it."""

from __future__ import annotations

import tomllib

import numpy as np
import pytest

from kare_ml.baseline.proposal import Fit, fit, kappa, search
from kare_ml.config.rule_change import WrittenRules
from kare_ml.config.rule_numbers import as_toml, others


def states(words: str) -> np.ndarray:  # type: ignore[type-arg]
    known = {"K": "Keep", "E": "Expand", "x": "exit_review", "R": "Recapture", ".": None}
    return np.array([known[word] for word in words], dtype=object)


def test_how_rules_fit() -> None:
    found = fit(states("KKKER"), states("K.E.R"))
    assert (found.keep_share, found.placed, found.agreed) == (3 / 4, 3, 2)
    assert found.kappa == pytest.approx((2 / 3 - 3 / 9) / (1 - 3 / 9))
    assert fit(states("RR"), states("..")) == Fit(None, 0, 0, None)


@pytest.mark.parametrize(
    ("one", "other", "agreement"),
    [("KKEE", "KKEE", 1.0), ("KKEE", "EEKK", -1.0), ("KEKE", "KKEE", 0.0), ("KK", "KK", None)],
)
def test_kappa(one: str, other: str, agreement: float | None) -> None:
    assert kappa(states(one), states(other)) == agreement


def of_share(share: int) -> Fit | None:
    """Rules that are a number, and have so many percent of the clients in Keep; odd ones cannot stand."""
    return None if share % 2 else Fit(share / 100, 0, 0, None)


def test_a_search_goes_to_the_mix_step_by_step_and_then_stops() -> None:
    steps = search(50, lambda here: (here - 10, here + 7, here + 12), of_share, 0.8, 0.02)
    assert list(steps) == [62, 74], "86 would be as far off on the other side"
    assert list(search(50, lambda here: (here + 4,), of_share, 0.8, 0.02)) == [54, 58, 62], "three steps at most"
    assert list(search(70, lambda here: (here + 8, here + 20), of_share, 0.8, 0.02)) == [78]
    assert not search(79, lambda here: (here + 1,), of_share, 0.8, 0.02), "these cannot stand"
    assert not search(78, lambda here: (here + 2,), of_share, 0.8, 0.02), "nothing to mend"


def test_agreement_counts_where_the_mix_is_kept() -> None:
    fits = {0: Fit(0.8, 9, 4, 0.2), 1: Fit(0.8, 9, 6, 0.6), 2: Fit(0.3, 9, 9, 1.0), 3: Fit(0.8, 9, 6, 0.61)}
    assert list(search(0, lambda here: (1, 2), fits.get, 0.8, 0.05)) == [1]
    assert list(search(1, lambda here: (3,), fits.get, 0.8, 0.05)) == [], "too little to be worth it"


RULES = WrittenRules(
    {
        "expand": {
            "intent": 'A "rare" one',
            "points_needed": 2,
            "must": [{"name": "known", "feature": "region", "missing": False}],
            "attributes": [
                {"name": "big", "feature": "spend", "at_least": {"percentile": 80}, "points": 2},
                {"name": "wide", "feature": "lines", "at_most": 3.0, "points": 1, "in": ["a", "b"]},
            ],
        }
    },
    {},
    180,
)


def test_one_number_at_a_time_is_tried() -> None:
    tried = [rules.profiles["expand"] for rules in others(RULES, lambda feature, rank: float(rank // 30))]
    assert {rule["points_needed"] for rule in tried} == {1, 2, 3}
    assert {str(rule["attributes"][0]["at_least"]["percentile"]) for rule in tried} >= {"10", "50", "80", "95"}
    assert {rule["attributes"][1]["at_most"] for rule in tried} == {3.0, 0.0, 1.0, 2.0}
    original = RULES.profiles["expand"]
    assert all(sum(rule[key] != original[key] for key in original) == 1 for rule in tried)


def test_rules_as_toml_are_read_as_they_were() -> None:
    assert tomllib.loads(as_toml(RULES, ["expand"]))["profiles"] == dict(RULES.profiles)
