"""Quick questions to Parquet files, for pages: one embedded engine for the life of the process, a cursor a question."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa


def ask(sql: str, given: Sequence[Any]) -> pa.Table:
    """The answer to one question in SQL, with its parameters; many threads may ask at once."""
    cursor = _engine().cursor()
    try:
        return cursor.execute(sql, list(given)).to_arrow_table()
    finally:
        cursor.close()


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    """Opening one costs more than most questions do. It holds nothing: every question names its files."""
    import duckdb

    return duckdb.connect(config={"threads": 1, "autoinstall_known_extensions": False})
