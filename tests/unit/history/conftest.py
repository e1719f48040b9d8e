"""Raw tables of text, as they come from CSV, and what intake makes of them."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import ibis
import pyarrow as pa
import pytest

from kare_ml.config.workspace import Book, Source
from kare_ml.history.beside import Beside
from kare_ml.history.contracts import TABLES
from kare_ml.history.intake import classify, totals
from kare_ml.io.engine import connect

NUMBERS = itertools.count()
Judge = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="session")
def engine() -> Any:
    return connect(threads=2, memory_limit="500MB")


def raw_table(engine: Any, rows: list[dict[str, Any]], kinds: dict[str, pa.DataType] | None = None) -> ibis.Table:
    """Rows of text (or of `kinds`), numbered from 1; a row may say that it is `malformed`."""
    names = [name for name in dict.fromkeys(name for row in rows for name in row) if name != "malformed"]
    columns = {name: pa.array([row.get(name) for row in rows], (kinds or {}).get(name, pa.string())) for name in names}
    columns["source_file"] = pa.array(["lines.csv"] * len(rows))
    columns["source_row"] = pa.array(range(1, len(rows) + 1), pa.int64())
    columns["malformed"] = pa.array([row.get("malformed") for row in rows], pa.string())
    name = f"raw_{next(NUMBERS)}"
    engine.con.register(name, pa.table(columns))
    return engine.table(name)


def sources_of(settings: dict[str, Any]) -> Source:
    return Source.model_validate({"path": "lines.csv", **settings})


@pytest.fixture
def judge(engine: Any) -> Judge:
    def judged(
        table: str,
        rows: list[dict[str, Any]],
        *,
        zone: str = "UTC",
        kinds: dict[str, pa.DataType] | None = None,
        beside: Beside | None = None,
        **settings: Any,
    ) -> list[dict[str, Any]]:
        book = Book(name="b", currency="EUR", time_zone=zone)
        found = classify(raw_table(engine, rows, kinds), TABLES[table], sources_of(settings), book, beside)
        return found.order_by("source_row").to_pyarrow().to_pylist()

    return judged


@pytest.fixture
def taken_in(engine: Any) -> Callable[..., ibis.Table]:
    """The history that such rows become; the columns of the source have our names."""

    def kept(table: str, rows: list[dict[str, Any]], zone: str = "UTC") -> ibis.Table:
        source = sources_of({"columns": {name: name for row in rows for name in row}})
        book = Book(name="b", currency="EUR", time_zone=zone)
        judged = classify(raw_table(engine, rows), TABLES[table], source, book)
        return judged.filter(judged.fate.isin(["stored", "superseded"]))

    return kept


@pytest.fixture
def summed(engine: Any) -> Callable[..., list[dict[str, Any]]]:
    def sums(table: str, rows: list[dict[str, Any]], **settings: Any) -> list[dict[str, Any]]:
        book = Book(name="b", currency="EUR", time_zone="UTC")
        found = totals(raw_table(engine, rows), TABLES[table], sources_of(settings), book)
        return sorted(found.to_pyarrow().to_pylist(), key=lambda row: row["currency"] or "")

    return sums
