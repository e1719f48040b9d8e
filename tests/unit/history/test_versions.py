"""Versions of one thing: what was valid when, and what contradicts itself."""

from __future__ import annotations

import datetime as dt
from typing import Any

DATED = {"account_id": "id", "region": "region", "known_at": "at"}
JAN, FEB, MAR = dt.datetime(2024, 1, 1), dt.datetime(2024, 2, 1), dt.datetime(2024, 3, 1)


def account(region: str | None, at: str | None = None, who: str = "a") -> dict[str, Any]:
    return {"id": who, "region": region, "at": at}


def told(found: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(row["region"], row["fate"], row["known_from"], row["known_to"]) for row in found]


def test_a_changed_version_closes_the_one_before_it(judge: Any) -> None:
    rows = [account("North", "2024-03-01"), account("South", "2024-02-01"), account("North", "2024-01-01")]
    assert told(judge("accounts", rows, columns=DATED)) == [
        ("North", "stored", MAR, None),
        ("South", "superseded", FEB, MAR),
        ("North", "superseded", JAN, FEB),
    ]


def test_an_unchanged_version_says_nothing_new(judge: Any) -> None:
    rows = [account("North", "2024-01-01"), account("North", "2024-02-01"), account("South", "2024-03-01")]
    found = judge("accounts", rows, columns=DATED)
    assert told(found) == [
        ("North", "superseded", JAN, MAR),
        ("North", "deduplicated", FEB, None),
        ("South", "stored", MAR, None),
    ]
    assert found[1]["reason"] == "same_as_before"


def test_a_value_that_became_unknown_is_a_new_version(judge: Any) -> None:
    rows = [account("North", "2024-01-01"), account(None, "2024-02-01")]
    assert told(judge("accounts", rows, columns=DATED)) == [
        ("North", "superseded", JAN, FEB),
        (None, "stored", FEB, None),
    ]


def test_rows_that_differ_at_one_instant_are_all_set_aside(judge: Any) -> None:
    rows = [account("North", "2024-01-01"), account("South", "2024-01-01"), account("East", "2024-02-01")]
    found = judge("accounts", rows, columns=DATED)
    assert [(row["fate"], row["reason"], row["column"], row["value"]) for row in found] == [
        ("quarantined", "conflicting_versions", "account_id", "a"),
        ("quarantined", "conflicting_versions", "account_id", "a"),
        ("stored", None, None, None),
    ]


def test_without_known_at_two_different_rows_of_an_account_conflict(judge: Any) -> None:
    columns = {"account_id": "id", "region": "region", "created_at": "at"}
    rows = [
        account("North", "2024-01-01"),
        account("South", "2024-02-01"),
        account("West", "2024-02-01", who="b"),
        account("East", None, who="c"),
    ]
    found = judge("accounts", rows, columns=columns)
    assert [(row["fate"], row["known_from"]) for row in found] == [
        ("quarantined", JAN),
        ("quarantined", FEB),
        ("stored", FEB),
        ("stored", dt.datetime(1970, 1, 1)),
    ]


def test_duplicates_of_an_account_are_dropped_even_where_duplicates_are_kept(judge: Any) -> None:
    rows = [account("North", "2024-01-01"), account("North", "2024-01-01")]
    for duplicates, reason in (("drop", "exact_duplicate"), ("keep", "same_as_before")):
        found = judge("accounts", rows, columns=DATED, duplicates=duplicates)
        assert [(row["fate"], row["reason"]) for row in found] == [("stored", None), ("deduplicated", reason)]


def test_a_contact_without_its_own_id_stands_alone(judge: Any) -> None:
    columns = {"account_id": "id", "contact_id": "person", "role": "role"}
    rows = [
        {"id": "a", "person": None, "role": "buyer"},
        {"id": "a", "person": None, "role": "head"},
        {"id": "a", "person": "p1", "role": "buyer"},
        {"id": "a", "person": "p1", "role": "head"},
    ]
    found = judge("contacts", rows, columns=columns)
    assert [row["reason"] for row in found] == [None, None, "conflicting_versions", "conflicting_versions"]
    assert [row["value"] for row in found] == [None, None, "p1", "p1"]


