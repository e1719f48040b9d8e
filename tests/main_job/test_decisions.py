"""Exit review as a leader's act: it waits, is confirmed with terms and a day, and has a way back; all is listed."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

import kare_ml
from kare_ml.io.published import read_published
from kare_ml.io.state import open_state
from tests.main_job.conftest import TINY_AS_OF
from tests.workspaces import kare

SMALL = """
[profiles.exit_review]
points_needed = 1
attributes = [{ name = "hardly buys", feature = "spend_365d", at_most = 4000 }]
"""
THEN = dt.datetime.combine(TINY_AS_OF - dt.timedelta(days=3), dt.time(9))
UNTIL = TINY_AS_OF + dt.timedelta(days=90)


def listed(folder: Path, as_of: dt.date = TINY_AS_OF) -> Any:
    outcome = kare("decisions", "--as-of", as_of, "--json", "-w", folder)
    assert outcome.code == 0, outcome.err
    return json.loads(outcome.out)


@pytest.fixture
def small_clients(tiny: Path) -> list[str]:
    """The clients that the rules put into exit review, the most revenue first."""
    with (tiny / "kare.toml").open("a", encoding="utf-8") as settings:
        settings.write(SMALL)
    assert kare("score", "-w", tiny, "--as-of", TINY_AS_OF).code == 0
    found = listed(tiny)
    assert found["decided"] == [] and len(found["waiting"]) >= 3
    assert {tuple(one["because"]) for one in found["waiting"]} == {("hardly buys",)}
    revenue = [one["trailing_revenue"] for one in found["waiting"]]
    assert revenue == sorted(revenue, reverse=True)
    return [one["account_id"] for one in found["waiting"]]


def test_a_leader_confirms_an_exit_review_with_terms_or_designates_the_client_anew(
    tiny: Path, small_clients: list[str]
) -> None:
    confirmed, redesignated, waits, *_ = small_clients
    state = open_state(tiny, create=True)
    terms = {"assigned_by": "Ann", "assigned_at": THEN, "review_after": UNTIL, "note": "pays in advance"}
    state.assign(confirmed, "exit_review", **terms)  # type: ignore[arg-type]
    state.assign(redesignated, "Keep", assigned_by="Ann", assigned_at=THEN)
    assert kare("score", "-w", tiny, "--as-of", TINY_AS_OF).code == 0
    found = listed(tiny)
    assert waits in [one["account_id"] for one in found["waiting"]]
    by_account = {one["account_id"]: one for one in found["decided"]}
    assert by_account[confirmed] | {"trailing_revenue": 0} == {
        "account_id": confirmed,
        "name": None,
        "owner": None,
        "trailing_revenue": 0,
        "placement": "exit_review",
        "by_rules": "exit_review",
        "assigned_by": "Ann",
        "assigned_on": str(THEN.date()),
        "review_after": str(UNTIL),
        "note": "pays in advance",
    }
    assert (by_account[redesignated]["placement"], by_account[redesignated]["by_rules"]) == ("Keep", "exit_review")
    assert by_account[redesignated]["note"] is None
    rows = {row["account_id"]: row for row in read_published(tiny).to_pylist()}
    assert rows[confirmed]["assigned_note"] == "pays in advance"
    assert {rows[account]["assigned_note"] for account in (redesignated, waits)} == {None}
    text = kare("decisions", "-w", tiny).out
    assert "wait for a leader" in text and "pays in advance" in text and "kare assign ID Keep" in text
    assert "pays in advance" in kare("account", confirmed, "-w", tiny).out

    frame = kare_ml.open(tiny).decisions().set_index("account_id")
    assert frame.loc[confirmed, "note"] == "pays in advance"
    assert list(frame.loc[waits, "because"]) == ["hardly buys"] and frame["assigned_by"].isna()[waits]


def test_what_was_decided_until_a_day_is_listed_as_stale_after_it(tiny: Path, small_clients: list[str]) -> None:
    state = open_state(tiny, create=True)
    state.assign(small_clients[0], "Keep", assigned_by="Ann", assigned_at=THEN, review_after=THEN.date())
    assert kare("score", "-w", tiny, "--as-of", TINY_AS_OF).code == 0
    found = listed(tiny)
    assert found["decided"] == []
    assert [line for line in found["stale"] if line.startswith(f"{small_clients[0]}: Keep by Ann")]
    assert "To look at again" in kare("decisions", "-w", tiny).out


def test_an_exit_review_needs_terms_and_a_day(tiny: Path, small_clients: list[str]) -> None:
    account, by = small_clients[0], ["--by", "Ann", "-w", tiny]
    without = kare("assign", account, "exit_review", "--until", "2030-01-01", *by)
    assert (without.code, "needs a reason" in without.err, "--terms" in without.err) == (2, True, True)
    assert kare("assign", account, "exit_review", "--terms", "pays in advance", *by).code == 2
    done = kare("assign", account, "exit_review", "--terms", "pays at once", "--until", "2030-01-01", "--json", *by)
    answer = json.loads(done.out)
    assert (answer["about"], answer["written_by"]) == (account, "Ann")
    assert answer["fields"] == {"placement": "exit_review", "review_after": "2030-01-01", "note": "pays at once"}
