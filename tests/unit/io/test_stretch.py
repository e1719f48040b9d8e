"""Who moved over some nights and why, from the files alone; whoever is new has not moved."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kare_ml.domain.causes import IN_LOG_ODDS, Cause
from kare_ml.explain.lines import EVENT, OUTLOOK, RISK_WORD
from kare_ml.io.stretch import Stretch
from kare_ml.publish.bridge import NO_COMMON, by_cause, having, steps_of, switches
from kare_ml.publish.moves import CHANCES, leading_cause, move_of
from kare_ml.publish.questions import texts
from tests.unit.io.nights import DAYS, Row, event, line, nights, row


@pytest.fixture(scope="module")
def way(tmp_path_factory: pytest.TempPathFactory) -> Stretch:
    """a rises by time and then, more, by events; b only settles; c stays; d comes on the second night."""
    settled = {**line("b", Cause.SETTLING, None, None, "risk word"), "model": None, "words": "it held"}
    rows = [
        [row("a", 0.1, "Normal"), row("b", 0.3, "Normal"), row("c", 0.2, "Watch")],
        [row("a", 0.2, "Normal"), row("b", 0.3, "Normal"), row("c", 0.2, "Watch"), row("d", 0.9, "High")],
        [row("a", 0.6, "High", region="North"), row("b", 0.3, "Watch", movement=[settled]), row("c", 0.2, "Watch"),
         row("d", 0.95, "Normal")],
    ]  # fmt: skip
    lines = [[line("a", Cause.TIME, 0.5, 0.06), line("a", Cause.TIME, 0.3, 0.04, "spend")],
             [line("a", Cause.EVENTS, 1.8, 0.4), line("d", Cause.TIME, 0.7, 0.05)]]  # fmt: skip
    return nights(tmp_path_factory.mktemp("way"), rows, lines, [[], [event("a", "A7")]])


def test_who_moved_and_why(way: Stretch) -> None:
    moved = way.moved()
    assert [(one["account_id"], list(steps_of(one)), one["cause"]) for one in moved.to_pylist()] == [
        ("a", [("risk word", "Normal", "High")], "new events"),
        ("b", [("risk word", "Normal", "Watch")], "settling"),
    ]
    assert by_cause(moved) == {"new events": 1, "settling": 1}
    assert switches(moved) == [("risk word", "Normal", "High", 1), ("risk word", "Normal", "Watch", 1)]
    assert way.moved(["b", "c"]).equals(moved.slice(1, 1))
    assert replace(way, of=texts("a", "c")).moved().equals(moved.slice(0, 1))


def test_those_that_are_looked_at_have_every_line(way: Stretch) -> None:
    a, b = way.told(way.moved())
    assert (b.before["risk_word"], b.now["risk_word"], b.cause) == ("Normal", "Watch", Cause.SETTLING)
    assert [(one["night"], one["words"]) for one in b.lines] == [(DAYS[2], "it held")]
    assert sum(one["contribution"] or 0 for one in a.lines) == pytest.approx(2.6)
    assert [(one["night"], one["cause"], one["contribution"], one["words"]) for one in a.lines] == [
        (DAYS[1], "time passing", 0.5, None),
        (DAYS[1], "time passing", 0.3, None),
        (DAYS[2], "new events", 1.8, None),
        (DAYS[2], "new events", None, "invoice A7, 2026-11-01: 9"),
    ]
    assert [one["words"] for one in way.lines(["a"], stated=True)["a"]] == ["invoice A7, 2026-11-01: 9"]
    assert way.lines(["c", "nobody"]) == {"c": [], "nobody": []}


def test_what_a_model_expects_more_by_cause_is_of_those_in_both(way: Stretch) -> None:
    count, found = way.chances()
    assert (count, found["churn"]) == (3, pytest.approx({"time passing": 0.1, "new events": 0.4}))
    assert way.chances({"region": "North", "owner": None}) == (1, found | {"churn": pytest.approx(found["churn"])})
    assert way.chances({"region": "South"}) == (0, {model: {} for model in CHANCES})
    assert replace(way, of=texts("b", "c")).chances() == (2, {model: {} for model in CHANCES})


def test_a_night_that_is_not_kept_leaves_the_cause_open(way: Stretch, tmp_path: Path) -> None:
    rows = [[row("a", 0.1, "Normal")], [row("a", 0.2, "Normal")], [row("a", 0.6, "High")]]
    open_ = nights(tmp_path, rows, [None, [line("a", Cause.EVENTS, 1.8, 0.4)]])
    assert (open_.missing, way.missing) == ([DAYS[1]], [])
    assert open_.moved()["cause"].to_pylist() == ["not worked out"]
    assert open_.chances()[1]["churn"] == pytest.approx({"new events": 0.4, NO_COMMON: 0.1})
    other = replace(open_, runs=(open_.runs[0], open_.runs[2]))
    assert other.missing == [DAYS[2]], "worked out against a run that is not the one before"
    assert other.chances()[1]["churn"] == pytest.approx({NO_COMMON: 0.5})


@pytest.mark.parametrize("seed", range(4))
def test_columns_say_what_rows_say(seed: int, tmp_path: Path) -> None:
    """Some accounts come, some go, some are in the night between alone; every other draw is of neighbouring nights."""
    draw = random.Random(seed)
    ids = [f"{n:02d}" for n in range(40)]
    rows = [[_drawn(draw, one) for one in ids if draw.random() < 0.9] for _ in range(2 + seed % 2)]
    if seed == 3:  # published in another order than that of the ids
        draw.shuffle(rows[-1])
    lines = [
        sorted((_line(draw, one["account_id"]) for one in night for _ in range(8)), key=lambda one: one["account_id"])
        for night in rows[1:]
    ]
    way = nights(tmp_path, rows, lines)
    expected = _oracle(rows, lines)
    found = way.moved()
    assert [(one["account_id"], tuple(steps_of(one)), one["cause"]) for one in found.to_pylist()] == expected
    assert [(one.now["account_id"], one.steps, one.cause) for one in way.told(found)] == expected
    assert by_cause(found) == dict(Counter(cause for *_, cause in expected))
    assert {(what, was, now): count for what, was, now, count in switches(found)} == Counter(
        step for _, steps, _ in expected for step in steps
    )
    for region in (None, "North"):
        assert len(having(found, {"region": region})) == sum(
            region in (None, one["region"])
            for one in rows[-1]
            if one["account_id"] in {moved for moved, *_ in expected}
        )
        count, chances = way.chances({"region": region})
        for model, chance in CHANCES.items():
            in_both, sums = _summed(rows, lines, model, chance, region)
            assert (count, chances[model]) == (in_both, pytest.approx(sums, abs=1e-9))


def _drawn(draw: random.Random, account: str) -> Row:
    people = [_line(draw, account) | {"model": None, "contribution": None, "points": None} for _ in range(3)]
    return row(
        account,
        draw.choice([0.1, 0.5]),
        draw.choice(["Normal", "High", None]),
        profile=draw.choice(["Keep", "Expand", None]),
        no_profile_reason="unassigned",
        outlook=draw.choice(["Keep", "Expand", "Attain", "Recapture", None]),
        expansion_chance=draw.choice([0.2, None]),
        region=draw.choice(["North", "South", None]),
        trailing_revenue=draw.choice([None, 0.0, 5.0, -1.0]),
        moved_by=draw.choice([*map(str, Cause), None]),
        movement=draw.choice([None, people]),
    )


def _line(draw: random.Random, account: str) -> Row:
    cause, stated = draw.choice(list(Cause)), draw.random() < 0.4
    theme = draw.choice([RISK_WORD, OUTLOOK, EVENT, "silence", None])
    if not stated:
        return line(account, draw.choice(IN_LOG_ODDS), draw.choice([-1.0, 0.5, 2.0]), draw.random(), "silence") | {
            "model": draw.choice([*CHANCES])
        }
    return line(account, cause, None, None) | {"theme": theme, "model": draw.choice([None, *CHANCES])}


def _said_by_people(one: Row) -> list[Row]:
    return [
        line
        for line in one["movement"] or []
        if line["theme"] != EVENT
        and (line["theme"] == RISK_WORD or line["cause"] in (Cause.SETTLING, Cause.ASSIGNMENT))
    ]


def _oracle(rows: list[list[Row]], lines: list[list[Row]]) -> list[tuple[str, Any, str]]:
    before = {one["account_id"]: one for one in rows[0]}
    found = []
    for now in rows[-1]:
        account = now["account_id"]
        was = before.get(account)
        move = move_of(was, now)
        if was is None or not move.any:
            continue
        told: list[Row] = []
        for night, of_night in zip(rows[1:], lines, strict=True):
            told += [one for one in of_night if one["account_id"] == account]
            told += [line for one in night if one["account_id"] == account for line in _said_by_people(one)]
        alone = len(lines) == 1
        cause = now["moved_by"] or Cause.UNKNOWN if alone else leading_cause(move, was, now, told)
        ends = {"profile": (move.profile_from, now["profile"] or now["no_profile_reason"]),
                "outlook": (move.outlook_from, now["outlook"]),
                "risk word": (move.risk_word_from, now["risk_word"])}  # fmt: skip
        steps = tuple((what, was, now or "none") for what, (was, now) in ends.items() if was is not None)
        found.append(((-(now["trailing_revenue"] or 0.0), account), (account, steps, str(cause))))
    return [one for _, one in sorted(found)]


def _summed(
    rows: list[list[Row]], lines: list[list[Row]], model: str, chance: str, region: str | None
) -> tuple[int, dict[str, float]]:
    before = {one["account_id"]: one for one in rows[0]}
    both = [one for one in rows[-1] if one["account_id"] in before and region in (None, one["region"])]
    theirs = {one["account_id"] for one in both}
    sums: dict[str, float] = {}
    for night in lines:
        for one in night:
            if one["account_id"] in theirs and one["model"] == model:
                sums[one["cause"]] = sums.get(one["cause"], 0.0) + (one["points"] or 0.0)
    rest = sum((one.get(chance) or 0.0) - (before[one["account_id"]].get(chance) or 0.0) for one in both)
    rest -= sum(sums.values())
    sums = {cause: size for cause, size in sums.items() if size}
    return len(both), sums | ({NO_COMMON: rest} if abs(rest) > 1e-9 else {})
