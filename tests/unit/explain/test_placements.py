"""Moves by the rules: each at the step that made it, with the attribute that crossed and its threshold."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from kare_ml.baseline.placement import RuleBook, place
from kare_ml.domain.causes import Cause
from kare_ml.explain.placements import Station, lines_of_rules
from tests.unit.baseline.books import REVIEW, frame_of, profiles_of

RECENT = {"name": "recent", "feature": "days_since_order", "at_most": 90}
BIG = {"name": "big", "feature": "spend_365d", "at_least": 100}
BUYER = {"lifecycle": "client", "days_since_order": 80, "spend_365d": 200}
SILENT = BUYER | {"days_since_order": 95}


def rules(*musts: dict[str, Any]) -> RuleBook:
    return RuleBook(profiles_of(expand={"must": list(musts)}), REVIEW)


STRICT, LOOSE = rules(RECENT, BIG), rules(RECENT | {"at_most": 120}, BIG)
CAUSES = (Cause.RULES, Cause.RESTATED, Cause.TIME, Cause.EVENTS, Cause.RULES)


def lines(
    *seen: dict[str, Any], old: RuleBook = STRICT, new: RuleBook = STRICT, said: RuleBook = STRICT
) -> list[tuple[str, str | None, str]]:
    """Cause, feature and words of an account that looked so when published, retold, without events, and today.

    `said` were the rules that it was published by; today it is judged by the new ones, too.
    """
    frames = [frame_of(row) for row in (*seen, seen[-1])]
    by = [old, old, old, old, new]
    stations = [Station(cause, frame, book) for cause, frame, book in zip(CAUSES, frames, by, strict=True)]
    kinds, placed = frames[0].select(["account_id", "lifecycle"]), place(frames[0], said)
    found = lines_of_rules(kinds, placed, stations, frames[0]["account_id"].to_pylist())
    assert found["contribution"].null_count == found["model"].null_count == found.num_rows
    return [(row["cause"], row["feature"], row["words"]) for row in found.to_pylist()]


CROSSED = "Expand before, Keep now: recent (at most 90) no longer met: 80 → 95"


@pytest.mark.parametrize(("step", "cause"), [(1, "restated history"), (2, "time passing"), (3, "new events")])
def test_a_move_is_told_at_the_step_at_which_the_attribute_crossed(step: int, cause: str) -> None:
    seen = [BUYER] * step + [SILENT] * (4 - step)
    assert lines(*seen) == [(cause, "days_since_order", CROSSED)]


def test_the_values_and_the_theme_of_what_crossed_are_told() -> None:
    frames = [frame_of(BUYER), frame_of(SILENT)]
    stations = [Station(Cause.TIME, frames[1], STRICT)]
    placed = place(frames[0], STRICT)
    (line,) = lines_of_rules(frames[0], placed, stations, frames[0]["account_id"].to_pylist()).to_pylist()
    assert (line["theme"], line["before"], line["after"]) == ("silence", 80.0, 95.0)


def test_there_and_back_again_is_told_at_both_steps() -> None:
    back = "Keep before, Expand now: recent (at most 90) met now: 95 → 80"
    assert lines(BUYER, SILENT, BUYER, BUYER) == [
        ("restated history", "days_since_order", CROSSED),
        ("time passing", "days_since_order", back),
    ]


def test_new_rules_are_told_last_with_both_thresholds() -> None:
    words = "Keep before, Expand now: recent (at most 90 before, at most 120) met now: 95"
    assert lines(*[SILENT] * 4, new=LOOSE) == [("rule change", "days_since_order", words)]


def test_rules_of_then_that_cannot_be_read_give_way_to_those_of_today_at_once() -> None:
    """The placement was published by STRICT; all that is known now are the rules of today."""
    words = "Keep before, Expand now: recent (at most 90 before, at most 120) met now: 95"
    assert lines(*[SILENT] * 4, old=LOOSE, new=LOOSE) == [("rule change", "days_since_order", words)]
    gone = BUYER | {"days_since_order": 130}
    told = lines(SILENT, SILENT, gone, gone, old=LOOSE, new=LOOSE)
    assert [cause for cause, _, _ in told] == ["rule change", "time passing"]


def test_rules_that_look_at_something_else_are_named() -> None:
    other = rules({"name": "margin", "feature": "margin_365d", "at_least": 0.5})
    told = lines(*[BUYER] * 4, new=other)
    assert told == [("rule change", None, "Expand before, Keep now: the rules look at other attributes than before")]


def test_rules_that_ask_for_more_points_are_named() -> None:
    def asking(points: float) -> RuleBook:
        scored = [{**BIG, "points": 10}, {**RECENT, "points": 10}]
        return RuleBook(profiles_of(expand={"attributes": scored, "points_needed": points}), REVIEW)

    told = lines(*[SILENT] * 4, said=asking(10), old=asking(10), new=asking(20))
    assert told == [("rule change", None, "Expand before, Keep now: the rules ask for other points than before")]


def test_another_kind_of_account_is_named() -> None:
    lapsed = BUYER | {"lifecycle": "lapsed", "days_since_order": 400}
    told = lines(BUYER, BUYER, lapsed, lapsed)
    assert told == [("time passing", None, "Expand before, dormant now: client before, lapsed now")]


def test_what_an_older_version_traced_otherwise_is_not_set_against_the_new() -> None:
    frame = frame_of(BUYER)
    of_old = pa.table({"account_id": frame["account_id"], "baseline_state": ["Keep"], "baseline_trace": [[{"a": 1}]]})
    stations = [Station(Cause.RULES, frame, STRICT)]
    found = lines_of_rules(frame, of_old, stations, frame["account_id"].to_pylist()).to_pylist()
    assert [(row["cause"], row["words"]) for row in found] == [
        ("rule change", "Keep before, Expand now: the rules look at other attributes than before")
    ]


def test_an_account_that_a_station_does_not_have_is_passed_over_there() -> None:
    frames = [frame_of(BUYER), frame_of(BUYER).slice(0, 0), frame_of(SILENT)]
    stations = [Station(c, f, STRICT) for c, f in zip((Cause.RESTATED, Cause.TIME), frames[1:], strict=True)]
    found = lines_of_rules(frames[0], place(frames[0], STRICT), stations, frames[0]["account_id"].to_pylist())
    assert found["cause"].to_pylist() == ["time passing"]


def test_who_did_not_move_has_no_lines() -> None:
    frame = frame_of(BUYER)
    assert lines_of_rules(frame, place(frame, STRICT), [Station(Cause.TIME, frame, STRICT)], []).num_rows == 0
