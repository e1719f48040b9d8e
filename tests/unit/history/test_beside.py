"""What no column shows by itself: events that lie ahead, ends before beginnings, accounts that others name."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kare_ml.history.beside import Beside, looked_up
from kare_ml.history.contracts import TABLES
from tests.unit.history.conftest import sources_of

NOON = Beside(taken_at=dt.datetime(2024, 3, 1, 12))
LINES = {"account_id": "who", "invoiced_at": "when", "amount": "money", "known_at": "known"}


def verdicts(found: list[dict[str, Any]]) -> list[tuple[Any, Any, Any]]:
    return [(row["reason"], row["column"], row["value"]) for row in found]


def test_an_event_more_than_a_day_after_it_came_in_is_set_aside(judge: Any) -> None:
    rows = [
        {"who": "1", "when": "2024-03-02 12:00", "money": "1"},
        {"who": "1", "when": "2024-03-02 12:01", "money": "2"},
        {"who": "1", "when": "2024-02-20", "money": "3", "known": "2024-02-19"},
        {"who": "1", "when": "2024-02-20", "money": "4", "known": "2024-02-18 23:59"},
        {"who": "1", "when": "2024-02-20", "money": "5", "known": "2024-03-09"},
    ]
    assert verdicts(judge("invoices", rows, columns=LINES, beside=NOON)) == [
        (None, None, None),
        ("in_the_future", "invoiced_at", "2024-03-02 12:01:00"),
        (None, None, None),
        ("in_the_future", "invoiced_at", "2024-02-20 00:00:00, known at 2024-02-18 23:59:00"),
        ("in_the_future", "known_at", "2024-03-09 00:00:00"),
    ]
    assert [row["reason"] for row in judge("invoices", rows, columns=LINES)][:2] == [None, None]


@pytest.mark.parametrize(
    ("table", "event"),
    [("payments", "due_at"), ("subscriptions", "started_at"), ("deliveries", "promised_at")],
)
def test_what_falls_due_or_begins_may_lie_ahead(judge: Any, table: str, event: str) -> None:
    columns = {"account_id": "who", event: "when", "known_at": "known"}
    rows = [{"who": "1", "when": "2030-01-01", "known": "2024-01-01"}]
    assert verdicts(judge(table, rows, columns=columns, beside=NOON)) == [(None, None, None)]


@pytest.mark.parametrize(
    ("table", "event", "until"),
    [
        ("tickets", "opened_at", "closed_at"),
        ("opportunities", "opened_at", "closed_at"),
        ("subscriptions", "started_at", "ends_at"),
    ],
)
def test_what_ends_on_a_day_before_it_began_is_set_aside(judge: Any, table: str, event: str, until: str) -> None:
    rows = [
        {"who": "1", "from": "2024-01-05 17:00", "to": "2024-01-05"},  # a date without an hour
        {"who": "1", "from": "2024-01-05 00:00", "to": "2024-01-04 23:59"},
        {"who": "1", "from": "2024-01-05", "to": None},
    ]
    found = judge(table, rows, columns={"account_id": "who", event: "from", until: "to"})
    assert verdicts(found) == [
        (None, None, None),
        ("ends_before_it_began", until, "2024-01-04 23:59:00"),
        (None, None, None),
    ]


def test_usage_may_name_its_account_by_the_contract(judge: Any, taken_in: Any) -> None:
    contracts = [
        {"contract_id": "S1", "account_id": "a", "started_at": "2024-01-01", "known_at": "2024-01-01"},
        {"contract_id": "S2", "account_id": "b", "started_at": "2024-01-01", "known_at": "2024-01-01"},
        {"contract_id": "S2", "account_id": "c", "started_at": "2024-02-01", "known_at": "2024-02-01"},
        {"contract_id": None, "account_id": "d", "started_at": "2024-01-01", "known_at": "2024-01-01"},
    ]
    columns = {"contract_id": "contract", "used_on": "day", "units": "units"}
    rows = [{"contract": contract, "day": "2024-03-01", "units": "1"} for contract in ("S1", "S2", "S9", None)]
    found = judge("usage", rows, columns=columns, beside=Beside(contracts=taken_in("subscriptions", contracts)))
    assert [(row["account_id"], row["reason"], row["column"], row["value"]) for row in found] == [
        ("a", None, None, None),
        ("c", None, None, None),
        (None, "unknown_contract", "account_id", "S9"),
        (None, "missing_account", "account_id", None),
    ]
    assert looked_up(TABLES["usage"], sources_of({"columns": columns})) == ("subscriptions",)
    assert {row["reason"] for row in judge("usage", rows[:3], columns=columns)} == {"unknown_contract"}


def test_whose_use_it_was_is_not_known_before_the_contract_is(judge: Any, taken_in: Any) -> None:
    """Else a contract that comes in late would change what was seen before it came."""
    late = {"contract_id": "S1", "account_id": "a", "started_at": "2024-01-01", "known_at": "2024-05-01"}
    undated = {"contract_id": "S2", "account_id": "b", "started_at": "2024-04-01", "known_at": None}
    beside = Beside(contracts=taken_in("subscriptions", [late, undated]))
    columns = {"contract_id": "contract", "used_on": "day", "units": "units", "row_id": "n", "known_at": "known"}
    rows = [
        {"contract": "S1", "day": "2024-03-01", "units": "1", "n": "1", "known": "2024-03-01"},
        {"contract": "S1", "day": "2024-03-01", "units": "2", "n": "1", "known": "2024-03-02"},
        {"contract": "S1", "day": "2024-03-01", "units": "3", "n": "2", "known": "2024-06-01"},
        {"contract": "S2", "day": "2024-03-01", "units": "4", "n": "3", "known": "2024-03-01"},
    ]
    found = judge("usage", rows, columns=columns, beside=beside)
    times = [(row["fate"], row["known_from"].date().isoformat(), row["known_to"]) for row in found]
    assert times == [
        ("superseded", "2024-05-01", dt.datetime(2024, 3, 2)),  # never seen: restated before it could be told whose
        ("stored", "2024-05-01", None),
        ("stored", "2024-06-01", None),
        ("stored", "2024-03-01", None),
    ]


def test_strangers_are_kept_or_set_aside_as_the_setting_says(judge: Any, taken_in: Any) -> None:
    beside = Beside(accounts=taken_in("accounts", [{"account_id": "a"}]))
    rows = [{"who": "a", "when": "2024-01-01", "money": "1"}, {"who": "b", "when": "2024-01-01", "money": "1"}]
    for setting, reason in (("keep", None), ("quarantine", "unknown_account")):
        found = judge("invoices", rows, columns=LINES | {"known_at": "when"}, beside=beside, unknown_accounts=setting)
        assert [row["reason"] for row in found] == [None, reason]
    strict = sources_of({"columns": LINES, "unknown_accounts": "quarantine"})
    assert looked_up(TABLES["invoices"], strict) == ("accounts",)
    assert looked_up(TABLES["accounts"], strict) == ()


def test_the_first_reason_counts(judge: Any) -> None:
    rows = [{"who": None, "from": "2024-01-05", "to": "2023-01-01"}, {"who": "1", "from": "2024-01-05", "to": "x"}]
    found = judge("tickets", rows, columns={"account_id": "who", "opened_at": "from", "closed_at": "to"})
    assert [row["reason"] for row in found] == ["missing_account", "not_a_date"]
