"""Actions of published runs: opened, closed with an outcome, silenced, asked for; and what people answer."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest

import kare_ml
from kare_ml.io.published import read_published
from kare_ml.io.state import open_state
from tests.main_job.conftest import TINY_AS_OF
from tests.workspaces import kare, tree

LATER = TINY_AS_OF + dt.timedelta(days=70)
"""By then, with no more orders, all clients have lapsed: their profiles changed."""


def asked(folder: Path, *words: object) -> Any:
    outcome = kare(*words, "-w", folder, "--json")
    assert outcome.code == 0, outcome.err
    return json.loads(outcome.out)


def said(folder: Path, *words: object) -> str:
    outcome = kare(*words, "-w", folder)
    assert outcome.code == 0, outcome.err
    return outcome.out


@pytest.fixture
def moved(tiny: Path) -> Path:
    """Scored twice, so that profiles changed; nobody has owners, so they all count as one's."""
    for night in (TINY_AS_OF, LATER):
        assert kare("score", "-w", tiny, "--as-of", night).code == 0
    return tiny


def test_a_first_run_opens_nothing_and_writes_nothing(tiny: Path) -> None:
    assert kare("score", "-w", tiny, "--as-of", TINY_AS_OF).code == 0
    before = tree(tiny)
    assert asked(tiny, "actions", "refresh")["opened"] == {}
    assert tree(tiny) == before
    assert "No such file" not in said(tiny, "actions")
    assert asked(tiny, "actions", "--available")["available"]


def test_actions_live_from_opening_to_outcome(moved: Path) -> None:
    rows = read_published(moved, columns=["account_id", "profile", "moved_from"]).to_pylist()
    changed = {row["account_id"] for row in rows if row["moved_from"] and row["profile"]}
    assert len(changed) > 5

    found = asked(moved, "actions", "refresh")
    assert (found["opened"], found["beyond_the_week"]) == ({"profile": 5}, len(changed) - 5)
    actions = asked(moved, "actions")["actions"]
    assert {action["account_id"] for action in actions} < changed
    for action in actions:
        assert (action["kind"], action["opened_for"], action["written_by"]) == ("action", "profile", "playbook")
        assert action["cause"] == "Recapture/any" and action["play"] == "ask-why-and-own-it"
        assert re.search(r"last order \d{4}-\d\d-\d\d, \d+ days ago", action["note"])
        assert action["due_on"] == str(LATER + dt.timedelta(days=14))

    before = tree(moved)
    again = asked(moved, "actions", "refresh")
    assert again["opened"] == {} and tree(moved) == before

    first, second = actions[0], actions[1]
    done = asked(moved, "actions", "done", first["action_id"], "--outcome", "ordered again", "--by", "Ann")
    assert (done["about"], done["written_by"]) == (first["action_id"], "Ann")
    assert done["fields"] == {"status": "done", "outcome": "ordered again"}
    month = {str(dt.date.today() + dt.timedelta(days=30 + off)) for off in (-1, 0, 1)}  # by the book's time zone
    told = said(moved, "actions", "dismiss", second["action_id"], "--reason", "moved away", "--by", "Ann")
    assert any(f"silent on it until {day}" in told for day in month)
    left = {action["action_id"] for action in asked(moved, "actions")["actions"]}
    assert left == {action["action_id"] for action in actions[2:]}
    closed = kare_ml.open(moved).actions(open_only=False).set_index("action_id")
    assert closed.loc[first["action_id"], ["status", "outcome"]].to_list() == ["done", "ordered again"]
    assert closed.loc[second["action_id"], "status"] == "dismissed"

    free = {play["account_id"] for play in asked(moved, "actions", "--available")["available"]}
    assert first["account_id"] in free and not free & {action["account_id"] for action in actions[1:]}


