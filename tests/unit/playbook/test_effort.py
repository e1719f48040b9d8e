"""Effort: time against what is designated, whom nobody called, what an hour stands against, role fit, focus."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kare_ml.config.effort import Effort
from kare_ml.domain.as_of import AsOf
from kare_ml.io.engine import connect
from kare_ml.playbook.coaching import focus
from kare_ml.playbook.contacts import CONTACTS as CONTACTS_OF
from kare_ml.playbook.contacts import contacts_by_rep
from kare_ml.playbook.effort import counted_in, of_their_own, returns, shares
from kare_ml.playbook.investment import invested
from kare_ml.playbook.roles import mismatches
from kare_ml.playbook.tallies import KINDS
from kare_ml.playbook.team import Team
from tests.oracle_effort import Oracle
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


ACCOUNTS = pa.schema(
    [
        *((name, pa.string()) for name in ("account_id", "name", "owner", "owner_role", "region", "profile")),
        *((name, pa.float64()) for name in ("at_stake", "importance")),
    ]
)


def book() -> pa.Table:
    rows: list[dict[str, Any]] = [{**row, "account_id": row["account"]} for row in rows_of(BOOK)]
    numbers = ("at_stake", "importance")
    told = [row | {name: None if row[name] is None else float(row[name]) for name in numbers} for row in rows]
    return pa.Table.from_pylist(told, ACCOUNTS)


def contacts(**instead: Any) -> pa.Table:
    rows: list[dict[str, Any]] = [{**row, "account_id": row["account"]} for row in rows_of(CONTACTS)]
    told = [
        row | {"contacts": int(row["contacts"]), "timed": int(row["timed"]),
               "minutes": None if row["minutes"] is None else float(row["minutes"])} | instead
        for row in rows
    ]  # fmt: skip
    return pa.Table.from_pylist(told, CONTACTS_OF)


def team(settings: Effort | None = None, said: pa.Table | None = None) -> Team:
    return Team.of(book(), contacts() if said is None else said, settings or Effort())


def ids(accounts: pa.Table, places: Any) -> list[str]:
    return [accounts["account_id"][int(at)].as_py() for at in places]


def test_time_by_profile_against_what_is_designated() -> None:
    found = {s.profile: s for s in shares(team().whole, WANTED, "minutes")}
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
    untimed = contacts(timed=0, minutes=None)
    assert (counted_in(contacts()), counted_in(untimed)) == ("minutes", "contacts")
    found = shares(team(said=untimed).whole, {}, "contacts")
    assert [s.share for s in found] == [0.5, 0.3, 0, 0, 0.2]
    assert {s.designated for s in found} == {s.gap for s in found} == {s.minutes for s in found} == {None}


def test_what_is_designated_of_ones_own_time_goes_by_the_accounts_that_one_owns() -> None:
    """Ann owns both of Keep and one of two of Attain: two thirds of what is designated for both is for Keep."""
    found = team(Effort(keep=0.5, attain=0.5))
    assert of_their_own({"Keep": 0.5, "Attain": 0.5}, found.people["Ann"], found.whole) == pytest.approx(
        {"Keep": 2 / 3, "Attain": 1 / 3}
    )
    assert of_their_own(WANTED, found.people["Cy"], found.whole) == WANTED, "who owns none"


def test_whom_nobody_was_in_touch_with_the_most_at_stake_first() -> None:
    assert ids(book(), team().found.alone) == ["a2", "e1", "r1"]


def test_an_hour_stands_against_chance_times_value_over_the_hours_of_a_horizon() -> None:
    """45 minutes in 90 days are an hour and a half in 180; 10 + 90 are at stake in Attain."""
    tally = team().whole
    told = returns(tally, shares(tally, {}, "minutes"), 90, 180)
    found = {one.profile: (one.at_stake, one.hours, one.per_hour) for one in told}
    assert found["Attain"] == (100, 1.5, pytest.approx(100 / 1.5))
    assert found["Recapture"] == (0, None, None)


def of_accounts(found: Team, designated: dict[str, float]) -> dict[str, dict[str, Any]]:
    whose = (found.found.kind >= 0, found.found.rep >= 0)
    told = invested(found.accounts, found.found, *whose, designated, found.unit)
    return {row["account_id"]: row for row in told.to_pylist()}


def test_the_time_of_a_profile_is_shared_by_importance() -> None:
    """Keep has 0.4: four fifths of it for the one of 80. Where nobody is rated, all count alike."""
    found = of_accounts(team(), WANTED)
    assert {account: one["designated"] for account, one in found.items()} == pytest.approx(
        {"k1": 0.32, "k2": 0.08, "a1": 0.2, "a2": 0.2, "r1": 0.1, "e1": 0.1}
    )
    assert found["k1"]["gap"] == pytest.approx(0.5 - 0.32)
    assert next(iter(found)) == "a2", "the one with the most time too little is first"
    assert of_accounts(team(), {}) == {}


def test_hunters_and_farmers_with_accounts_for_the_other() -> None:
    found = team()
    told = mismatches(found.accounts, found.found, found.found.kind >= 0)
    assert [(one.owner, one.role, one.accounts.to_pylist(), one.of) for one in told] == [
        ("Ann", "farmer", ["a2"], 3),
        ("Bo", "hunter", ["e1"], 3),
    ]


def test_a_team_is_named_or_the_region_of_most_contacts() -> None:
    assert team(Effort(teams={"Key": ("Bo",)})).team_of == {"Ann": "North", "Bo": "Key", "Cy": "no region"}


def test_the_focus_is_the_largest_gap_in_a_sentence_with_a_number() -> None:
    ann = team().people["Ann"]
    assert focus(shares(ann, WANTED, "minutes"), ann, 90, "minutes") == (
        "More time for Attain: 0% of 60 minutes in 90 days went there, 40% is designated; "
        "nobody was in touch with 1 of 1 such accounts."
    )
    assert focus(shares(ann, {}, "minutes"), ann, 90, "minutes") == (
        "Get in touch with Attain: nobody was, in 90 days, with 1 of 1 accounts; 90 at stake."
    )
    cy = team().people["Cy"]
    assert "no account was left alone in 90 days" in focus(shares(cy, {}, "minutes"), cy, 90, "minutes")


TEXTS = {
    "owner": st.sampled_from(["Ann", "Bo", None]),
    "owner_role": st.sampled_from(["hunter", "Farmer", "farmer", "broker", None]),
    "region": st.sampled_from(["North", "South", None]),
    "profile": st.sampled_from(["Keep", "Attain", "Recapture", "Expand", None]),
}
AMOUNT = st.sampled_from([None, 0.0, 10.0, 20.0, 70.0])
ACCOUNT = st.fixed_dictionaries({**TEXTS, "name": st.none(), "at_stake": AMOUNT, "importance": AMOUNT})
CONTACT = st.fixed_dictionaries(
    {
        "account_id": st.sampled_from([*"abcdefgh", "gone"]),
        "rep": st.sampled_from(["Ann", "Cy", None]),
        "contacts": st.integers(1, 9),
        "minutes": st.sampled_from([None, 0.0, 15.0, 30.0]),
    }
)


@given(
    st.lists(ACCOUNT, max_size=8),
    st.lists(CONTACT, max_size=8),
    st.sampled_from([{}, {"keep": 0.4, "attain": 0.4, "recapture": 0.1}, {"expand": 1.0}]),
    st.sampled_from([{}, {"Key": ("Bo", "Zoe")}]),
)
def test_columns_say_what_rows_say(
    accounts: list[dict[str, Any]], said: list[dict[str, Any]], designated: dict[str, float], named: dict[str, Any]
) -> None:
    own = [row | {"account_id": "abcdefgh"[at]} for at, row in enumerate(accounts)]
    met = [row | {"timed": 0 if row["minutes"] is None else row["contacts"]} for row in said]
    settings = Effort(**designated, teams=named)
    found = Team.of(pa.Table.from_pylist(own, ACCOUNTS), _coded(pa.Table.from_pylist(met, CONTACTS_OF)), settings)
    told = Oracle(own, met, settings.shares, named)
    assert (found.unit, found.team_of) == (told.unit, told.team_of())
    for people, expected in ((found.reps(), told.reps()), (found.teams(), told.teams())):
        assert {one.name: [tuple(vars(share).values()) for share in one.shares] for one in people} == expected
    for owner in (None, "Ann", "Bo"):
        theirs = [row for row in own if owner in (None, row["owner"])]
        if owner and not theirs and owner not in {row["rep"] for row in told.contacts}:
            continue
        tally, _, mine, _ = found.time_of(owner)
        left = told.untouched(theirs)
        alone = found.left_alone(mine).to_pylist()
        assert [row["account_id"] for row in alone] == left
        assert [row["team"] for row in alone] == [told.team_of().get(row["owner"]) for row in alone]
        assert (sum(tally.alone), tally.first is not None) == (len(left), bool(left))
        held = [sum(row["at_stake"] or 0 for row in theirs if row["profile"] == kind) for kind in KINDS[:4]]
        assert list(tally.at_stake[:4]) == held
        wrong = mismatches(found.accounts, found.found, mine)
        assert [(m.owner, m.role, m.accounts.to_pylist(), m.of) for m in wrong] == told.mismatches(theirs)
    times = of_accounts(found, settings.shares)
    assert {account: (one["importance"], one["share"], one["designated"]) for account, one in times.items()} == {
        account: pytest.approx(one) for account, one in told.invested().items()
    }
    assert [round(one["gap"], 9) for one in times.values()] == sorted(round(one["gap"], 9) for one in times.values())


def _coded(said: pa.Table) -> pa.Table:
    """Contacts as they are read: what names accounts and people as dictionaries."""
    for name in ("account_id", "rep"):
        said = said.set_column(said.schema.get_field_index(name), name, said[name].dictionary_encode())
    return said


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
