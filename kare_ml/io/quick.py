"""Quick questions to Parquet files, for pages: one embedded engine for the life of the process, a cursor a question."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa


def ask(sql: str, given: Sequence[Any], **tables: pa.Table) -> pa.Table:
    """The answer to one question in SQL, with its parameters, and tables by name; many threads may ask at once."""
    cursor = _engine().cursor()
    try:
        for name, table in tables.items():
            cursor.register(name, table)
        return cursor.execute(sql, list(given)).to_arrow_table()
    finally:
        cursor.close()


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    """Opening one costs more than most questions do. It holds nothing: every question names its files."""
    import duckdb

    # What was read of files is not kept: the files of a night are many times the memory that pages may take.
    return duckdb.connect(
        config={"threads": 1, "enable_external_file_cache": False, "autoinstall_known_extensions": False}
    )


def distances(words: pa.Array, word: str, most: int) -> list[tuple[str, int]]:
    """Those words that are at most so many letters (left out, put in, changed, or two swapped) from another one."""
    import pyarrow as pa

    sql = """
        SELECT word, damerau_levenshtein(word, $1) AS letters FROM words
        WHERE abs(length(word) - length($1)) <= $2 AND damerau_levenshtein(word, $1) <= $2
    """
    found = ask(sql, [word, most], words=pa.table({"word": words}))
    return list(zip(found["word"].to_pylist(), found["letters"].to_pylist(), strict=True))
