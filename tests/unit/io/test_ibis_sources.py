"""Sources in other databases behind the same seam: a DuckDB file and a SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kare_ml.errors import SourceError
from kare_ml.io.intake import take_in
from tests.unit.io.test_history import rows_of, workspace

MAPPED = {"account_id": "id", "invoiced_at": "at", "amount": "amount"}
ROWS = [("007", "2024-01-05 10:00:00", "10.10"), ("b", "2024-01-06 00:00:00", "0.30"), ("c", "2024-02-30", "1")]


def in_duckdb(folder: Path) -> str:
    with duckdb.connect(str(folder / "crm.db")) as made:
        made.execute("CREATE SCHEMA sales")
        made.execute('CREATE TABLE sales.lines (id VARCHAR, "at" VARCHAR, amount DECIMAL(12, 2))')
        made.executemany("INSERT INTO sales.lines VALUES (?, ?, ?)", ROWS)
        made.execute("CREATE VIEW few AS FROM sales.lines")
    return "duckdb://crm.db"


def in_sqlite(folder: Path) -> str:
    with sqlite3.connect(folder / "crm.db") as made:
        made.execute("CREATE TABLE few (id INTEGER, at DATE, amount REAL)")  # which it does not take to its word
        made.executemany("INSERT INTO few VALUES (?, ?, ?)", [("x", *ROWS[0][1:]), *ROWS[1:]])
        made.execute("UPDATE few SET id = '007 ' WHERE id = 'x'")
    made.close()
    return "sqlite://crm.db"


BACKENDS = pytest.mark.parametrize("make", [in_duckdb, in_sqlite])


def source(connection: str, **settings: Any) -> dict[str, Any]:
    return {"connection": connection, "columns": MAPPED, **settings}


@BACKENDS
@pytest.mark.parametrize("asked", [{"table": "few"}, {"query": "SELECT * FROM few WHERE id IS NOT NULL"}])
def test_a_table_or_query_goes_through_the_whole_intake(
    make: Callable[[Path], str], asked: dict[str, Any], tmp_path: Path
) -> None:
    settings = workspace(invoices=source(make(tmp_path), **asked))
    ledger = take_in(tmp_path, settings).table("invoices")
    assert (ledger.rows_in, ledger.rows("stored"), ledger.rows("quarantined", "not_a_date")) == (3, 2, 1)
    assert [(row["account_id"].lstrip("0"), row["amount"]) for row in rows_of(tmp_path)] == [
        ("7", Decimal("10.1000")),
        ("b", Decimal("0.3000")),
    ]
    said: list[str] = []
    take_in(tmp_path, settings, progress=said.append)
    assert said == ["invoices: unchanged, 3 rows"]


def test_a_table_in_a_schema(tmp_path: Path) -> None:
    ledger = take_in(tmp_path, workspace(invoices=source(in_duckdb(tmp_path), table="sales.lines")))
    assert ledger.table("invoices").rows_in == 3
    assert rows_of(tmp_path)[0]["account_id"] == "007"


@BACKENDS
@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"table": "fewer"}, r"the database has no table fewer; did you mean few\?"),
        ({"table": "few; DROP TABLE few"}, "the database has no table few; DROP TABLE few"),
        ({"table": "nowhere.few"}, "the database (has no table nowhere.few|cannot be read)"),
        ({"query": "SELEC id"}, "the database cannot be read"),
        ({"query": "SELECT id FROM few"}, "the source has no column amount, at"),
        ({"query": "SELECT * FROM few WHERE id = 'nobody'"}, "the source is empty"),
    ],
)
def test_faults(make: Callable[[Path], str], asked: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=message) as caught:
        take_in(tmp_path, workspace(invoices=source(make(tmp_path), **asked)))
    assert "crm.db" in str(caught.value)


@pytest.mark.parametrize("scheme", ["duckdb", "sqlite"])
def test_a_file_that_is_not_there_is_not_made(scheme: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="there is no such database"):
        take_in(tmp_path, workspace(invoices=source(f"{scheme}://crm.db", table="few")))
    assert not (tmp_path / "crm.db").exists()


def test_a_scheme_that_nobody_knows_keeps_the_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ODD_URL", "oddbase://ann:s3cret@db/crm")
    with pytest.raises(SourceError, match="the database cannot be read") as caught:
        take_in(tmp_path, workspace(invoices=source("${ODD_URL}", table="few")))
    assert "s3cret" not in str(caught.value)
    assert caught.value.__cause__ is None
