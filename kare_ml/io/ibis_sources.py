"""Sources in any other database that Ibis reaches: a DuckDB or SQLite file, a warehouse by its URL."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kare_ml.config.faults import nearest
from kare_ml.config.workspace import Source
from kare_ml.errors import KareError, SourceError
from kare_ml.io.database_sources import Copy, name_of
from kare_ml.io.raw import check_header
from kare_ml.io.secrets import without_secrets

if TYPE_CHECKING:
    import ibis
    import pyarrow as pa
    from ibis.backends.sql import SQLBackend

ROWS_AT_ONCE = 100_000
FILES = ("duckdb", "sqlite")
"""Databases that are a file: their path is relative to `kare.toml`, and one that is not there is not made."""


def copy_by_ibis(source: Source, connection: str, folder: Path, where: str, target: Path) -> Copy:
    """Copy a table or query into a Parquet file. Raises SourceError.

    Memory is bounded where the backend hands out its answer in batches. The rows are counted by a query of their own.
    """
    with _faults_named(where, connection):
        backend = _connect(connection, folder, where)
        try:
            rows = _rows_of(backend, source, where)
            header = tuple(rows.columns)
            check_header(header, source, where)
            if backend.name == "sqlite":  # whose columns hold values of any type, whatever they are declared as
                rows = rows.mutate(**{name: rows[name].cast("string") for name in header})
            (count,) = _batches(backend, rows.aggregate(counted=rows.count()))
            copied = _write(backend, rows, name_of(source), target)
        finally:
            backend.disconnect()
    return Copy(header, count["counted"][0].as_py(), copied, hashlib.sha256(target.read_bytes()).hexdigest(), {})


def _connect(connection: str, folder: Path, where: str) -> SQLBackend:
    import ibis

    scheme, _, rest = connection.partition("://")
    if scheme not in FILES:
        return ibis.connect(connection)
    path = folder / rest
    if not path.is_file():
        raise SourceError(
            "there is no such database",
            expected="a file",
            found="nothing",
            where=where,
            fix="check `connection` of the source in kare.toml; it is relative to the folder of kare.toml",
        )
    return ibis.duckdb.connect(path, read_only=True) if scheme == "duckdb" else ibis.sqlite.connect(path)


def _rows_of(backend: SQLBackend, source: Source, where: str) -> ibis.Table:
    """A table of the backend's own list, or what the query of `kare.toml` answers."""
    if source.query is not None:
        return backend.sql(source.query)
    table = source.table or ""
    names = backend.list_tables()
    if table in names:
        return backend.table(table)
    schema, _, name = table.rpartition(".")
    inside = backend.list_tables(database=schema) if schema else []
    if name in inside:
        return backend.table(name, database=schema)
    raise SourceError(
        f"the database has no table {table}{nearest(table, names)}",
        expected="one of its tables or views",
        found=", ".join(sorted([*names, *(f"{schema}.{found}" for found in inside)])[:10]) or "no table at all",
        where=where,
        fix="correct `table` of the source in kare.toml",
    )


def _batches(backend: SQLBackend, rows: ibis.Table) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    schema = rows.schema().to_pyarrow()
    if backend.name != "sqlite":
        for batch in rows.to_pyarrow_batches(chunk_size=ROWS_AT_ONCE):
            yield batch.cast(schema)
        return
    # Ibis fetches all rows of SQLite at once, by way of pandas.
    with closing(backend.raw_sql(backend.compile(rows))) as cursor:
        while some := cursor.fetchmany(ROWS_AT_ONCE):
            columns = zip(*some, strict=True)
            yield pa.record_batch([pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)


def _write(backend: SQLBackend, rows: ibis.Table, name: str, target: Path) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    ours = [("source_file", pa.string()), ("source_row", pa.int64()), ("malformed", pa.string())]
    schema = pa.schema([*rows.schema().to_pyarrow(), *(pa.field(*column) for column in ours)])
    copied = 0
    with pq.ParquetWriter(target, schema, compression="zstd", compression_level=1) as writer:
        for batch in _batches(backend, rows):
            numbers = pa.array(range(copied + 1, copied + batch.num_rows + 1), pa.int64())
            copied += batch.num_rows
            more = [pa.repeat(name, batch.num_rows), numbers, pa.nulls(batch.num_rows, pa.string())]
            writer.write_batch(pa.record_batch([*batch.columns, *more], schema=schema))
    return copied


@contextmanager
def _faults_named(where: str, connection: str) -> Iterator[None]:
    """Whatever a backend says in words of its own, without secrets. Its error may hold them, so it goes no further."""
    try:
        yield
    except KareError:
        raise
    except Exception as error:
        found: Any = without_secrets(str(error).strip() or type(error).__name__, connection)
        raise SourceError(
            "the database cannot be read",
            found=found,
            where=where,
            fix="check `connection`, `table` and `query` of the source; its driver must be installed",
        ) from None
