"""Effort: time against what is designated, whom nobody called, what an hour stands against, role fit, focus."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kare_ml.config.effort import Effort
from kare_ml.domain.as_of import AsOf
from kare_ml.io.engine import connect
from kare_ml.playbook.coaching import focus
from kare_ml.playbook.contacts import contacts_by_rep
from kare_ml.playbook.effort import counted_in, invested, returns, shares, teams, untouched
from kare_ml.playbook.roles import mismatches
from tests.tables import history_of, rows_of, table_of

AS_OF = AsOf(dt.date(2026, 6, 10))

BOOK = """
| account | owner | owner_role | region | profile   | at_stake | importance |
| k1      | Ann   | farmer     | North  | Keep      | 100      | 80         |
| k2      | Ann   | farmer     | North  | Keep      | 50       | 20         |
| a1      | Bo    | hunter     | South  | Attain    | 10       |            |
| a2      | Ann   | farmer     | North  | Attain    | 90       |            |
| r1      | Bo    | hunter     | South  | Recapture | null     |            |
| e1      | Bo    | hunter     | South  | Expand    | 70       | 50         |
| none    | Bo    | hunter     | South  | null      | null     |            |
"""
CONTACTS = """
| account | rep | contacts | timed | minutes |
| k1      | Ann | 4        | 4     | 60      |
| k1      | Bo  | 1        | 1     | 15      |
| a1      | Bo  | 3        | 3     | 45      |
| none    | Bo  | 1        | 1     | 30      |
| gone    | Cy  | 1        | 0     | null    |
"""
WANTED = {"Keep": 0.4, "Attain": 0.4, "Recapture": 0.1, "Expand": 0.1}


def book() -> dict[str, dict[str, Any]]:
    rows = [{**row, "account_id": row["account"], "name": None} for row in rows_of(BOOK)]
    for row in rows:
        for name in ("at_stake", "importance"):
            row[name] = None if row[name] is None else float(row[name])  # type: ignore[assignment]
    return {str(row["account_id"]): row for row in rows}


def contacts() -> list[dict[str, Any]]:
    return [
        {
            "account_id": row["account"],
            "rep": row["rep"],
            "contacts": int(row["contacts"] or 0),
            "timed": int(row["timed"] or 0),
            "minutes": None if row["minutes"] is None else float(row["minutes"]),
        }
        for row in rows_of(CONTACTS)
    ]


def test_time_by_profile_against_what_is_designated() -> None:
    found = {s.profile: s for s in shares(book(), book().values(), contacts(), WANTED, "minutes")}
    assert {name: (s.accounts, s.contacts, s.minutes, s.share) for name, s in found.items()} == {
        "Keep": (2, 5, 75, 0.5),
        "Attain": (2, 3, 45, 0.3),
        "Recapture": (1, 0, None, 0),
        "Expand": (1, 0, None, 0),
        "no profile": (1, 2, 30, 0.2),
    }
    assert {name: s.gap for name, s in found.items()} == pytest.approx(
        {"Keep": 0.1, "Attain": -0.1, "Recapture": -0.1, "Expand": -0.1, "no profile": 0.2}
    )


def test_without_minutes_contacts_are_counted_and_without_designation_nothing_is_short() -> None:
    untimed = [{**row, "timed": 0, "minutes": None} for row in contacts()]
    assert (counted_in(contacts()), counted_in(untimed)) == ("minutes", "contacts")
    found = shares(book(), [], untimed, {}, "contacts")
    assert [s.share for s in found] == [0.5, 0.3, 0, 0, 0.2]
    assert {s.designated for s in found} == {s.gap for s in found} == {s.minutes for s in found} == {None}


ROW = st.fixed_dictionaries(
    {
        "account_id": st.sampled_from([*book(), "gone"]),
        "rep": st.just("Ann"),
        "contacts": st.integers(1, 9),
        "timed": st.just(1),
        "minutes": st.floats(0, 1000),
    }
)


@given(st.lists(ROW, max_size=8), st.sampled_from(["minutes", "contacts"]))
def test_all_time_is_accounted_for(rows: list[dict[str, Any]], unit: str) -> None:
    found = shares(book(), book().values(), rows, WANTED, unit)
    assert sum(s.contacts for s in found) == sum(row["contacts"] for row in rows)
    if any(row[unit] for row in rows):
        assert sum(s.share or 0 for s in found) == pytest.approx(1)
        assert sum(s.gap or 0 for s in found) == pytest.approx(0)


def test_whom_nobody_was_in_touch_with_the_most_at_stake_first() -> None:
    found = untouched(book().values(), {row["account_id"] for row in contacts()})
    assert [account["account_id"] for account in found] == ["a2", "e1", "r1"]


def test_an_hour_stands_against_chance_times_value_over_the_hours_of_a_horizon() -> None:
    """45 minutes in 90 days are an hour and a half in 180; 10 + 90 are at stake in Attain."""
    spent = shares(book(), book().values(), contacts(), {}, "minutes")
    found = {one.profile: (one.at_stake, one.hours, one.per_hour) for one in returns(book().values(), spent, 90, 180)}
    assert found["Attain"] == (100, 1.5, pytest.approx(100 / 1.5))
    assert found["Recapture"] == (0, None, None)


def test_the_time_of_a_profile_is_shared_by_importance() -> None:
    """Keep has 0.4: four fifths of it for the one of 80. Where nobody is rated, all count alike."""
    found = {one.account_id: one for one in invested(book(), contacts(), WANTED, "minutes")}
    assert {account: one.designated for account, one in found.items()} == pytest.approx(
        {"k1": 0.32, "k2": 0.08, "a1": 0.2, "a2": 0.2, "r1": 0.1, "e1": 0.1}
    )
    assert found["k1"].gap == pytest.approx(0.5 - 0.32)
    assert next(iter(found)) == "a2", "the one with the most time too little is first"
    assert invested(book(), contacts(), {}, "minutes") == []


def test_hunters_and_farmers_with_accounts_for_the_other() -> None:
    found = mismatches(book().values())
    assert [(one.owner, one.role, one.accounts, one.of) for one in found] == [
        ("Ann", "farmer", ("a2",), 3),
        ("Bo", "hunter", ("e1",), 3),
    ]


def test_a_team_is_named_or_the_region_of_most_contacts() -> None:
    assert teams(Effort(teams={"Key": ("Bo",)}), book(), contacts()) == {"Ann": "North", "Bo": "Key", "Cy": "no region"}


def test_the_focus_is_the_largest_gap_in_a_sentence_with_a_number() -> None:
    own = [row for row in book().values() if row["owner"] == "Ann"]
    theirs = [row for row in contacts() if row["rep"] == "Ann"]
    alone = untouched(own, {row["account_id"] for row in contacts()})
    assert focus(shares(book(), own, theirs, WANTED, "minutes"), alone, 90, "minutes") == (
        "More time for Attain: 0% of 60 minutes in 90 days went there, 40% is designated; "
        "nobody was in touch with 1 of 1 such accounts."
    )
    assert focus(shares(book(), own, theirs, {}, "minutes"), alone, 90, "minutes") == (
        "Get in touch with Attain: nobody was, in 90 days, with 1 of 1 accounts; 90 at stake."
    )
    assert "no account was left alone in 90 days" in focus(
        shares(book(), own, theirs, {}, "minutes"), [], 90, "minutes"
    )


def test_contacts_are_counted_by_rep_as_they_were_known(tmp_path: Path) -> None:
    drawn = history_of(
        AS_OF,
        activities="""
            | account | ago | rep  | minutes | known_from          |
            | a       | 1   | Ann  | 10      | 2026-06-09T12:00:00 |
            | a       | 90  | Ann  | null    | 2026-03-12T12:00:00 |
            | a       | 91  | Ann  | 30      | 2026-03-11T12:00:00 |
            | a       | 5   | null | 7       | 2026-06-05T12:00:00 |
            | b       | 2   | Bo   | 5       | 2026-06-20T12:00:00 |
        """,
    )
    engine = connect()
    try:
        pq.write_table(table_of("activities", drawn["activities"]), tmp_path / "activities.parquet")
        history = {"activities": engine.read_parquet(tmp_path / "activities.parquet")}
        found = contacts_by_rep(history, AS_OF, 90).to_pylist()
    finally:
        engine.disconnect()
    assert found == [
        {"account_id": "a", "rep": None, "contacts": 1, "timed": 1, "minutes": 7.0},
        {"account_id": "a", "rep": "Ann", "contacts": 2, "timed": 1, "minutes": 10.0},
    ]
    assert contacts_by_rep({}, AS_OF, 90).num_rows == 0


@pytest.mark.parametrize(
    ("given_", "fault"),
    [
        ({"keep": 0.8, "attain": 0.3}, "make 1.1; there is only 1"),
        ({"teams": {"North": ("Ann",), "South": ("Ann",)}}, "Ann stand in two teams"),
        ({"keep": -0.1}, "greater than or equal to 0"),
    ],
)
def test_designations_that_cannot_be(given_: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        Effort(**given_)
