"""Sources in PostgreSQL, on a real server: exact values, one moment, clear words where something is wrong."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import traceback
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from kare_ml.config.workspace import Source
from kare_ml.errors import ConfigError, SourceError
from kare_ml.io import postgres as reading
from kare_ml.io import sources
from kare_ml.io.engine import connect
from kare_ml.io.intake import take_in
from kare_ml.io.raw import Raw
from kare_ml.io.sources import deliver
from tests.postgres import PASSWORD, Server
from tests.unit.io.test_history import rows_of, workspace

Reader = Callable[..., tuple[Raw, list[dict[str, Any]]]]
MAPPED = {"account_id": "id", "invoiced_at": "at", "amount": "amount"}


@pytest.fixture(scope="module")
def crm(postgres: Server) -> Server:
    postgres.run(
        "CREATE SCHEMA crm",
        """CREATE TABLE crm.lines (id text, at timestamptz, amount numeric, "Odd ""Name" text, paid boolean,
                                  due date, seen timestamp, price money, ratio double precision)""",
        """INSERT INTO crm.lines VALUES
           ('007', '2024-03-31 02:30+01', 12345678901234.5678, 'a "b",\n c', true, '2024-04-01', '2024-01-01 10:00',
            1234.5, 0.1),
           ('', 'infinity', 'NaN', '', false, '0044-03-15 BC', NULL, -1, 1e300),
           ('ä', NULL, 0.10, NULL, NULL, NULL, '2024-06-30 23:59:59.999999', NULL, NULL)""",
        "CREATE TABLE crm.empty (id text)",
        "CREATE VIEW crm.few AS SELECT id FROM crm.lines",
        "CREATE ROLE guest LOGIN PASSWORD 'guest'",
        "GRANT USAGE ON SCHEMA crm TO guest",
    )
    return postgres


@pytest.fixture
def reader(crm: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    def reads(url: str | None = None, **settings: Any) -> tuple[Raw, list[dict[str, Any]]]:
        monkeypatch.setenv("CRM_URL", url or crm.url())
        stated = {"connection": "${CRM_URL}", "columns": {"account_id": "id"}, **settings}
        delivery = deliver(Source.model_validate(stated), tmp_path, tmp_path / "kept", tmp_path / "scratch")
        raw = delivery.raw(connect(threads=1), lambda line: None)
        shown = raw.table.mutate(**{name: raw.table[name].cast("string") for name in raw.columns})
        return raw, shown.order_by("source_row").to_pyarrow().to_pylist()

    return reads


def test_every_value_arrives_as_it_is(reader: Reader) -> None:
    raw, rows = reader(table="crm.lines")
    assert (raw.records, raw.columns[:4]) == (3, ("id", "at", "amount", 'Odd "Name'))
    first, second, third = rows
    assert (first["id"], first["amount"], first["price"], first["ratio"]) == (
        "007",
        "12345678901234.5678",
        "1234.50",
        "0.1",
    )
    assert [str(raw.table[name].type()) for name in ("at", "paid", "due", "seen", "amount")] == [
        "timestamp('UTC', 6)",
        "boolean",
        "date",
        "timestamp(6)",
        "string",
    ]
    assert (first["at"], first["paid"], first["due"]) == ("2024-03-31 01:30:00+00", "true", "2024-04-01")
    assert (first["seen"], third["seen"]) == ("2024-01-01 10:00:00", "2024-06-30 23:59:59.999999")
    assert (second["at"], second["due"], second["seen"]) == ("infinity", "0044-03-15 (BC)", None)
    assert first['Odd "Name'] == 'a "b",\n c'
    assert (second["id"], second["amount"], second['Odd "Name'], second["ratio"]) == ("", "NaN", "", "1e+300")
    assert (third["id"], third["at"], third['Odd "Name'], third["price"]) == ("ä", None, None, None)
    assert [(row["source_file"], row["source_row"], row["malformed"]) for row in rows] == [
        ("crm.lines", number, None) for number in (1, 2, 3)
    ]


@pytest.mark.parametrize(
    ("settings", "count"),
    [
        ({"table": "crm.few"}, 3),
        ({"query": "SELECT id FROM crm.lines WHERE paid -- only those"}, 1),
        ({"query": "WITH few AS (SELECT id FROM crm.few) SELECT * FROM few"}, 3),
    ],
)
def test_views_and_queries(reader: Reader, settings: dict[str, Any], count: int) -> None:
    raw, rows = reader(**settings)
    assert (raw.records, len(rows)) == (count, count)


def test_a_table_goes_through_the_whole_intake(crm: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crm.run(
        "CREATE TABLE crm.sales AS SELECT id, at, amount FROM crm.lines",
        "INSERT INTO crm.sales VALUES ('b', '2024-03-31 00:30+00', 0.1), ('b', '2024-03-31 00:30+00', 5000.00005)",
    )
    monkeypatch.setenv("CRM_URL", crm.url())
    settings = workspace(invoices={"connection": "${CRM_URL}", "table": "crm.sales", "columns": MAPPED})
    ledger = take_in(tmp_path, settings).table("invoices")
    assert ledger.balanced
    assert {(entry.fate, entry.reason): entry.rows for entry in ledger.entries} == {
        ("stored", None): 2,
        ("quarantined", "absurd_amount"): 1,
        ("quarantined", "missing_account"): 1,
        ("quarantined", "missing_invoiced_at"): 1,
    }
    assert {row["amount"] for row in rows_of(tmp_path)} == {Decimal("0.1000"), Decimal("5000.0001")}
    said: list[str] = []
    with monkeypatch.context() as unread:
        unread.setattr(reading, "_write", None)  # what has not changed is not even sent
        take_in(tmp_path, settings, progress=said.append)
    assert said == ["invoices: unchanged, 5 rows"]
    crm.run("INSERT INTO crm.sales VALUES ('c', '2024-05-31', 7)")
    assert take_in(tmp_path, settings, progress=said.append).table("invoices").rows("stored") == 3
    assert "invoices: read 6 rows of crm.sales in ${CRM_URL}" in said


def test_count_and_rows_are_of_one_moment(crm: Server, reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that somebody inserts between the count and the copy are in neither."""
    crm.run("CREATE TABLE crm.growing AS SELECT n::text AS id FROM generate_series(1, 1000) n")
    checked = reading.check_header

    def slow(*words: Any) -> None:
        checked(*words)
        crm.run("INSERT INTO crm.growing VALUES ('late')")

    monkeypatch.setattr(reading, "check_header", slow)
    raw, rows = reader(table="crm.growing")
    assert (raw.records, len(rows)) == (1000, 1000)


