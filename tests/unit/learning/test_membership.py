"""Membership: one probability a profile, adding up, with one answer to one question."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kare_ml.learning.membership import PROFILES, compose, predicted_profile

CHANCE = st.floats(0, 1)
KEEP, ATTAIN, RECAPTURE, EXPAND = range(4)


@given(st.lists(st.tuples(st.sampled_from(["client", "lapsed", "prospect"]), CHANCE, CHANCE, CHANCE), min_size=1))
def test_it_adds_up_and_recapture_is_the_churn_risk(rows: list[tuple[str, float, float, float]]) -> None:
    lifecycle, churn, expansion, conversion = (np.array(column) for column in zip(*rows, strict=True))
    together = compose(lifecycle, churn, expansion, conversion)
    assert np.abs(together.sum(axis=1) - 1).max() <= 1e-9
    assert (together >= -1e-12).all() and (together <= 1).all()
    prospect = lifecycle == "prospect"
    assert np.array_equal(together[~prospect, RECAPTURE], churn[~prospect])
    assert (together[~prospect, ATTAIN] == 0).all()
    assert (together[prospect, RECAPTURE] == 0).all()
    assert np.array_equal(together[prospect, ATTAIN], 1 - conversion[prospect])


def test_a_part_that_is_missing_leaves_all_unknown() -> None:
    nothing = np.array([np.nan])
    half = np.array([0.5])
    assert np.isnan(compose(np.array(["client"]), nothing, half, half)).all()
    assert np.isnan(compose(np.array(["prospect"]), half, nothing, half)).all()
    assert not np.isnan(compose(np.array(["client"]), half, half, nothing)).any()
    assert not np.isnan(compose(np.array(["prospect"]), nothing, half, half)).any()


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("Keep", "Keep"),
        ("Expand", "Expand"),
        ("Recapture", "Recapture"),
        ("exit_review", "Keep"),
        ("dormant", "Recapture"),
        ("do_not_pursue", "Recapture"),
    ],
)
def test_a_tie_goes_to_the_profile_of_today(today: str, expected: str) -> None:
    third = np.array([[1 / 3, 0, 1 / 3, 1 / 3]])
    assert predicted_profile(third, np.array([today], dtype=object)).tolist() == [expected]


def test_more_than_a_tie_wins_whatever_stands_today() -> None:
    ahead = np.array([[0.4, 0.0, 0.4 + 1e-9, 0.2 - 1e-9]])
    assert predicted_profile(ahead, np.array(["Keep"], dtype=object)).tolist() == ["Recapture"]


def test_no_membership_no_prediction() -> None:
    assert predicted_profile(np.full((1, 4), np.nan), np.array(["Keep"], dtype=object)).tolist() == [None]
    assert [str(profile) for profile in PROFILES] == ["Keep", "Attain", "Recapture", "Expand"]
