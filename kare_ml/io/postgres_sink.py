"""The published runs in PostgreSQL: a history table, the list of runs, and a stable view of the newest one.

A run is loaded by one transaction: copied into a staging table, then put in the place of what its as_of had. Nothing is
ever dropped, so grants and other people's views survive. An acknowledgement that is lost is settled by reading which
run is there.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from kare_ml.errors import OutsideError
from kare_ml.io.secrets import without_secrets

if TYPE_CHECKING:
    import psycopg

SCORES, RUNS, CURRENT = "scored_accounts", "published_runs", "scores_current"
PATIENCE = 10
"""Seconds that the server has to answer at first."""
CONNECT = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
SETTINGS = {"statement_timeout": "15min", "lock_timeout": "1min", "client_min_messages": "warning"}
ONE_AT_A_TIME = 0x6B617265
"""The advisory lock of a load: two at once would wait for each other's rows anyway."""

TYPES = {pa.date32(): "date", pa.string(): "text", pa.int32(): "integer", pa.float64(): "double precision",
         pa.bool_(): "boolean"}  # fmt: skip
ROWS_AT_ONCE = 20_000


class SinkError(OutsideError):
    """A sink behind the published table could not be brought up to date."""


def load_run(connection: str, schema: str, rows: pa.Table, previous_run_id: str | None) -> None:
    """Make `rows` (flat, of one run) the rows of their as_of. A run that is there already is left alone.

    Raises SinkError; then the sink has the whole old run, or the whole new one.
    """
    as_of, run_id = rows["as_of"][0].as_py(), rows["run_id"][0].as_py()
    for last_try in (False, True):
        try:
            with opened(connection) as server:
                if _run_ids(server, schema).get(as_of) != run_id:
                    _load(server, schema, rows, as_of, run_id, previous_run_id)
            return
        except SinkError as error:
            # The server may have committed, and only its answer was lost: the second try looks which run is there.
            if last_try or not isinstance(error.__cause__, _lost()):
                raise


def run_ids(connection: str, schema: str) -> dict[dt.date, str]:
    """The run of each as_of that is there. Raises SinkError."""
    with opened(connection) as server:
        return _run_ids(server, schema)


def take_back(connection: str, schema: str, as_ofs: list[dt.date]) -> None:
    """Take out the runs of some as_ofs, which are published no longer. Raises SinkError."""
    from psycopg import sql

    with opened(connection) as server, server.transaction():
        for table in (SCORES, RUNS):
            server.execute(
                sql.SQL("DELETE FROM {} WHERE as_of = ANY(%s)").format(sql.Identifier(schema, table)), (as_ofs,)
            )


def erase(connection: str, schema: str, account_ids: Collection[str]) -> int:
    """Take accounts out of every run that is there, and off the disk; how many rows were theirs. Raises SinkError.

    Runs keep their names. No other column of a row holds ids of accounts.
    """
    from psycopg import sql

    scores, runs = (sql.Identifier(schema, name) for name in (SCORES, RUNS))
    with opened(connection) as server:
        if not _columns(server, schema, SCORES):
            return 0
        with server.transaction():
            server.execute("SELECT pg_advisory_xact_lock(%s)", (ONE_AT_A_TIME,))
            theirs = sql.SQL("DELETE FROM {} WHERE account_id = ANY(%s)").format(scores)
            gone = server.execute(theirs, (sorted(account_ids),)).rowcount
            counted = "UPDATE {} AS r SET accounts = (SELECT count(*) FROM {} AS s WHERE s.as_of = r.as_of)"
            server.execute(sql.SQL(counted).format(runs, scores))
        server.execute(sql.SQL("VACUUM {}").format(scores))
        return gone


def _lost() -> tuple[type[Exception], ...]:
    import psycopg

    return (psycopg.OperationalError, psycopg.InterfaceError)


def _load(
    server: psycopg.Connection[Any], schema: str, rows: pa.Table, as_of: dt.date, run_id: str, previous: str | None
) -> None:
    from psycopg import sql

    scores, runs = (sql.Identifier(schema, name) for name in (SCORES, RUNS))
    names = sql.SQL(", ").join(map(sql.Identifier, rows.column_names))
    with server.transaction():
        server.execute("SELECT pg_advisory_xact_lock(%s)", (ONE_AT_A_TIME,))
        _prepare(server, schema, rows.schema)
        server.execute(
            sql.SQL("CREATE TEMPORARY TABLE staging (LIKE {} INCLUDING DEFAULTS) ON COMMIT DROP").format(scores)
        )
        statement = sql.SQL("COPY staging ({}) FROM STDIN (FORMAT csv)").format(names)
        with server.cursor() as cursor, cursor.copy(statement) as copy:
            for batch in rows.to_batches(max_chunksize=ROWS_AT_ONCE):
                copy.write(_lines(batch))
        server.execute(sql.SQL("DELETE FROM {} WHERE as_of = %s").format(scores), (as_of,))
        server.execute(sql.SQL("INSERT INTO {} ({}) SELECT {} FROM staging").format(scores, names, names))
        server.execute(
            sql.SQL(
                "INSERT INTO {} (as_of, run_id, previous_run_id, accounts) VALUES (%s, %s, %s, %s) "
                "ON CONFLICT (as_of) DO UPDATE SET run_id = excluded.run_id, accounts = excluded.accounts, "
                "previous_run_id = excluded.previous_run_id, loaded_at = now()"
            ).format(runs),
            (as_of, run_id, previous, rows.num_rows),
        )