def test_a_table_that_is_delivered_whole_remembers_what_it_had(
    crm: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crm.run(
        "CREATE TABLE crm.stock AS "
        "SELECT n::text AS id, date '2024-01-05' AS at, n AS amount FROM generate_series(1, 3) n"
    )
    monkeypatch.setenv("CRM_URL", crm.url())
    source = {"connection": "${CRM_URL}", "table": "crm.stock", "columns": MAPPED, "load": "snapshot"}
    changes = {1: "SELECT 1", 3: "DELETE FROM crm.stock WHERE id = '2'", 5: "UPDATE crm.stock SET amount = 7"}
    for day, change in changes.items():
        crm.run(change)
        ledger = take_in(tmp_path, workspace(invoices=source), taken_at=dt.datetime(2024, 6, day, 12)).table("invoices")
        assert ledger.balanced
    assert (ledger.rows("stored"), ledger.rows("closed")) == (2, 3)
    ended = {(row["account_id"], int(row["amount"])): row["known_to"] for row in rows_of(tmp_path)}
    assert {key: at and at.isoformat() for key, at in ended.items()} == {
        ("1", 1): "2024-06-04T22:00:00",
        ("2", 2): "2024-06-02T22:00:00",
        ("3", 3): "2024-06-04T22:00:00",
        ("1", 7): None,
        ("3", 7): None,
    }


def test_rows_that_come_after_the_database_was_asked_are_seen(
    crm: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between asking and copying a row comes; when it is gone again, the table is as it was when it was asked."""
    crm.run("CREATE TABLE crm.moving AS SELECT 'a' AS id, date '2024-01-05' AS at, 10 AS amount")
    monkeypatch.setenv("CRM_URL", crm.url())
    settings = workspace(invoices={"connection": "${CRM_URL}", "table": "crm.moving", "columns": MAPPED})
    copy = reading._write

    def slow(*words: Any) -> int:
        crm.run("INSERT INTO crm.moving VALUES ('b', '2024-01-06', 20)")
        return copy(*words)

    with monkeypatch.context() as patched:
        patched.setattr(reading, "_write", slow)
        assert take_in(tmp_path, settings).table("invoices").rows_in == 1
    assert take_in(tmp_path, settings).table("invoices").rows_in == 2

    asked = sources.digest_in_postgres

    def late(*words: Any) -> str:
        found = asked(*words)
        crm.run("INSERT INTO crm.moving VALUES ('c', '2024-01-07', 30)")
        return found

    crm.run("DELETE FROM crm.moving WHERE id = 'b'")
    with monkeypatch.context() as patched:
        patched.setattr(sources, "digest_in_postgres", late)
        assert take_in(tmp_path, settings).table("invoices").rows_in == 2
    crm.run("DELETE FROM crm.moving WHERE id = 'c'")
    assert take_in(tmp_path, settings).table("invoices").rows_in == 1


def test_the_digest_tells_rows_apart_and_not_their_order(crm: Server) -> None:
    def digest(values: str, columns: str = "id, at") -> str:
        query = f"SELECT * FROM (VALUES {values}) AS t({columns})"
        source = Source.model_validate({"connection": "${X}", "query": query, "columns": {"account_id": "id"}})
        return reading.digest_in_postgres(source, crm.url(), "t")

    told = [
        "('a', 'b')",
        "('', 'ab')",
        "('ab', NULL)",
        "('ab', '')",
        "('a', 'b'), ('a', 'b')",
        "('a', 'b'), ('c', 'd')",
    ]
    assert len({*map(digest, told), digest(told[0], "id, on_day"), digest("('a', 1)")}) == len(told) + 2
    assert digest("('a', 'b'), ('c', 'd')") == digest("('c', 'd'), ('a', 'b')")


def test_a_query_that_answers_differently_each_time_is_refused(reader: Reader) -> None:
    with pytest.raises(SourceError, match=r"the database counts other rows than it sends(.|\n)*query in "):
        reader(query="SELECT n AS id FROM generate_series(1, 5000) n WHERE random() < 0.5")


def test_nothing_is_written(crm: Server, reader: Reader) -> None:
    crm.run("CREATE SEQUENCE crm.counter")
    with pytest.raises(SourceError, match="read-only transaction"):
        reader(query="SELECT nextval('crm.counter') AS id")
    with pytest.raises(SourceError, match=r"the database cannot answer it(.|\n)*multiple commands"):
        reader(query="SELECT 1 AS id) AS s; COMMIT; DROP TABLE crm.lines; SELECT * FROM (SELECT 1 AS id")
    with pytest.raises(SourceError, match=r"the database has no table crm\.lines; DROP TABLE"):
        reader(table="crm.lines; DROP TABLE crm.lines")
    assert reader(table="crm.lines")[0].records == 3


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"table": "crm.line"}, "the database has no table crm.line; did you mean crm.lines"),
        ({"table": "lines"}, "the database has no table lines"),
        ({"table": "crm.empty"}, "the source is empty"),
        ({"table": "crm.lines", "columns": {"account_id": "ID"}}, "the source has no column ID; did you mean id"),
        ({"query": "SELECT id, id FROM crm.lines"}, "the header names a column twice"),
        ({"query": "SELEC 1"}, 'the database cannot answer it\n  found: syntax error at or near "1"'),
        ({"query": "SELECT 1/(id::int) AS id FROM crm.lines"}, "the database cannot answer it\n  found: "),
    ],
)
def test_faults_of_the_settings(reader: Reader, settings: dict[str, Any], message: str) -> None:
    with pytest.raises(SourceError, match=message) as caught:
        reader(**settings)
    assert "${CRM_URL}" in str(caught.value)
    assert caught.value.exit_code == 3


def test_no_right_to_read(crm: Server, reader: Reader) -> None:
    with pytest.raises(SourceError, match=r"does not let us read it\n.*permission denied for table lines(.|\n)*GRANT"):
        reader(crm.url(user="guest", password="guest"), table="crm.lines")


def test_a_table_that_is_locked_is_given_up(crm: Server, reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(reading.SESSION, "lock_timeout", "200ms")
    with psycopg.connect(crm.url()) as other:
        other.execute("LOCK TABLE crm.lines IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(SourceError, match="the database took too long\n  found: canceling statement due to lock"):
            reader(table="crm.lines")


def test_a_query_that_never_ends_is_given_up(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(reading.SESSION, "statement_timeout", "300ms")
    with pytest.raises(SourceError, match="the database took too long"):
        reader(query="SELECT n AS id FROM generate_series(1, 100) n, pg_sleep(1)")


def test_a_server_that_is_not_there(reader: Reader) -> None:
    with pytest.raises(
        SourceError, match=r"the database cannot be opened\n  found: connection failed(.|\n)*is it running"
    ):
        reader("postgresql://ann:secret@127.0.0.1:1/crm", table="crm.lines")


def test_a_connection_that_breaks_while_it_is_read(
    crm: Server, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    crm.run("CREATE TABLE crm.long AS SELECT n::text AS id, repeat('x', 200) AS fill FROM generate_series(1, 200000) n")
    write = reading._write

    def broken(answer: Any, *rest: Any) -> int:
        answer.readinto(bytearray(100))
        threads = [threading.Thread(target=crm.run, args=(KILL,))]
        for thread in threads:
            thread.start()
            thread.join()
        return write(answer, *rest)

    monkeypatch.setattr(reading, "_write", broken)
    with pytest.raises(SourceError, match=r"the database broke off while it was read(.|\n)*crm.long"):
        reader(table="crm.long")


KILL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'COPY%'"


@pytest.mark.parametrize("wrong", ["not the p@ss/word", PASSWORD + "!", "%"])
def test_a_password_is_never_shown(
    wrong: str, crm: Server, reader: Reader, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for url in (crm.url(password=wrong), f"postgresql://owner:{wrong}@127.0.0.1:{crm.port}/postgres"):
        with pytest.raises(SourceError) as caught:
            reader(url, table="crm.lines")
        shown = "".join(traceback.format_exception(caught.value)) + caplog.text
        for secret in (wrong, crm.url(password=wrong), url):
            assert secret == "%" or secret not in shown


def test_a_password_is_never_kept(crm: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_URL", crm.url())
    source = {
        "connection": "${CRM_URL}",
        "query": "SELECT id, seen AS at, 1 AS amount FROM crm.lines",
        "columns": MAPPED,
    }
    said: list[str] = []
    take_in(tmp_path, workspace(invoices=source), progress=said.append)
    everything = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for secret in (PASSWORD, crm.url(), crm.url().split(":")[2].split("@")[0]):
        assert secret.encode() not in everything
        assert secret not in "\n".join(said)


def test_an_unset_variable() -> None:
    source = Source(connection="${NOT_SET_AT_ALL}", table="t", columns={"account_id": "id"})
    with pytest.raises(ConfigError, match="set the environment variable NOT_SET_AT_ALL"):
        deliver(source, Path(), Path(), Path())


def test_memory_stays_bounded(crm: Server, reader: Reader) -> None:
    """200,000 rows of 200 bytes are 40 MB: Arrow never holds more than some blocks of a megabyte."""
    import pyarrow as pa

    crm.run(
        "CREATE TABLE IF NOT EXISTS crm.long AS SELECT n::text AS id, repeat(n::text, 40) AS fill "
        "FROM generate_series(1, 200000) n"
    )
    before = pa.default_memory_pool().bytes_allocated()
    peak = 0
    write_batch = pa.record_batch

    def watched(*words: Any, **more: Any) -> Any:
        nonlocal peak
        peak = max(peak, pa.default_memory_pool().bytes_allocated() - before)
        return write_batch(*words, **more)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pa, "record_batch", watched)
        patched.setattr(reading, "BLOCK", 1 << 20)
        raw, _ = reader(query="SELECT id, fill FROM crm.long")
    assert raw.records == 200_000
    assert 0 < peak < 8 << 20