def test_a_silenced_account_stays_silent_even_if_flagged_and_may_be_asked_for(moved: Path) -> None:
    asked(moved, "actions", "refresh")
    action = asked(moved, "actions")["actions"][0]
    account, words = action["account_id"], ("--reason", "no", "--by", "Ann", "--silence", "9999d")
    dismissed = asked(moved, "actions", "dismiss", action["action_id"], *words)["fields"]
    assert (dismissed["status"], dismissed["reason"]) == ("dismissed", "no") and dismissed["silent_until"] > "2050"
    said(moved, "flag", account, "--owner", "Ann", "--by", "Bo")
    assert asked(moved, "actions", "refresh")["opened"] == {}, "nothing twice for one run"
    assert kare("score", "-w", moved, "--as-of", LATER + dt.timedelta(days=8)).code == 0
    assert asked(moved, "actions", "refresh")["silenced"] == 1

    opened = asked(moved, "actions", "open", account, "--by", "Bo", "--owner", "Ann")["action"]
    assert (opened["account_id"], opened["owner"], opened["written_by"]) == (account, "Ann", "Bo")
    assert (opened["play"], opened["opened_for"]) == ("find-the-ally", "request"), "the first was opened for it before"
    twice = kare("actions", "open", account, "--by", "Ann", "-w", moved)
    assert twice.code == 2 and "an action is open for account" in twice.err


def test_a_leaders_flag_is_followed_by_a_play_once(tiny: Path) -> None:
    assert kare("score", "-w", tiny, "--as-of", TINY_AS_OF).code == 0
    keep = next(row for row in read_published(tiny).to_pylist() if row["profile"] == "Keep")["account_id"]
    said(tiny, "flag", keep, "--owner", "Ann", "--by", "Bo")
    assert asked(tiny, "actions", "refresh")["opened"] == {"flag": 1}
    (action,) = [one for one in asked(tiny, "actions")["actions"] if one["kind"] == "action"]
    assert (action["account_id"], action["opened_for"]) == (keep, "flag")
    said(tiny, "actions", "done", action["action_id"], "--outcome", "called", "--by", "Ann")
    assert kare("score", "-w", tiny, "--as-of", TINY_AS_OF + dt.timedelta(days=1)).code == 0
    assert asked(tiny, "actions", "refresh")["opened"] == {}


def test_what_must_be_true_for_them_to_keep_buying(tiny: Path) -> None:
    assert kare("score", "-w", tiny, "--as-of", TINY_AS_OF).code == 0
    clients = asked(tiny, "answers")
    assert clients["blank"] == len(clients["accounts"]) > 3
    revenue = [entry["trailing_revenue"] for entry in clients["accounts"]]
    assert revenue == sorted(revenue, reverse=True)
    account = clients["accounts"][1]["account_id"]
    written = asked(tiny, "answer", account, "two-day delivery", "--by", "Ann")
    assert (written["about"], written["fields"]) == (account, {"answer": "two-day delivery"})
    after = asked(tiny, "answers")
    assert (after["blank"], after["accounts"][1]["answer"]) == (clients["blank"] - 1, "two-day delivery")
    assert account not in {entry["account_id"] for entry in asked(tiny, "answers", "--blank")["accounts"]}
    assert "two-day delivery" in said(tiny, "answers")
    assert kare_ml.open(tiny).answers().loc[account, "answer"] == "two-day delivery"

    assert kare("forget", account, "--yes", "-w", tiny).code == 0
    assert account not in open_state(tiny, create=False).account_ids()


def test_a_store_of_an_older_version_is_upgraded_on_demand(tiny: Path) -> None:
    assert "Nothing to upgrade" in said(tiny, "upgrade")
    assert kare("score", "-w", tiny, "--as-of", TINY_AS_OF).code == 0
    said(tiny, "flag", "0001", "--owner", "Ann", "--by", "Bo")
    assert "is of this version" in said(tiny, "upgrade")
    assert len(asked(tiny, "actions")["actions"]) == 1