def _lines(batch: pa.RecordBatch) -> bytes:
    """A batch as CSV: text in quotes, null as nothing. The sign that PostgreSQL cannot store (NUL) is left out."""
    import pyarrow.compute as pc
    import pyarrow.csv as lines

    columns = [
        pc.replace_substring(column, pattern="\0", replacement="") if pa.types.is_string(column.type) else column
        for column in batch.columns
    ]
    text = io.BytesIO()
    lines.write_csv(pa.record_batch(columns, names=batch.schema.names), text, lines.WriteOptions(include_header=False))
    return text.getvalue()


def _prepare(server: psycopg.Connection[Any], schema: str, columns: pa.Schema) -> None:
    """Make what is not there yet. Columns are only ever added, to the table and at the end of the view."""
    from psycopg import sql

    scores, runs, current = (sql.Identifier(schema, name) for name in (SCORES, RUNS, CURRENT))
    there = _columns(server, schema, SCORES)
    if not there:
        stated = sql.SQL(", ").join(_column(field) for field in columns)
        server.execute(sql.SQL("CREATE TABLE {} ({}, PRIMARY KEY (as_of, account_id))").format(scores, stated))
        server.execute(
            sql.SQL(
                "CREATE TABLE {} (as_of date PRIMARY KEY, run_id text NOT NULL, previous_run_id text, "
                "accounts integer NOT NULL, loaded_at timestamptz NOT NULL DEFAULT now())"
            ).format(runs)
        )
    for field in columns if there else ():
        if field.name not in there:
            server.execute(sql.SQL("ALTER TABLE {} ADD COLUMN {}").format(scores, _column(field)))
    wanted = _columns(server, schema, SCORES)
    shown = _columns(server, schema, CURRENT)
    if missing := [name for name in wanted if name not in shown]:
        names = sql.SQL(", ").join(sql.SQL("s.") + sql.Identifier(name) for name in [*shown, *missing])
        server.execute(
            sql.SQL(
                "CREATE OR REPLACE VIEW {} AS SELECT {} FROM {} AS s WHERE s.as_of = (SELECT max(as_of) FROM {})"
            ).format(current, names, scores, runs)
        )


def _column(field: pa.Field) -> Any:
    from psycopg import sql

    return sql.SQL("{} " + TYPES[field.type]).format(sql.Identifier(field.name))


def _columns(server: psycopg.Connection[Any], schema: str, table: str) -> list[str]:
    found = server.execute(
        "SELECT a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
        "JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = %s AND c.relname = %s AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
        (schema, table),
    )
    return [name for (name,) in found.fetchall()]


def _run_ids(server: psycopg.Connection[Any], schema: str) -> dict[dt.date, str]:
    from psycopg import sql

    if not _columns(server, schema, RUNS):
        return {}
    found = server.execute(sql.SQL("SELECT as_of, run_id FROM {}").format(sql.Identifier(schema, RUNS))).fetchall()
    return dict(found)


@contextmanager
def opened(connection: str, patience: int = PATIENCE) -> Iterator[psycopg.Connection[Any]]:
    """A connection in which each statement commits by itself, but for transactions. Faults come in words of ours."""
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    try:
        parameters: Mapping[str, Any] = {
            **CONNECT, "connect_timeout": patience, **conninfo_to_dict(connection)
        }  # fmt: skip
    except psycopg.ProgrammingError:
        # What the driver says quotes the connection, so neither its words nor the error itself go any further.
        raise SinkError(
            "the connection of the PostgreSQL sink cannot be understood",
            expected="postgresql://USER:PASSWORD@HOST:PORT/DATABASE, signs such as @ and / in it as %40 and %2F",
            fix="correct the environment variable",
        ) from None
    where = f"{parameters.get('host', 'localhost')}:{parameters.get('port', 5432)}"
    try:
        with psycopg.connect(**parameters, autocommit=True) as server:
            for name, value in SETTINGS.items():
                server.execute("SELECT set_config(%s, %s, false)", (name, value))
            yield server
    except psycopg.Error as error:
        raise SinkError(
            "the PostgreSQL sink could not be brought up to date; the published table stands",
            found=without_secrets(str(error).strip() or type(error).__name__, connection),
            where=where,
            fix="see that it runs, that the schema is there and that the user may create in it; then kare repair",
        ) from error
