"""Settling: a change shows once it has held, or passed by the margin; what waits, and what was held back, is told."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kare_ml.baseline.attributes import Review
from kare_ml.config.workspace import Settling
from kare_ml.publish.settling import Counts, Waiting, risk_margin, settle, settled
from tests.unit.publish.rows import CLIENT, LAPSED, PROSPECT, REVIEW, row_before, unsettled

NIGHT = dt.date(2011, 6, 10)
HOW = Settling(runs=3, margin=0.1)


def nights(predicted: str, *, runs: int = 3, sure: str = "") -> tuple[str, Counts]:
    """What people read on each of the nights, a letter each, and the counts of the last one; `sure` has the margin."""
    read, waiting = "", Waiting(*(np.array([None], dtype=object) for _ in range(3)), np.array([0]))
    for number, word in enumerate(predicted):
        passed = np.array([number < len(sure) and sure[number] == "!"])
        words = np.array([None if word == "-" else word], dtype=object)
        night = settle(words, waiting, passed, np.array([False]), NIGHT + dt.timedelta(days=number), runs)
        read, waiting, counts = read + (night.words[0] or "-"), night.waiting, night.counts
    return read, counts


@pytest.mark.parametrize(
    ("predicted", "read"),
    [
        ("KKKK", "KKKK"),
        ("KRRR", "KKKR"),
        ("KRRKRRK", "KKKKKKK"),  # two nights never are three
        ("KRKRKRKR", "KKKKKKKK"),
        ("KRRERRR", "KKKKKKR"),  # another change starts to wait anew
        ("-KRRR", "-KKKR"),  # nothing to hold on to at first
        ("KR-K", "KK-K"),
    ],
)
def test_a_change_shows_once_it_has_held(predicted: str, read: str) -> None:
    assert nights(predicted)[0] == read


def test_one_run_settles_nothing() -> None:
    assert nights("KRKER", runs=1)[0] == "KRKER"


def test_a_change_by_the_margin_shows_at_once() -> None:
    assert nights("KRKR", sure=" !  ")[0] == "KRRR"


def test_every_flip_that_is_held_back_is_counted() -> None:
    assert nights("KR")[1] == Counts(1, 1, 1, 0, 0, 0, 0)
    assert nights("KRR")[1] == Counts(1, 1, 0, 0, 0, 0, 0)
    assert nights("KRRR")[1] == Counts(1, 0, 0, 1, 0, 0, 0)
    assert nights("KRK")[1] == Counts(0, 0, 0, 0, 0, 0, 1)
    assert nights("KR", sure=" !")[1] == Counts(1, 0, 0, 0, 1, 0, 0)


@given(st.text("KRE", min_size=1, max_size=30), st.integers(1, 5))
def test_what_people_read_was_predicted_on_as_many_nights_as_asked_for(predicted: str, runs: int) -> None:
    read, _ = nights(predicted, runs=runs)
    flips = [n for n in range(1, len(read)) if read[n] != read[n - 1]]
    assert all(predicted[n - runs + 1 : n + 1] == read[n] * runs for n in flips)
    assert len(flips) <= sum(a != b for a, b in pairwise(predicted))


@pytest.mark.parametrize(
    ("risk", "held", "outside"),
    [(0.65, "Watch", -0.05), (0.75, "Watch", 0.05), (0.3, "Watch", 0.1), (0.75, "Normal", 0.35), (0.6, "High", 0.1)],
)
def test_the_margin_is_how_far_a_risk_lies_outside_the_band(risk: float, held: str, outside: float) -> None:
    assert risk_margin(np.array([risk]), np.array([held], dtype=object), REVIEW) == pytest.approx([outside])


def one_night(account: dict[str, Any], before: dict[str, Any], review_before: Review = REVIEW) -> dict[str, Any]:
    rows, _ = settled(unsettled(account), {"1": row_before("1", **before)}, REVIEW, review_before, HOW)
    return dict(rows.to_pylist()[0])


KEPT = {"lifecycle": "client", "outlook": "Keep", "risk_word": "Normal"}


def test_a_word_on_the_edge_waits_and_is_published_as_pending() -> None:
    row = one_night(CLIENT | {"churn": 0.45, "outlook": "Keep"}, KEPT)
    assert (row["risk_word"], row["pending_risk_word"], row["pending_risk_runs"]) == ("Normal", "Watch", 1)
    assert row["pending_risk_since"] == NIGHT
    far = one_night(CLIENT | {"churn": 0.51, "outlook": "Keep"}, KEPT)
    assert (far["risk_word"], far["pending_risk_word"], far["pending_risk_since"]) == ("Watch", None, None)
    third = {"pending_risk_word": "Watch", "pending_risk_since": NIGHT - dt.timedelta(days=2), "pending_risk_runs": 2}
    held = one_night(CLIENT | {"churn": 0.45, "outlook": "Keep"}, KEPT | third)
    assert (held["risk_word"], held["pending_risk_word"], held["pending_risk_runs"]) == ("Watch", None, None)


def test_an_outlook_waits_unless_it_is_more_probable_by_the_margin() -> None:
    near = one_night(CLIENT | {"churn": 0.46, "expansion": 0.2, "outlook": "Recapture"}, KEPT)
    assert (near["outlook"], near["pending_outlook"], near["pending_runs"]) == ("Keep", "Recapture", 1)
    assert near["agrees"] is True, "the rules agree with the outlook that people read"
    far = one_night(CLIENT | {"churn": 0.6, "expansion": 0.2, "outlook": "Recapture"}, KEPT)
    assert (far["outlook"], far["pending_outlook"], far["agrees"]) == ("Recapture", None, False)


@pytest.mark.parametrize("account", [LAPSED | {"outlook": "Recapture"}, PROSPECT | {"outlook": "Attain"}])
def test_another_kind_of_account_starts_anew(account: dict[str, Any]) -> None:
    row = one_night(account, KEPT)
    assert (row["outlook"], row["pending_outlook"], row["risk_word"]) == (account["outlook"], None, None)


def test_new_cut_offs_show_at_once() -> None:
    row = one_night(CLIENT | {"churn": 0.45, "outlook": "Keep"}, KEPT, Review("2010-01-01", {}, high=0.9, watch=0.5))
    assert (row["risk_word"], row["pending_risk_word"]) == ("Watch", None)


def test_the_columns_keep_their_types() -> None:
    rows = unsettled(CLIENT, LAPSED)
    assert settled(rows, {}, REVIEW, None, HOW)[0].schema.equals(rows.schema)
    assert isinstance(rows, pa.Table)
