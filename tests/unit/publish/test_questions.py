"""Questions: who is meant, whom to call first, and how many stand where."""

from __future__ import annotations

import pyarrow as pa
import pytest

from kare_ml.errors import UsageError
from kare_ml.publish.questions import at_risk, by_state, find_account, headings
from tests.unit.publish.rows import CLIENT, LAPSED, PROSPECT, UNSCORED, composed

NAMES = pa.table(
    {
        "account_id": ["00123", "123", "7", "8", "9", "10"],
        "name": ["Hartwell Tools", "Hartwell Timber", "Bäcker & Söhne", None, "Hartwell", "100% Steel (UK)"],
    }
)


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("00123", "00123"),  # an id is text: 00123 is not 123
        ("123", "123"),
        ("Hartwell Tools", "00123"),
        ("hartwell tools", "00123"),
        (" HARTWELL TIMBER ", "123"),
        ("Hartwell", "9"),  # a whole name goes before a part of others
        ("söhne", "7"),
        ("100% steel (", "10"),  # signs are signs, not a pattern
        ("8", "8"),
    ],
)
def test_an_account_is_found_by_id_name_or_part(text: str, account: str) -> None:
    assert find_account(NAMES, text) == account


def test_more_than_one_is_told() -> None:
    with pytest.raises(UsageError, match=r"'t' fits 3 accounts|'hartwell t' fits 2 accounts") as raised:
        find_account(NAMES, "hartwell t")
    assert "Hartwell Tools (00123), Hartwell Timber (123)" in str(raised.value)
    assert "name one by its id" in str(raised.value)


def test_none_is_told_with_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"no account is called 'Hartwel Tool'(.|\n)*near: Hartwell Tools"):
        find_account(NAMES, "Hartwel Tool")
    with pytest.raises(UsageError, match=r"6 accounts\n"):
        find_account(NAMES, "zzzz")


def test_without_names_the_nearest_ids_are_told() -> None:
    ids = pa.table({"account_id": ["17850", "17851"], "name": pa.nulls(2, pa.string())})
    assert find_account(ids, "17850") == "17850"
    with pytest.raises(UsageError, match=r"near: .*17850"):
        find_account(ids, "1785")


BOOK = composed(
    CLIENT | {"account_id": "b", "churn": 0.5, "trailing_revenue": 100.0, "outlook": "Keep"},
    CLIENT | {"account_id": "a", "churn": 0.5, "trailing_revenue": 100.0, "outlook": "Recapture"},
    CLIENT | {"account_id": "c", "churn": 0.1, "trailing_revenue": 9000.0, "state": "Expand", "outlook": "Expand"},
    CLIENT
    | {"account_id": "d", "churn": 0.9, "trailing_revenue": 9000.0, "state": "exit_review", "outlook": "Recapture"},
    LAPSED | {"account_id": "e", "outlook": "Recapture"},
    PROSPECT | {"account_id": "f", "outlook": "Attain"},
    UNSCORED | {"account_id": "g"},
)


def test_most_revenue_at_risk_comes_first_then_the_id() -> None:
    assert at_risk(BOOK)["account_id"].to_pylist() == ["c", "a", "b"]
    assert at_risk(BOOK, top=1)["account_id"].to_pylist() == ["c"]
    assert at_risk(BOOK, profiles=["Keep"])["account_id"].to_pylist() == ["a", "b"]


def test_every_account_stands_somewhere() -> None:
    states = by_state(BOOK)
    assert sum(states.values()) == BOOK.num_rows
    assert list(states.items()) == [("Keep", 3), ("Attain", 1), ("Expand", 1), ("dormant", 1), ("exit_review", 1)]


def test_where_they_are_heading() -> None:
    found = headings(BOOK)
    assert found == {
        ("Attain", "Attain"): 1,
        ("Expand", "Expand"): 1,
        ("Keep", "Keep"): 1,
        ("Keep", "Recapture"): 1,
        ("dormant", "Recapture"): 1,
        ("exit_review", "Recapture"): 1,
    }