EVENTS = {"row_id": "no", "account_id": "who", "happened_at": "at", "kind": "kind"}


def event(no: str | None, kind: str, known: str = "", who: str = "a") -> dict[str, Any]:
    return {"no": no, "who": who, "at": "2024-01-01", "kind": kind, "known": known}


def test_rows_with_one_row_id_are_versions_the_newest_wins(judge: Any) -> None:
    rows = [
        event("1", "visit", "2024-02-01"),
        event("1", "call", "2024-01-01"),
        event("1", "visit", "2024-03-01"),
        event("2", "call", "2024-01-01"),
        event("1", "visit", "2024-02-01", who="b"),  # another account at the same instant: which is right?
    ]
    found = judge("activities", rows, columns={**EVENTS, "known_at": "known"})
    assert [(row["fate"], row["reason"], row["known_from"], row["known_to"]) for row in found] == [
        ("quarantined", "conflicting_versions", FEB, None),
        ("superseded", None, JAN, MAR),
        ("stored", None, MAR, None),
        ("stored", None, JAN, None),
        ("quarantined", "conflicting_versions", FEB, None),
    ]
    assert (found[0]["column"], found[0]["value"]) == ("row_id", "1")


def test_without_known_at_all_rows_of_a_row_id_that_differ_are_set_aside(judge: Any) -> None:
    rows = [event("1", "visit"), event("1", "call"), event("2", "call"), event("2", "call"), event(None, "call")]
    found = judge("activities", [*rows, event(None, "call", known="x")], columns=EVENTS, duplicates="keep")
    assert [(row["fate"], row["reason"]) for row in found] == [
        ("quarantined", "conflicting_versions"),
        ("quarantined", "conflicting_versions"),
        ("stored", None),
        ("deduplicated", "same_as_before"),
        ("stored", None),
        ("stored", None),
    ]


def test_rows_that_are_no_versions_without_a_row_id(judge: Any) -> None:
    columns = {name: column for name, column in EVENTS.items() if name != "row_id"}
    found = judge("activities", [event("1", "visit"), event("1", "call")], columns=columns)
    assert [row["fate"] for row in found] == ["stored", "stored"]


def gone(region: str, deleted: str | None, at: str = "2024-01-01") -> dict[str, Any]:
    return {**account(region, at), "deleted": deleted}


def test_a_row_that_was_taken_back_ends_then(judge: Any) -> None:
    columns = {**DATED, "deleted_at": "deleted"}
    assert told(judge("accounts", [gone("North", "2024-02-01")], columns=columns)) == [
        ("North", "superseded", JAN, FEB)
    ]
    assert told(judge("accounts", [gone("North", None)], columns=columns)) == [("North", "stored", JAN, None)]
    early = [gone("North", "2023-12-01")]
    assert told(judge("accounts", early, columns=columns)) == [("North", "superseded", JAN, JAN)]


def test_a_version_that_says_so_takes_back_the_one_before_it(judge: Any) -> None:
    rows = [gone("North", None), gone("North", "2024-02-01", at="2024-02-01"), gone("North", None, at="2024-03-01")]
    assert told(judge("accounts", rows, columns={**DATED, "deleted_at": "deleted"})) == [
        ("North", "superseded", JAN, FEB),
        ("North", "superseded", FEB, FEB),
        ("North", "stored", MAR, None),
    ]


def test_a_row_that_stands_alone_may_be_taken_back_too(judge: Any) -> None:
    columns = {"account_id": "id", "invoiced_at": "day", "amount": "amount", "known_at": "at", "deleted_at": "deleted"}
    rows = [{"id": "a", "day": "2024-01-01", "amount": "5", "at": "2024-01-01", "deleted": "2024-03-01"}]
    [row] = judge("invoices", rows, columns=columns)
    assert (row["fate"], row["known_from"], row["known_to"]) == ("superseded", JAN, MAR)
