"""The PostgreSQL sink on a real server: whole runs, a stable view, grants that survive, lost acknowledgements."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import psycopg
import pyarrow as pa
import pytest

from kare_ml.io import postgres_sink
from kare_ml.io.postgres_sink import SinkError, load_run, run_ids, take_back
from tests.postgres import PASSWORD, Server

MONDAY, TUESDAY = dt.date(2026, 11, 16), dt.date(2026, 11, 17)
KINDS = {"as_of": pa.date32(), "run_id": pa.string(), "account_id": pa.string(), "name": pa.string(),
         "churn_risk": pa.float64(), "fading": pa.bool_()}  # fmt: skip


def run(as_of: dt.date, run_id: str, accounts: int = 3, **more: pa.DataType) -> pa.Table:
    """A run of a few accounts, with awkward names; columns of `more` are null."""
    same = {"as_of": as_of, "run_id": run_id}
    names = ["", *(f'a\t"{n}\\N\n\0' for n in range(1, accounts))]
    rows = [{**same, "account_id": f"00{n}", "name": name, "churn_risk": 0.1 * n} for n, name in enumerate(names)]
    return pa.Table.from_pylist(rows, pa.schema([*KINDS.items(), *more.items()]))


@pytest.fixture
def schema(postgres: Server, request: pytest.FixtureRequest) -> Iterator[str]:
    name = f"kare_{abs(hash(request.node.name)) % 10**8}"
    postgres.run(f"CREATE SCHEMA {name}")
    yield name
    postgres.run(f"DROP SCHEMA {name} CASCADE")


def rows(postgres: Server, query: str, **settings: Any) -> list[tuple[Any, ...]]:
    with psycopg.connect(postgres.url(**settings), autocommit=True) as server:
        return server.execute(query).fetchall()  # type: ignore[call-overload,no-any-return]


def test_a_run_comes_whole_and_the_view_shows_the_newest(postgres: Server, schema: str) -> None:
    load_run(postgres.url(), schema, run(TUESDAY, "second"), "first")
    load_run(postgres.url(), schema, run(MONDAY, "first"), None)
    current = rows(
        postgres, f"SELECT run_id, account_id, name, churn_risk, fading FROM {schema}.scores_current ORDER BY 2"
    )
    assert current[1] == ("second", "001", 'a\t"1\\N\n', 0.1, None) and len(current) == 3
    assert run_ids(postgres.url(), schema) == {MONDAY: "first", TUESDAY: "second"}
    take_back(postgres.url(), schema, [TUESDAY])
    assert {run_id for (run_id,) in rows(postgres, f"SELECT run_id FROM {schema}.scores_current")} == {"first"}


def test_a_rerun_takes_the_place_of_its_night_and_a_new_column_comes_last(postgres: Server, schema: str) -> None:
    postgres.run("DO $$ BEGIN CREATE ROLE reader LOGIN PASSWORD 'reader'; EXCEPTION WHEN duplicate_object THEN END $$")
    load_run(postgres.url(), schema, run(MONDAY, "first"), None)
    postgres.run(
        f"GRANT USAGE ON SCHEMA {schema} TO reader",
        f"GRANT SELECT ON {schema}.scores_current TO reader",
        f"CREATE VIEW {schema}.of_theirs AS SELECT account_id, churn_risk FROM {schema}.scores_current",
    )
    load_run(postgres.url(), schema, run(MONDAY, "again", 2, expected_orders=pa.float64()), None)
    assert rows(postgres, f"SELECT count(*) FROM {schema}.of_theirs") == [(2,)]
    shown = rows(postgres, f"SELECT * FROM {schema}.scores_current", user="reader", password="reader")
    assert len(shown) == 2 and {row[1] for row in shown} == {"again"} and shown[0][-1] is None
    assert run_ids(postgres.url(), schema) == {MONDAY: "again"}
    # A table of a newer version keeps its columns when an older one writes.
    load_run(postgres.url(), schema, run(TUESDAY, "older"), "again")
    assert rows(postgres, f"SELECT count(*), count(expected_orders) FROM {schema}.scores_current") == [(3, 0)]


def test_readers_never_see_half_a_run(postgres: Server, schema: str) -> None:
    load_run(postgres.url(), schema, run(MONDAY, "run 0", 200), None)
    done, seen = threading.Event(), set[tuple[int, int]]()

    def poll() -> None:
        with psycopg.connect(postgres.url(), autocommit=True) as server:
            while not done.is_set():
                seen.update(server.execute(f"SELECT count(*), count(DISTINCT run_id) FROM {schema}.scores_current"))

    reader = threading.Thread(target=poll)
    reader.start()
    for number in range(1, 9):
        load_run(postgres.url(), schema, run(MONDAY, f"run {number}", 200), None)
    done.set()
    reader.join()
    assert seen == {(200, 1)}


def test_a_lost_acknowledgement_is_settled_by_what_is_there(
    postgres: Server, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection breaks once after the commit, once before it: either way the run is there, once."""
    load = postgres_sink._load
    breaks = iter(("after", "before"))

    def breaking(server: psycopg.Connection[Any], *arguments: Any) -> None:
        when = next(breaks, None)
        if when == "before":
            raise psycopg.OperationalError("server closed the connection unexpectedly")
        load(server, *arguments)
        if when == "after":
            raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(postgres_sink, "_load", breaking)
    for as_of, run_id in ((MONDAY, "first"), (TUESDAY, "second")):
        load_run(postgres.url(), schema, run(as_of, run_id), None)
    assert rows(postgres, f"SELECT as_of, count(*) FROM {schema}.scored_accounts GROUP BY 1 ORDER BY 1") == [
        (MONDAY, 3),
        (TUESDAY, 3),
    ]


def test_a_killed_backend_leaves_the_whole_old_run(postgres: Server, schema: str) -> None:
    load_run(postgres.url(), schema, run(MONDAY, "old", 200), None)
    stop = threading.Event()
    mine = "pid <> pg_backend_pid() AND query ILIKE '%staging%'"

    def kill() -> None:
        with psycopg.connect(postgres.url(), autocommit=True) as server:
            while not stop.is_set():
                server.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {mine}")

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        for number in range(10):
            with suppress(SinkError):
                load_run(postgres.url(), schema, run(MONDAY, f"new {number}", 20_000), None)
            found = rows(
                postgres,
                f"SELECT count(*), min(s.run_id), max(s.run_id), min(r.run_id), min(r.accounts) "
                f"FROM {schema}.scored_accounts s JOIN {schema}.published_runs r USING (as_of)",
            )
            count, first, last, stated, accounts = found[0]
            assert first == last == stated and count == accounts
    finally:
        stop.set()
        killer.join()
    load_run(postgres.url(), schema, run(MONDAY, "last"), None)
    assert run_ids(postgres.url(), schema) == {MONDAY: "last"}


def test_what_goes_wrong_is_said_without_the_password(postgres: Server, schema: str) -> None:
    with pytest.raises(SinkError, match="kare repair") as refused:
        load_run(postgres.url(password="wr0ng"), schema, run(MONDAY, "first"), None)
    with pytest.raises(SinkError, match="cannot be understood") as unreadable:
        load_run(f"postgresql://u:{PASSWORD}", schema, run(MONDAY, "first"), None)
    with pytest.raises(SinkError, match=r"schema .*nowhere.* does not exist"):
        load_run(postgres.url(), "nowhere", run(MONDAY, "first"), None)
    assert "wr0ng" not in str(refused.value) and PASSWORD not in str(unreadable.value)
