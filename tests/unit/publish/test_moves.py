"""Moves: who moved from where to where, the one cause each is counted under, and lines that must add up."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa
import pytest
from scipy.special import logit

from kare_ml.baseline.attributes import Review
from kare_ml.domain.causes import Cause
from kare_ml.explain.lines import stated
from kare_ml.explain.schema import BASE, LINES
from kare_ml.publish.gates.promises import check_rows
from kare_ml.publish.moves import Move, move_of, with_movement
from tests.unit.publish.rows import CLIENT, PROSPECT, REVIEW, row_before, unsettled

NO_EVENTS = pa.table({"account_id": pa.array([], pa.string())})
WAS = {"lifecycle": "client", "p_recapture": 0.5, "churn_risk": 0.5, "expansion_chance": 0.25, "outlook": "Keep"}
WATCHED = WAS | {"risk_word": "Watch"}


def line(cause: Cause, contribution: float, model: str = "churn", feature: str | None = "orders_90d") -> dict[str, Any]:
    theme = "frequency" if feature else BASE
    told = stated("1", model, cause, "", feature, theme)
    return {**told, "contribution": contribution, "points": 0.0, "words": None}


def published(
    account: dict[str, Any], before: dict[str, Any], *lines: dict[str, Any], state: str = "Keep",
    was: Review = REVIEW, word: str | None = None, events: pa.Table = NO_EVENTS, **assignments: str,
) -> dict[str, Any]:  # fmt: skip
    """The published row of an account that was otherwise in the run before, with these lines; it passes the gate."""
    earlier = {"1": row_before("1", state, **before)}
    rows = unsettled(account, **assignments)
    for column in ("outlook", "risk_word"):
        place = rows.schema.get_field_index(column)
        value = account.get("outlook") if column == "outlook" else word or rows["risk_word"][0].as_py()
        rows = rows.set_column(place, rows.schema.field(place), pa.array([value], pa.string()))
    moved = with_movement(rows, earlier, (pa.Table.from_pylist(list(lines), schema=LINES), events), (was, REVIEW))
    assert all(check.holds for check in check_rows(moved, 1, earlier))
    return dict(moved.to_pylist()[0])


def way(risk: float) -> float:
    return float(logit(risk) - logit(0.5))


HIGH = CLIENT | {"churn": 0.8, "outlook": "Keep"}


def test_a_move_is_counted_under_the_step_that_moved_it_most_that_way() -> None:
    row = published(HIGH, WATCHED, line(Cause.TIME, 0.3), line(Cause.MODEL, way(0.8) - 0.2), line(Cause.EVENTS, -0.1))
    assert (row["risk_word_from"], row["risk_word"], row["moved_by"]) == ("Watch", "High", "model change")
    assert [part["cause"] for part in row["movement"]] == ["time passing", "model change", "new events"]
    falls = CLIENT | {"churn": 0.3, "outlook": "Keep"}
    row = published(falls, WATCHED, line(Cause.TIME, 5.0), line(Cause.EVENTS, way(0.3) - 5.0))
    assert (row["risk_word"], row["moved_by"]) == ("Normal", "new events")


def test_lines_that_do_not_add_up_are_not_published() -> None:
    whole = [line(Cause.TIME, 0.3), line(Cause.EVENTS, way(0.8) - 0.3)]
    assert published(HIGH, WATCHED, *whole)["moved_by"] == "new events"
    for off in (1e-5, -1e-5, 0.5):
        row = published(HIGH, WATCHED, whole[0], line(Cause.EVENTS, way(0.8) - 0.3 + off))
        assert (row["moved_by"], row["movement"]) == ("not worked out", None)
    assert published(HIGH, WATCHED)["moved_by"] == "not worked out", "a chance changed, and nothing says why"


def test_a_chance_that_differs_in_its_last_digit_alone_takes_no_line() -> None:
    """As after an upgrade that adds the same numbers in another order."""
    near = WATCHED | {"expansion_chance": 0.25 + 2**-53, "p_recapture": 0.5 + 2**-52, "churn_risk": 0.5 + 2**-52}
    row = published(CLIENT | {"churn": 0.5, "outlook": "Keep"}, near, state="Expand", **{"1": "Keep"})
    assert (row["moved_from"], row["moved_by"]) == ("Expand", "a person's assignment")


def test_the_gate_sees_one_altered_contribution() -> None:
    earlier = {"1": row_before("1", **WATCHED)}
    rows = unsettled(HIGH)
    told = pa.Table.from_pylist([line(Cause.EVENTS, way(0.8))], schema=LINES)
    moved = with_movement(rows, earlier, (told, NO_EVENTS), (REVIEW, REVIEW))
    altered = [[{**part, "contribution": part["contribution"] + 1e-5} for part in moved["movement"][0].as_py()]]
    place = moved.schema.get_field_index("movement")
    tampered = moved.set_column(place, moved.schema.field(place), pa.array(altered, moved.schema.field(place).type))
    (broken,) = [check for check in check_rows(tampered, 1, earlier) if not check.holds]
    assert (broken.name, broken.broken, broken.example) == ("movement", 1, "1")


def test_new_cut_offs_are_a_rule_change() -> None:
    lower = Review("2010-01-01", {}, high=0.9, watch=0.4)
    row = published(HIGH, WATCHED, line(Cause.EVENTS, way(0.8)), was=lower)
    assert row["moved_by"] == "rule change"
    assert row["movement"][-1]["words"] == (
        "cut-offs of the risk words: High from 0.9, Watch from 0.4 (2010-01-01) before, "
        "High from 0.7, Watch from 0.4 (2011-01-01) now"
    )


def test_a_change_that_held_is_settling() -> None:
    waited = {"pending_risk_word": "High", "pending_risk_since": dt.date(2011, 6, 8), "pending_risk_runs": 2}
    row = published(HIGH, WATCHED | waited, line(Cause.TIME, way(0.8)))
    assert row["moved_by"] == "settling"
    assert row["movement"][-1]["words"] == "High since 2011-06-08: it held"


def test_a_person_who_places_an_account_is_the_cause() -> None:
    same = CLIENT | {"churn": 0.5, "outlook": "Keep"}
    row = published(same, WATCHED, **{"1": "Expand"})
    assert (row["moved_from"], row["profile"], row["moved_by"]) == ("Keep", "Expand", "a person's assignment")
    assert [part["words"] for part in row["movement"]] == ["placed in Expand by Ann"]
    ended = published(same, WATCHED | {"assigned_by": "Ann"}, state="Expand")
    assert ended["movement"][0]["words"] == "the placement by Ann ended"


def test_the_rules_are_the_cause_of_a_profile_even_where_the_chance_moved_more() -> None:
    by_rules = stated("1", None, Cause.TIME, "Expand before, Keep now: ordered in 90 days no longer met: 90 → 91")
    row = published(HIGH, WATCHED, line(Cause.MODEL, way(0.8)), by_rules, state="Expand")
    assert (row["moved_from"], row["moved_by"]) == ("Expand", "time passing")


def test_a_prospect_that_became_a_client_has_no_common_log_odds() -> None:
    was = {"lifecycle": "prospect", "p_recapture": 0.0, "conversion_chance": 0.3, "expansion_chance": 0.25}
    bought = pa.Table.from_pylist([{
        "account_id": "1", "happened": "invoice", "day": dt.date(2011, 6, 9), "told": "new", "rows": 1, "amount": 99.0,
        "name": "A1",
    }])  # fmt: skip
    lines = [
        stated("1", "churn", Cause.EVENTS, "prospect before, client now: another model decides"),
        stated("1", "conversion", Cause.EVENTS, "prospect before, client now: another model decides"),
        stated("1", None, Cause.EVENTS, "Attain before, Keep now: prospect before, client now"),
    ]
    row = published(HIGH, was | {"outlook": "Attain"}, *lines, state="Attain", events=bought)
    assert (row["moved_from"], row["moved_by"], row["risk_word_from"]) == ("Attain", "new events", "none")
    assert row["movement"][-1]["words"] == "invoice A1, 2011-06-09: 99"
    assert all(part["contribution"] is None for part in row["movement"])


@pytest.mark.parametrize(
    ("before", "now", "move"),
    [
        ({}, {}, Move(None, None, None)),
        ({"outlook": None}, {}, Move(None, "none", None)),
        ({"risk_word": "High"}, {"risk_word": None}, Move(None, None, "High")),
        ({"profile": None, "no_profile_reason": "dormant"}, {}, Move("dormant", None, None)),
    ],
)
def test_who_moved_from_where(before: dict[str, Any], now: dict[str, Any], move: Move) -> None:
    row = {"profile": "Keep", "no_profile_reason": None, "outlook": "Keep", "risk_word": "Watch"}
    assert move_of(row | before, row | now) == move


def test_a_new_account_did_not_move() -> None:
    moved = with_movement(unsettled(CLIENT, PROSPECT), {}, None, (None, REVIEW))
    assert moved["moved_by"].null_count == moved["movement"].null_count == 2
