"""Who moved over some nights: with every line, or with lines that are summed; whoever is new has not moved."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa
import pytest

from kare_ml.domain.causes import Cause
from kare_ml.explain.schema import LINES, MOVEMENT
from kare_ml.publish.bridge import NO_COMMON, Night, Stretch, by_cause, steps_of

DAYS = [dt.date(2026, 11, day) for day in (1, 2, 3)]
TEXTS = ("account_id", "name", "profile", "no_profile_reason", "assigned_by", "outlook", "risk_word", "moved_by")
CHANCES = ("p_recapture", "expansion_chance", "conversion_chance", "trailing_revenue")
SCHEMA = pa.schema([("as_of", pa.date32()), *((name, pa.string()) for name in TEXTS),
                    *((name, pa.float64()) for name in CHANCES), ("movement", pa.list_(MOVEMENT))])  # fmt: skip


def row(account: str, risk: float, word: str, **more: Any) -> dict[str, Any]:
    return {"account_id": account, "profile": "Keep", "outlook": "Keep", "risk_word": word, "p_recapture": risk, **more}


def line(
    account: str, cause: Cause, odds: float | None, points: float | None, theme: str = "silence"
) -> dict[str, Any]:
    told = {"account_id": account, "model": "churn", "cause": str(cause), "theme": theme, "feature": None}
    return {**told, "before": None, "after": None, "contribution": odds, "points": points, "words": None}


@pytest.fixture
def way() -> Stretch:
    """a rises by time and then, more, by events; b only settles; c stays; d comes on the second night."""
    settled = {**line("b", Cause.SETTLING, None, None, "risk word"), "model": None, "words": "it held"}
    rows = [
        [row("a", 0.1, "Normal"), row("b", 0.3, "Normal"), row("c", 0.2, "Watch")],
        [row("a", 0.2, "Normal"), row("b", 0.3, "Normal"), row("c", 0.2, "Watch"), row("d", 0.9, "High")],
        [row("a", 0.6, "High"), row("b", 0.3, "Watch", movement=[settled]), row("c", 0.2, "Watch"),
         row("d", 0.95, "Normal")],
    ]  # fmt: skip
    tables = [pa.Table.from_pylist([{"as_of": day, **one} for one in night], SCHEMA)
              for day, night in zip(DAYS, rows, strict=True)]  # fmt: skip
    lines = [[line("a", Cause.TIME, 0.5, 0.06), line("a", Cause.TIME, 0.3, 0.04, "spend")],
             [line("a", Cause.EVENTS, 1.8, 0.4), line("d", Cause.TIME, 0.7, 0.05)]]  # fmt: skip
    nights = [Night(day, table, pa.Table.from_pylist(told, LINES), None)
              for day, table, told in zip(DAYS[1:], tables[1:], lines, strict=True)]  # fmt: skip
    return Stretch(tables[0], nights)


@pytest.mark.parametrize("detail", [True, False])
def test_who_moved_and_why(way: Stretch, detail: bool) -> None:
    moved = way.moved(detail=detail)
    assert [(one.now["account_id"], list(steps_of(one)), one.cause) for one in moved] == [
        ("a", [("risk word", "Normal", "High")], Cause.EVENTS),
        ("b", [("risk word", "Normal", "Watch")], Cause.SETTLING),
    ]
    assert by_cause(moved) == {"new events": 1, "settling": 1}
    assert [one["words"] for one in moved[1].lines] == ["it held"]
    assert len(moved[0].lines) == (3 if detail else 2)
    assert sum(one["contribution"] for one in moved[0].lines) == pytest.approx(2.6)


def test_only_those_who_are_wanted(way: Stretch) -> None:
    assert [one.now["account_id"] for one in way.moved(lambda now: now["p_recapture"] < 0.5)] == ["b"]


def test_what_a_model_expects_more_by_cause_is_of_those_in_both(way: Stretch) -> None:
    assert way.chances("churn") == pytest.approx({"time passing": 0.1, "new events": 0.4})
    assert way.chances("churn", lambda now: now["account_id"] == "c") == {}
    without = Stretch(way.start, [Night(one.as_of, one.rows, None, None) for one in way.nights])
    assert without.chances("churn") == pytest.approx({NO_COMMON: 0.5})


def test_a_night_that_is_not_kept_leaves_the_cause_open(way: Stretch) -> None:
    first, last = way.nights
    open_ = Stretch(way.start, [Night(first.as_of, first.rows, None, None), last])
    assert {one.cause for one in open_.moved(detail=False)} == {Cause.UNKNOWN}
