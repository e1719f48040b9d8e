"""Losses on record against the company's own flags, and against contracts that run on."""

from __future__ import annotations

import datetime as dt

import ibis
import pytest

from kare_ml.history.findings import across
from tests.tables import history_of, table_of

AS_OF_TABLES = {
    "accounts": """
    | account  | lost | known_to            |
    | flagged  | yes  | null                |
    | missed   | no   | null                |
    | unsaid   | null | null                |
    | stayed   | no   | null                |
    | wrongly  | yes  | null                |
    | back     | yes  | null                |
    | changed  | no   | 2011-01-01T00:00:00 |
    | changed  | yes  | null                |
    """,
    "losses": """
    | account | ago | known_to            |
    | flagged | 50  | null                |
    | missed  | 50  | null                |
    | missed  | 20  | null                |
    | unsaid  | 50  | null                |
    | back    | 90  | null                |
    | changed | 50  | null                |
    | stayed  | 50  | 2011-01-01T00:00:00 |
    """,
    "subscriptions": """
    | account | ago | ends_ago |
    | flagged | 400 | 50       |
    | missed  | 400 | null     |
    | unsaid  | 400 | 10       |
    | wrongly | 400 | null     |
    | back    | 400 | 90       |
    | back    | 80  | null     |
    | changed | 400 | 60       |
    """,
}


@pytest.fixture(scope="module")
def found() -> dict[str, list[str]]:
    """The accounts of every finding about losses, by its kind."""
    from kare_ml.domain.as_of import AsOf

    drawn = history_of(AsOf(dt.date(2011, 6, 10)), **AS_OF_TABLES)
    tables = {name: ibis.memtable(table_of(name, rows)) for name, rows in drawn.items()}
    kinds = {f.kind: sorted(f.rows.to_pyarrow()["account_id"].to_pylist()) for f in across(tables)}
    return {kind: accounts for kind, accounts in kinds.items() if "loss" in kind or "lost" in kind}


def test_every_loss_that_the_flag_does_not_know_is_found_once_an_account(found: dict[str, list[str]]) -> None:
    assert found["lost_but_not_flagged"] == ["missed"]


def test_a_flag_is_wrong_where_a_contract_runs_on_that_no_loss_ended(found: dict[str, list[str]]) -> None:
    assert found["flagged_but_not_lost"] == ["back", "wrongly"]


def test_a_contract_that_runs_on_after_a_loss_is_told_by_loss(found: dict[str, list[str]]) -> None:
    assert found["contract_runs_on_after_loss"] == ["missed", "missed", "unsaid"]
    assert len(found) == 3


def test_without_losses_or_flags_nothing_is_found() -> None:
    assert [f.kind for f in across({})] == []
