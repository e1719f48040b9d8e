"""PostgreSQL: a table or query, copied within one read-only transaction that sees the database as of one moment.

Before that it is asked for a digest of its rows, so that what has not changed is not sent.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kare_ml.config.faults import nearest
from kare_ml.config.workspace import Source
from kare_ml.errors import SourceError
from kare_ml.io.database_sources import Copy, name_of
from kare_ml.io.raw import check_header
from kare_ml.io.secrets import without_secrets

if TYPE_CHECKING:
    import psycopg
    import pyarrow as pa

WAITING = {"connect_timeout": 10, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
"""Seconds, and how often: a server that is gone is given up after a minute. The connection may say otherwise."""

SESSION = {
    "statement_timeout": "1h",
    "lock_timeout": "1min",
    "TimeZone": "UTC",
    "DateStyle": "ISO",
    "extra_float_digits": "1",
    "synchronize_seqscans": "off",  # or a large table begins where another scan happens to be
    "max_parallel_workers_per_gather": "0",  # or rows come in another order each time
}
TYPES = {16: "boolean", 1082: "date", 1114: "timestamp(6)", 1184: "timestamp('UTC', 6)"}
"""By PostgreSQL's number of a type: what its text is read as again. All else stays text: numbers lose no digit."""

MONEY = 790
BLOCK = 8 << 20


def digest_in_postgres(source: Source, connection: str, where: str) -> str:
    """A digest of the rows of a table or query, in whatever order, worked out by the database. Raises SourceError."""
    with _looked_at(source, connection, where) as found:
        return _counted(*found)[1]


def copy_from_postgres(source: Source, connection: str, where: str, target: Path) -> Copy:
    """Copy a table or query into a Parquet file, in bounded memory. Raises SourceError.

    The rows are counted and digested by the database within the same transaction. Names are looked up in its catalog
    and quoted by the driver.
    """
    from psycopg import sql

    with _looked_at(source, connection, where) as (server, rows, described):
        counted, digest = _counted(server, rows, described)
        columns = [
            sql.Identifier(column.name) + sql.SQL("::numeric" if column.type_code == MONEY else "")
            for column in described
        ]
        statement = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT (FORMAT csv, FORCE_QUOTE *)").format(
            sql.SQL(", ").join(columns), rows
        )
        header = [column.name for column in described]
        with server.cursor() as cursor, cursor.copy(statement) as answer:
            copied = _write(_Answer(iter(answer)), header, name_of(source), target)
    types = {column.name: TYPES[column.type_code] for column in described if column.type_code in TYPES}
    return Copy(tuple(header), counted, copied, digest, types)


@contextmanager
def _looked_at(
    source: Source, connection: str, where: str
) -> Iterator[tuple[psycopg.Connection[Any], psycopg.sql.Composable, Sequence[psycopg.Column]]]:
    """A transaction, what stands behind FROM in it, and the columns that are there, their header checked."""
    from psycopg import IsolationLevel, sql

    with _opened(connection, where) as server, _faults_named(where, connection):
        server.isolation_level = IsolationLevel.REPEATABLE_READ
        server.read_only = True
        for name, value in SESSION.items():
            server.execute("SELECT set_config(%s, %s, true)", (name, value))
        rows = _rows_of(server, source, where)
        # With parameters the server takes one statement alone: a query cannot end this one and begin another.
        described = server.execute(sql.SQL("SELECT * FROM {} LIMIT %s").format(rows), (0,)).description or []
        check_header([column.name for column in described], source, where)
        yield server, rows, described


def _counted(
    server: psycopg.Connection[Any], rows: psycopg.sql.Composable, described: Sequence[psycopg.Column]
) -> tuple[int, str]:
    """How many rows there are, and a digest of what they say and of the names and types of their columns.

    Each row is hashed twice, to 128 bits; sums of hashes are the same in whatever order the rows come.
    """
    from psycopg import sql

    hashes = ", ".join(f"sum(hashtextextended(hashed::text, {seed}))" for seed in (0, 1))
    statement = sql.SQL("SELECT count(*), {} FROM (SELECT * FROM {}) AS hashed").format(sql.SQL(hashes), rows)
    count, *sums = server.execute(statement).fetchone() or (0,)
    told = repr(([(column.name, column.type_code) for column in described], count, [str(value) for value in sums]))
    return count, hashlib.sha256(told.encode()).hexdigest()


