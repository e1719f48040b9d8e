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
        ("a", "Seals", 10, 35.0, False),
        ("b", "Bins", None, 0.0, True),
        ("b", "Tape", 500, 0.0, False),
        ("c", "Bins", None, 0.0, False),
    ]


def test_either_table_is_enough() -> None:
    assert found("invoices") == [("a", "Seals", 10, 35.0, False), ("b", "Tape", 500, 0.0, False)]
    assert found("subscriptions")[0] == ("b", "Bins", None, 0.0, True)
