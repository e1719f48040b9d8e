"""Plays: which one an account calls for, and that it always has something to say, with a date or a number."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, get_args

import pytest

from kare_ml.config.playbook import FACTS, PLACEMENTS, Play, Playbook
from kare_ml.features.catalog import Theme
from kare_ml.features.frame import ACCOUNT_COLUMNS, CATALOG
from kare_ml.playbook.plays import MODEL_OF, columns_of, fill, leading, owner_of

DEFAULT = Playbook()
AS_OF = dt.date(2026, 6, 10)
STATES = ("Keep", "Expand", "Attain", "Recapture", "exit_review")


def row(state: str, theme: str | None = None, **more: Any) -> dict[str, Any]:
    """An account with one leading reason, of which nothing else is known."""
    reason = {
        "model": MODEL_OF[state],
        "theme": theme,
        "feature": None,
        "contribution": 0.5,
        "words": f"Because of {theme} (1).",
    }
    placed = {"profile": state, "no_profile_reason": None}
    if state == "exit_review":
        placed = {"profile": None, "no_profile_reason": state}
    told = {"account_id": "007", "owner": "Ann", "region": "North", "reasons": [reason] if theme else []}
    return {**dict.fromkeys(columns_of(DEFAULT)), **told, **placed, "at_stake": 100.0, **more}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("theme", [*get_args(Theme), None])
def test_every_placement_and_theme_has_a_play_that_names_a_date_or_a_number(state: str, theme: str | None) -> None:
    for facts in ({}, dict.fromkeys(columns_of(DEFAULT), 0.0), dict.fromkeys(columns_of(DEFAULT), 7.0)):
        filled = fill(row(state, theme, **{n: v for n, v in facts.items() if n in CATALOG}), DEFAULT, CATALOG, AS_OF)
        assert filled is not None
        assert filled.cause == f"{state}/{theme or 'any'}"
        assert re.search(r"\d", filled.note), filled.note
        assert not re.search(r"[{}]|None|unknown", filled.note), filled.note
        assert filled.due_on > AS_OF


def test_the_default_plays_are_those_of_the_practice() -> None:
    assert {name: [play.name for play in DEFAULT.plays(name)] for name in PLACEMENTS} == {
        "keep": [
            "call-at-their-gap", "clear-complaints", "meet-a-second-contact", "yearly-check-of-terms",
            "ask-what-keeps-them-buying",
        ],
        "expand": [
            "fill-the-heat-map", "pitch-one-line", "introduction-to-the-sister-site", "executive-sponsor",
            "business-review",
        ],
        "attain": ["go-or-no-go-on-cost", "reach-a-decision-maker", "meet", "trial-order-or-drop", "name-the-gap"],
        "recapture": ["find-the-ally", "still-using", "a-new-reason", "senior-call", "ask-why-and-own-it"],
        "exit_review": ["leader-confirms", "offer-terms", "thirty-day-deadline", "exit-or-redesignate"],
    }  # fmt: skip


def test_the_default_plays_speak_of_facts_and_themes_that_there_are() -> None:
    for placement in PLACEMENTS:
        for play in DEFAULT.plays(placement):
            assert play.facts <= {*FACTS, *CATALOG, *ACCOUNT_COLUMNS}, play.name
            assert set(play.themes) <= set(get_args(Theme)), play.name


def test_a_play_is_filled_with_the_accounts_own_facts() -> None:
    filled = fill(row("Keep", "silence", days_since_order=60.0, own_gap=30.5), DEFAULT, CATALOG, AS_OF)
    assert filled is not None
    assert filled.note == (
        "Call: last order 2026-04-11, 60 days ago; 1.5 times their gap of 30 days falls on 2026-05-27."
    )
    assert (filled.play, filled.owner, filled.due_on) == ("call-at-their-gap", "Ann", dt.date(2026, 6, 13))


@pytest.mark.parametrize(
    ("silent", "gap", "due"),
    [
        (60.0, 20.0, dt.date(2026, 6, 13)),  # long over: in three days
        (60.0, 48.0, dt.date(2026, 6, 22)),  # 72 days after the last order of 11 April
        (60.0, 300.0, dt.date(2026, 7, 10)),  # a year ahead: at the deadline
        (60.0, None, dt.date(2026, 6, 13)),
    ],
)
def test_a_client_is_called_at_one_and_a_half_times_its_gap(silent: float, gap: float | None, due: dt.date) -> None:
    filled = fill(row("Keep", "silence", days_since_order=silent, own_gap=gap), DEFAULT, CATALOG, AS_OF)
    assert filled is not None and filled.due_on == due


def test_a_text_is_passed_over_where_a_fact_is_unknown_or_its_first_feature_is_zero() -> None:
    some = fill(row("Keep", "service", open_tickets=2.0, oldest_open_ticket=40.0), DEFAULT, CATALOG, AS_OF)
    none = fill(row("Keep", "service", open_tickets=0.0, oldest_open_ticket=3.0), DEFAULT, CATALOG, AS_OF)
    assert some and some.note.startswith("Clear the 2 open complaints, the oldest 40 days old")
    assert none and none.note == "Ask what went wrong and put it right by 2026-06-15: Because of service (1)."


def test_what_was_done_is_followed_by_the_next_in_order() -> None:
    done: list[str] = []
    for _ in range(6):
        filled = fill(row("Recapture", "contract"), DEFAULT, CATALOG, AS_OF, done)
        assert filled is not None
        done.append(filled.play)
    assert done == [
        "still-using", "ask-why-and-own-it", "find-the-ally", "a-new-reason", "senior-call", "still-using",
    ]  # fmt: skip


@pytest.mark.parametrize("state", ["dormant", "not_targeted", "do_not_pursue"])
def test_where_nothing_is_to_be_done_there_is_no_play(state: str) -> None:
    account = {**row("Keep", "silence"), "profile": None, "no_profile_reason": state}
    assert fill(account, DEFAULT, CATALOG, AS_OF) is None


def test_the_leading_reason_is_that_of_the_placements_own_model() -> None:
    reasons = [
        {"model": "churn", "theme": "silence", "feature": None, "contribution": 0.9, "words": "a"},
        {"model": "expansion", "theme": "family", "feature": None, "contribution": 0.2, "words": "b"},
        {"model": "expansion", "theme": "breadth", "feature": None, "contribution": 0.4, "words": "c"},
        {"model": "conversion", "theme": "people", "feature": None, "contribution": -0.4, "words": "d"},
    ]
    assert [leading(reasons, MODEL_OF[state]) for state in ("Keep", "Expand", "Attain")] == [
        ("silence", "a"), ("breadth", "c"), None,
    ]  # fmt: skip


PEOPLE = Playbook.model_validate(
    {"leader": "Dana", "hunters": {"North": "Hal", "any": "Kim"}, "farmers": {"South": "Fay"}}
)


@pytest.mark.parametrize(
    ("role", "owner_role", "region", "who"),
    [
        ("owner", "farmer", "North", "Ann"),
        ("hunter", "hunter", "North", "Ann"),
        ("hunter", "farmer", "North", "Hal"),
        ("hunter", "farmer", None, "Kim"),
        ("hunter", None, "East", "Kim"),
        ("farmer", "hunter", "North", "Ann"),
        ("farmer", "hunter", "South", "Fay"),
        ("leader", "hunter", "South", "Dana"),
    ],
)
def test_who_does_it(role: Any, owner_role: str | None, region: str | None, who: str) -> None:
    assert owner_of({"owner": "Ann", "owner_role": owner_role, "region": region}, role, PEOPLE) == who


@pytest.mark.parametrize(
    ("say", "fault"),
    [
        (["Call them."], "must name a date or a number"),
        (["Call by {due}: {reason}"], "only what is always known .* found reason"),
        ([], "at least 1 item"),
        (["Call by {due"], "expected '}' before end of string"),
    ],
)
def test_a_play_that_may_have_nothing_to_say_is_refused(say: list[str], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        Play(name="call", say=tuple(say))


def test_a_playbook_without_a_play_for_all_other_themes_is_refused() -> None:
    themed = [{"name": "call", "say": ["Call by {due}."], "themes": ["silence"]}]
    with pytest.raises(ValueError, match="keep needs a play without themes"):
        Playbook.model_validate({"keep": themed})
    with pytest.raises(ValueError, match="keep has two plays called call"):
        Playbook.model_validate({"keep": [{**themed[0], "themes": []}] * 2})