def _opened(connection: str, where: str) -> psycopg.Connection[Any]:
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    try:
        parameters: dict[str, Any] = {**WAITING, **conninfo_to_dict(connection)}
    except psycopg.ProgrammingError:
        # What the driver says quotes the connection, so neither its words nor the error itself go any further.
        raise SourceError(
            "the connection cannot be understood",
            expected="postgresql://USER:PASSWORD@HOST:PORT/DATABASE, signs such as @ and / in it as %40 and %2F",
            where=where,
            fix="correct the environment variable",
        ) from None
    try:
        return psycopg.connect(**parameters)
    except psycopg.OperationalError as error:
        raise SourceError(
            "the database cannot be opened",
            found=without_secrets(str(error).strip(), connection),
            where=where,
            fix="is it running? Check host, user and password of the connection",
        ) from error


def _rows_of(server: psycopg.Connection[Any], source: Source, where: str) -> psycopg.sql.Composable:
    """What stands behind FROM: a table of the catalog, or the query of `kare.toml`."""
    from psycopg import sql

    if source.query is not None:
        return sql.SQL("({}\n) AS source").format(sql.SQL(source.query))
    found = server.execute(
        """
        SELECT n.nspname, c.relname, pg_table_is_visible(c.oid)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
        ORDER BY 1, 2
        """
    ).fetchall()
    names = {f"{schema}.{name}": (schema, name) for schema, name, _ in found}
    names |= {name: (schema, name) for schema, name, visible in found if visible}
    table = source.table or ""
    if table not in names:
        raise SourceError(
            f"the database has no table {table}{nearest(table, names)}",
            expected="one of its tables or views, with the schema where it is not on the search path",
            found=", ".join(f"{schema}.{name}" for schema, name, _ in found[:10]) or "no table at all",
            where=where,
            fix="correct `table` of the source in kare.toml",
        )
    return sql.Identifier(*names[table])


class _Answer(io.RawIOBase):
    """The stream of a COPY as a file to read from."""

    def __init__(self, blocks: Iterator[Any]) -> None:
        self._blocks = blocks
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._rest:
            waiting, size = [], 0
            for block in self._blocks:
                waiting.append(bytes(block))
                size += len(block)
                if size >= len(buffer):
                    break
            whole = b"".join(waiting)
            self._rest = memoryview(whole)
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


def _write(answer: _Answer, header: Sequence[str], name: str, target: Path) -> int:
    """Write the rows as text columns, null where the database has null; how many there were."""
    import pyarrow as pa
    import pyarrow.csv as pc
    import pyarrow.parquet as pq

    ours = [("source_file", pa.string()), ("source_row", pa.int64()), ("malformed", pa.string())]
    schema = pa.schema([*((column, pa.string()) for column in header), *ours])
    copied = 0
    with pq.ParquetWriter(target, schema, compression="zstd", compression_level=1) as writer:
        for batch in _batches(answer, header, pc):
            numbers = pa.array(range(copied + 1, copied + batch.num_rows + 1), pa.int64())
            copied += batch.num_rows
            more = [pa.repeat(name, batch.num_rows), numbers, pa.nulls(batch.num_rows, pa.string())]
            writer.write_batch(pa.record_batch([*batch.columns, *more], schema=schema))
    return copied


def _batches(answer: _Answer, header: Sequence[str], pc: Any) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    buffered = io.BufferedReader(answer, BLOCK)
    if not buffered.peek(1):
        return
    yield from pc.open_csv(
        buffered,
        pc.ReadOptions(column_names=list(header), block_size=BLOCK, use_threads=False),
        pc.ParseOptions(newlines_in_values=True),
        pc.ConvertOptions(
            column_types=dict.fromkeys(header, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )


@contextmanager
def _faults_named(where: str, connection: str) -> Iterator[None]:
    """What goes wrong between us and the server, in words of ours, without secrets."""
    import psycopg
    import pyarrow as pa

    try:
        yield
    except (psycopg.Error, pa.ArrowInvalid) as error:
        what, fix = _in_words(error)
        found = without_secrets(str(error).strip() or type(error).__name__, connection)
        raise SourceError(what, found=found, where=where, fix=fix) from error


def _in_words(error: Exception) -> tuple[str, str]:
    import psycopg
    from psycopg import errors

    match error:
        case errors.InsufficientPrivilege():
            return "the database does not let us read it", "GRANT SELECT on it (and USAGE on its schema) to this user"
        case errors.QueryCanceled() | errors.LockNotAvailable():
            return "the database took too long", "see what holds it up; a query may need an index"
        case errors.ProgrammingError() | errors.NotSupportedError() | errors.DataError():
            return "the database cannot answer it", "correct `query` of the source in kare.toml; try it in psql"
        case psycopg.OperationalError():
            return "the database broke off while it was read", "run it again when the server is well"
        case _:
            return "the database sent what cannot be read", "run it again; look into the server's log"
