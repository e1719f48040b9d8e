"""What an account has bought of each line, and what it holds a contract for."""

from __future__ import annotations

from typing import Any

from kare_ml.features.holdings import holdings
from tests.engines import DuckDB
from tests.spec.spec import JUNE
from tests.tables import history_of, table_of

ROWS = history_of(
    JUNE,
    invoices="""
    | account | ago | amount | product_line | is_product |
    | a       | 400 | 70     | Seals        | null       |
    | a       | 200 | 30     | Seals        | null       |
    | a       | 10  | 5      | Seals        | null       |
    | a       | 3   | -5     | Tape         | null       |
    | a       | 3   | 9      | null         | null       |
    | b       | 500 | 8      | Tape         | null       |
    | b       | 2   | 4      | Carriage     | no         |
    | b       | -1  | 4      | Seals        | null       |
    """,
    subscriptions="""
    | account | ago | ends_ago | product_line |
    | b       | 300 | null     | Bins         |
    | b       | 300 | 20       | Tape         |
    | c       | 300 | 20       | Bins         |
    """,
)


def found(*names: str) -> list[tuple[Any, ...]]:
    tables = DuckDB(threads=1).tables({name: table_of(name, ROWS[name]) for name in names})
    rows = holdings(tables, JUNE).to_pyarrow().to_pylist()
    return [tuple(row.values()) for row in rows]


def test_purchases_and_contracts_by_account_and_line() -> None:
    """Credit notes, what is no product, what has no line and what is still to come are no purchase of a line."""
    assert found("invoices", "subscriptions") == [
        ("a", "Seals", 10, 35.0, False, None),
        ("b", "Bins", None, 0.0, True, None),
        ("b", "Tape", 500, 0.0, False, None),
        ("c", "Bins", None, 0.0, False, None),
    ]


def test_either_table_is_enough() -> None:
    assert found("invoices") == [("a", "Seals", 10, 35.0, False, None), ("b", "Tape", 500, 0.0, False, None)]
    assert found("subscriptions")[0] == ("b", "Bins", None, 0.0, True, None)


def test_a_regular_line_that_is_no_longer_bought_has_what_it_was_worth() -> None:
    """In each of the three quarters before the last 90 days, and not since: 30, 30 and 60 in 90 days each."""
    rows = history_of(
        JUNE,
        invoices="""
        | account | ago | amount | product_line |
        | a       | 300 | 30     | Seals        |
        | a       | 200 | 30     | Seals        |
        | a       | 91  | 60     | Seals        |
        | a       | 300 | 30     | Tape         |
        | a       | 200 | 30     | Tape         |
        | a       | 91  | 60     | Tape         |
        | a       | 90  | 1      | Tape         |
        | a       | 300 | 30     | Bins         |
        | a       | 91  | 60     | Bins         |
        """,
    )
    tables = DuckDB(threads=1).tables({"invoices": table_of("invoices", rows["invoices"])})
    lost = {row["product_line"]: row["lost_spend"] for row in holdings(tables, JUNE).to_pyarrow().to_pylist()}
    assert lost == {"Seals": 40.0, "Tape": None, "Bins": None}
