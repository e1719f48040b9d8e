"""Remarks survive their JSON, and say what to do."""

from __future__ import annotations

from decimal import Decimal

from kare_ml.history.remarks import Remark, from_json, to_json


def test_json_and_back() -> None:
    found = (
        Remark("invoices", "account_id", "unknown_account", 3, Decimal("10.1000"), ("007", "Ä")),
        Remark("tickets", "account_id", "unknown_account", 1),
    )
    assert from_json(to_json(found)) == found
    assert from_json(to_json(())) == ()


def test_a_remark_says_what_it_means_and_what_to_do() -> None:
    remark = Remark("invoices", "account_id", "unknown_account", 3)
    assert (remark.meaning, remark.to_do) == (
        "the accounts table does not have the account",
        "add it there, or correct the id; the row counts all the same",
    )
