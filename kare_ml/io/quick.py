"""Quick questions to Parquet files, for pages: one embedded engine for the life of the process, a cursor a question."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa


def ask(sql: str, **tables: pa.Table) -> pa.Table:
    """The answer to one question in SQL, with tables by name; many threads may ask at once.

    Texts stand in it as `literal` writes them: to be given a parameter, or a table, the engine imports pandas.
    """
    cursor = _engine().cursor()
    try:
        for name, table in tables.items():
            cursor.register(name, table)
        return cursor.execute(sql).to_arrow_table()
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


def literal(text: str) -> str:
    r"""A text as it stands in SQL, whatever is in it.

    >>> literal("O'Brien"), literal("a\0b")
    ("'O''Brien'", "('a' || chr(0) || 'b')")
    """
    parts = ["'" + part.replace("'", "''") + "'" for part in text.split("\0")]
    return parts[0] if len(parts) == 1 else f"({' || chr(0) || '.join(parts)})"


def literals(texts: Iterable[object]) -> str:
    """Texts, or paths, as they stand in a list in SQL: `IN (...)`, or `[...]`."""
    return ", ".join(literal(str(text)) for text in texts)


def distances(words: pa.Array, word: str, most: int) -> list[tuple[str, int]]:
    """Those words that are at most so many letters (left out, put in, changed, or two swapped) from another one."""
    import pyarrow as pa

    meant = literal(word)
    sql = f"""
        SELECT word, damerau_levenshtein(word, {meant}) AS letters FROM words
        WHERE abs(length(word) - length({meant})) <= {most} AND damerau_levenshtein(word, {meant}) <= {most}
    """
    found = ask(sql, words=pa.table({"word": words}))
    return list(zip(found["word"].to_pylist(), found["letters"].to_pylist(), strict=True))
