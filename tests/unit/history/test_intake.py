"""What becomes of each row: one small visible table for each fate and reason."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from kare_ml.errors import ConfigError

MAPPED = {"account_id": "who", "invoiced_at": "when", "amount": "money"}


def line(
    who: str | None = "7", when: str | None = "2024-03-01", money: str | None = "10", **more: Any
) -> dict[str, Any]:
    return {"who": who, "when": when, "money": money, **more}


def test_every_fate_and_reason(judge: Any) -> None:
    rows = [
        line(),  # 1
        line(),  # 2 the same again
        line(who=None),  # 3
        line(who="   "),  # 4 blanks are no account
        line(when="31/12/2024"),  # 5
        line(when="0024-03-01"),  # 6 an impossible year
        line(money="12,50"),  # 7
        line(money="1e13"),  # 8
        line(money="inf"),  # 9
        line(money=None),  # 10
        {"malformed": "7,2024-03-01"},  # 11
        line(who="internal", money="x"),  # 12 excluded comes before quarantined
        line(when=None),  # 13
    ]
    found = judge(
        "invoices", rows, columns=MAPPED, exclude=[{"column": "who", "is": "internal", "reason": "our own shop"}]
    )
    assert [(row["source_row"], row["fate"], row["reason"], row["column"], row["value"]) for row in found] == [
        (1, "stored", None, None, None),
        (2, "deduplicated", "exact_duplicate", None, None),
        (3, "quarantined", "missing_account", "account_id", None),
        (4, "quarantined", "missing_account", "account_id", None),
        (5, "quarantined", "not_a_date", "invoiced_at", "31/12/2024"),
        (6, "quarantined", "not_a_date", "invoiced_at", "0024-03-01"),
        (7, "quarantined", "not_a_number", "amount", "12,50"),
        (8, "quarantined", "absurd_amount", "amount", "1e13"),
        (9, "quarantined", "absurd_amount", "amount", "inf"),
        (10, "quarantined", "missing_amount", "amount", None),
        (11, "quarantined", "malformed", None, "7,2024-03-01"),
        (12, "excluded", "our own shop", None, None),
        (13, "quarantined", "missing_invoiced_at", "invoiced_at", None),
    ]


def test_a_stored_row_has_all_columns_of_the_contract(judge: Any) -> None:
    (row,) = judge("invoices", [line(who="00123", money="-10.5")], columns=MAPPED)
    assert row == {
        **dict.fromkeys(["quantity", "unit_price", "invoice_id", "product", "product_line", "cost", "currency"]),
        **dict.fromkeys(["row_id", "known_at", "deleted_at", "known_to", "reason", "column", "value"]),
        "account_id": "00123",
        "invoiced_at": dt.datetime(2024, 3, 1),
        "amount": Decimal("-10.5000"),
        "original_amount": Decimal("-10.5000"),
        "is_product": True,
        "credit_note": True,
        "known_from": dt.datetime(2024, 3, 1),
        "day": 19783,
        "source_file": "lines.csv",
        "source_row": 1,
        "fate": "stored",
    }


def test_duplicates_count_over_all_mapped_columns_and_can_be_kept(judge: Any) -> None:
    rows = [line(note="a"), line(note="b"), line(note="a"), line(money="10.0", note="a")]
    fates = [row["fate"] for row in judge("invoices", rows, columns={**MAPPED, "product": "note"})]
    assert fates == ["stored", "stored", "deduplicated", "stored"]
    assert [row["fate"] for row in judge("invoices", rows, columns=MAPPED)] == [
        "stored",
        "deduplicated",
        "deduplicated",
        "stored",
    ]
    assert {row["fate"] for row in judge("invoices", rows, columns=MAPPED, duplicates="keep")} == {"stored"}


def test_amount_is_quantity_times_unit_price_in_decimals(judge: Any) -> None:
    columns = {"account_id": "who", "invoiced_at": "when", "quantity": "q", "unit_price": "p"}
    rows = [
        {"who": "1", "when": "2024-03-01", "q": "3", "p": "1.1"},  # 3.3000000000000003 in floats
        {"who": "1", "when": "2024-03-01", "q": "1", "p": "0.00005"},
        {"who": "1", "when": "2024-03-01", "q": "9e9", "p": "9e9"},
        {"who": "1", "when": "2024-03-01", "q": None, "p": "1"},
        {"who": "1", "when": "2024-03-01", "q": "two", "p": "1"},
    ]
    found = judge("invoices", rows, columns=columns)
    assert [(row["amount"], row["reason"], row["column"], row["value"]) for row in found] == [
        (Decimal("3.3000"), None, None, None),
        (Decimal("0.0001"), None, None, None),
        (None, "absurd_amount", "amount", "9e9 x 9e9"),
        (None, "missing_quantity", "quantity", None),
        (None, "not_a_number", "quantity", "two"),
    ]


@pytest.mark.parametrize(
    ("rule", "met"),
    [
        ({"is": "C1"}, [True, False, False, None]),
        ({"is": 12}, [False, True, False, None]),
        ({"in": ["C1", "x"]}, [True, False, True, None]),
        ({"not_in": ["C1", "x"]}, [False, True, False, None]),
        ({"starts_with": "C"}, [True, False, False, None]),
        ({"at_least": 12}, [None, True, None, None]),
        ({"at_most": 11}, [None, False, None, None]),
        ({"between": [10, 12]}, [None, True, None, None]),
        ({"missing": True}, [False, False, False, True]),
        ({"missing": False}, [True, True, True, False]),
    ],
)
def test_derived_columns(judge: Any, rule: dict[str, Any], met: list[bool | None]) -> None:
    columns = {**MAPPED, "is_product": {"column": "code", **rule}, "credit_note": {"column": "code", **rule}}
    rows = [line(code=code, money="-1") for code in ("C1", " 12.0", "x", None)]
    found = judge("invoices", rows, columns=columns)
    # A null is_product means true; a null credit_note means that the amount is negative, as it is here.
    assert [row["is_product"] for row in found] == [value is not False for value in met]
    assert [row["credit_note"] for row in found] == [value is not False for value in met]


def test_an_exclusion_never_takes_out_what_it_cannot_read(judge: Any) -> None:
    exclude = [{"column": "money", "at_most": 0, "reason": "free"}]
    found = judge("invoices", [line(money="0"), line(money="x"), line(money="1")], columns=MAPPED, exclude=exclude)
    assert [(row["fate"], row["reason"]) for row in found] == [
        ("excluded", "free"),
        ("quarantined", "not_a_number"),
        ("stored", None),
    ]


def test_a_percentile_is_no_threshold_for_source_values(judge: Any) -> None:
    exclude = [{"column": "money", "at_most": {"percentile": 5}, "reason": "small"}]
    with pytest.raises(ConfigError, match="a percentile can be a threshold in profiles"):
        judge("invoices", [line()], columns=MAPPED, exclude=exclude)


def test_numeric_ids_and_typed_columns_of_parquet(judge: Any) -> None:
    kinds = {"who": pa.float64(), "when": pa.date32(), "money": pa.float64()}
    rows = [{"who": 12345.0, "when": dt.date(2024, 3, 1), "money": 2.675}, {"who": None, "when": None, "money": None}]
    found = judge("invoices", rows, kinds=kinds, columns=MAPPED)
    assert [(row["account_id"], row["amount"], row["reason"]) for row in found] == [
        ("12345", Decimal("2.6750"), None),
        (None, None, "missing_account"),
    ]


def test_known_from_is_known_at_or_else_the_event(judge: Any) -> None:
    rows = [line(known="2024-04-02"), line(known=None)]
    found = judge("invoices", rows, columns={**MAPPED, "known_at": "known"})
    assert [row["known_from"] for row in found] == [dt.datetime(2024, 4, 2), dt.datetime(2024, 3, 1)]


def test_totals_speak_of_the_whole_source_before_any_judgement(summed: Any) -> None:
    rows = [line(), line(), line(who=None, money="2.5"), line(money="x"), line(when="soon"), {"malformed": "7,"}]
    assert summed("invoices", rows, columns=MAPPED) == [
        {
            "currency": None,
            "amount": Decimal("32.5000"),
            "unreadable": 2,
            "filled_account_id": 4,
            "failed_account_id": 0,
            "filled_invoiced_at": 5,
            "failed_invoiced_at": 1,
            "filled_amount": 5,
            "failed_amount": 1,
        }
    ]


def test_totals_are_kept_apart_by_currency(summed: Any) -> None:
    rows = [line(code=code, money=money) for code, money in [("USD", "1"), ("usd ", "2"), ("EUR", "4"), ("", "8")]]
    found = summed("invoices", rows, columns={**MAPPED, "currency": "code"})
    assert [(row["currency"], row["amount"]) for row in found] == [(None, 12), ("USD", 3)]
