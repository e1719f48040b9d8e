"""What is made of a run's artifacts: placements, moves, risk words, money at risk, and what a null stands for."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa
import pytest

from kare_ml.baseline.attributes import Review
from kare_ml.publish.contract import SCHEMA
from kare_ml.publish.gates.promises import check_rows
from tests.unit.publish.rows import CLIENT, LAPSED, PROSPECT, UNSCORED, composed


def one(table: pa.Table, *columns: str) -> tuple[Any, ...]:
    (row,) = table.select(list(columns)).to_pylist()
    return tuple(row[name] for name in columns)


def column(table: pa.Table, name: str) -> list[Any]:
    return list(table[name].to_pylist())


def test_the_rows_are_those_of_the_contract_and_pass_the_gate() -> None:
    rows = composed(CLIENT, LAPSED, PROSPECT, UNSCORED)
    assert rows.schema.equals(SCHEMA)
    assert all(check.holds for check in check_rows(rows, 4))
    assert set(column(rows, "run_id")) == {"run-2"}
    assert set(column(rows, "previous_run_id")) == {"run-1"}
    assert set(column(rows, "churn_model")) == {"digest"}
    assert set(column(rows, "expansion_model")) == {None}


@pytest.mark.parametrize(
    ("account", "assigned", "profile", "reason", "by"),
    [
        (CLIENT, "Expand", "Expand", None, "Ann"),
        (CLIENT, "Keep", "Keep", None, "Ann"),
        (CLIENT, "Recapture", "Keep", None, None),  # a client that still buys is never listed in Recapture
        (CLIENT, "Attain", "Keep", None, None),
        (CLIENT | {"state": "exit_review"}, "Keep", "Keep", None, "Ann"),
        (CLIENT | {"state": "exit_review"}, "Attain", None, "exit_review", None),
        (LAPSED, "Recapture", "Recapture", None, "Ann"),
        (LAPSED, "Keep", None, "dormant", None),
        (PROSPECT | {"state": "not_targeted"}, "Attain", "Attain", None, "Ann"),
        (PROSPECT | {"state": "not_targeted"}, "Expand", None, "not_targeted", None),
    ],
)
def test_a_person_overrules_the_rules_where_the_placement_fits(
    account: dict[str, Any], assigned: str, profile: str | None, reason: str | None, by: str | None
) -> None:
    rows = composed(account, assignments={"1": assigned})
    assert one(rows, "profile", "no_profile_reason", "assigned_by") == (profile, reason, by)
    by_rules = None if account["state"].islower() else account["state"]
    assert one(rows, "baseline_profile") == (by_rules,)
    assert all(check.holds for check in check_rows(rows, 1))


@pytest.mark.parametrize(
    ("before", "moved_from"),
    [
        ({}, None),
        ({"1": "Keep"}, None),
        ({"1": "Expand"}, "Expand"),
        ({"1": "dormant"}, "dormant"),
        ({"2": "Expand"}, None),
    ],
)
def test_a_move_names_where_it_came_from(before: dict[str, str], moved_from: str | None) -> None:
    assert one(composed(CLIENT, before=before), "moved_from") == (moved_from,)


def test_a_person_can_move_an_account() -> None:
    rows = composed(CLIENT, assignments={"1": "Expand"}, before={"1": "Keep"})
    assert one(rows, "profile", "moved_from") == ("Expand", "Keep")


@pytest.mark.parametrize(
    ("yoy", "fading"), [(0.59, True), (0.6, True), (0.61, False), (2.0, False), (0.0, True), (None, None)]
)
def test_a_client_that_buys_far_less_than_a_year_ago_is_fading(yoy: float | None, fading: bool | None) -> None:
    assert one(composed(CLIENT | {"spend_yoy_90d": yoy}), "fading") == (fading,)


@pytest.mark.parametrize(
    ("facts", "words", "amount"),
    [
        (
            {"spend_yoy_90d": 0.25, "spend_90d": 100, "spend_90d_year_ago": 400},
            "90 days at 25% of the same season a year before",
            300,
        ),
        (
            {"lost_lines": 2, "lost_line_spend": 50, "lost": {"Bins": 20.0, "Tape": 30.0, "Seals": None}},
            "2 regular lines no longer bought: Tape, Bins",
            50,
        ),
        (
            {"lost_lines": 4, "lost_line_spend": 10, "lost": {"A": 1.0, "B": 2.0, "C": 3.0, "D": 4.0}},
            "4 regular lines no longer bought: D, C, B and 1 more",
            10,
        ),
        (
            {
                "spend_yoy_90d": 0.25,
                "spend_90d": 100,
                "spend_90d_year_ago": 400,
                "lost_lines": 1,
                "lost_line_spend": 350,
                "lost": {"Seals": 350.0},
            },
            "90 days at 25% of the same season a year before; 1 regular line no longer bought: Seals",
            350,
        ),
        ({"spend_yoy_90d": 0.61, "lost_lines": 0, "lost_line_spend": 0}, None, None),
    ],
)
def test_a_fading_client_is_named_with_what_is_lost(facts: dict[str, Any], words: str, amount: float) -> None:
    found = one(composed(CLIENT | facts), "fading", "fading_words", "fading_amount")
    assert found == (words is not None, words, amount)


def test_who_placed_an_account_when_and_until_when_is_kept_beside_the_rules_own_opinion() -> None:
    rows = composed(CLIENT | {"state": "exit_review"}, LAPSED, assignments={"1": "exit_review", "2": "do_not_pursue"})
    columns = ("no_profile_reason", "assigned_by", "assigned_on", "review_after", "assigned_note")
    assert [tuple(row[name] for name in columns) for row in rows.to_pylist()] == [
        ("exit_review", "Ann", dt.date(2011, 6, 1), dt.date(2011, 12, 1), "as agreed"),
        ("do_not_pursue", "Ann", dt.date(2011, 6, 1), dt.date(2011, 12, 1), "as agreed"),
    ]


def test_only_a_client_can_fade() -> None:
    assert column(composed(LAPSED | {"spend_yoy_90d": 0.1}, PROSPECT), "fading") == [None, None]


@pytest.mark.parametrize(
    ("churn", "word"),
    [(0.0, "Normal"), (0.39, "Normal"), (0.4, "Watch"), (0.69, "Watch"), (0.7, "High"), (1.0, "High")],
)
def test_the_risk_word_is_by_fixed_cut_offs(churn: float, word: str) -> None:
    assert one(composed(CLIENT | {"churn": churn}), "risk_word") == (word,)


def test_no_risk_word_without_a_risk_or_before_a_review() -> None:
    assert column(composed(LAPSED, PROSPECT, UNSCORED), "risk_word") == [None, None, None]
    assert one(composed(CLIENT, review=Review("2011-01-01", {})), "risk_word") == (None,)


@pytest.mark.parametrize(("revenue", "at_risk"), [(1000.0, 200.0), (0.0, 0.0), (-300.0, 0.0), (None, 0.0)])
def test_revenue_at_risk_is_never_below_zero(revenue: float | None, at_risk: float) -> None:
    rows = composed(CLIENT | {"trailing_revenue": revenue})
    assert one(rows, "trailing_revenue", "revenue_at_risk") == (revenue, pytest.approx(at_risk))


def test_no_revenue_at_risk_without_a_risk() -> None:
    assert column(composed(LAPSED, PROSPECT, UNSCORED), "revenue_at_risk") == [None, None, None]


@pytest.mark.parametrize(
    ("state", "outlook", "agrees"),
    [("Keep", "Keep", True), ("Keep", "Recapture", False), ("exit_review", "Keep", None), ("Keep", None, None)],
)
def test_the_rules_agree_with_the_outlook_or_not(state: str, outlook: str | None, agrees: bool | None) -> None:
    assert one(composed(CLIENT | {"state": state, "outlook": outlook}), "agrees", "outlook") == (agrees, outlook)


def test_the_rules_own_opinion_is_what_is_compared_not_a_persons() -> None:
    rows = composed(CLIENT | {"outlook": "Keep"}, assignments={"1": "Expand"})
    assert one(rows, "profile", "agrees") == ("Expand", True)


def test_ids_and_names_are_as_they_came() -> None:
    rows = composed(CLIENT | {"account_id": "00123", "name": "Bäcker, & Co", "owner": "Ann", "region": None})
    assert one(rows, "account_id", "name", "owner", "region") == ("00123", "Bäcker, & Co", "Ann", None)
