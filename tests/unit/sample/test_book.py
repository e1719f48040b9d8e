"""The sample's files: complete, mapped, the same again, and as dirty as told."""

from __future__ import annotations

import datetime as dt
import hashlib
import tomllib
from pathlib import Path

import duckdb
import pytest

from kare_ml.config.load import Names, load_workspace
from kare_ml.errors import UsageError
from kare_ml.history import contracts
from kare_ml.sample import SampleBook, write_sample
from kare_ml.sample.book import write_book
from kare_ml.sample.calendar import Calendar
from kare_ml.sample.export import TABLES
from kare_ml.stages.context import kinds

SHORT = Calendar(dt.date(2024, 1, 1), dt.date(2025, 1, 1))


def digests(folder: Path) -> dict[str, str]:
    """The sha256 of every file, by its place in the folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def write(folder: Path, *, seed: int = 7, chunk: int = 150, threads: int | None = None) -> dict[str, str]:
    write_book(folder, 150, SHORT, seed, lambda message: None, chunk=chunk, threads=threads)
    return digests(folder)


def one(tables: duckdb.DuckDBPyConnection, query: str) -> tuple[object, ...]:
    row = tables.execute(query).fetchone()
    assert row is not None
    return row


def test_the_settings_load_and_map_every_column(book: SampleBook, tables: duckdb.DuckDBPyConnection) -> None:
    names = Names(
        columns={
            name: {column.name: column.type for column in table.columns} for name, table in contracts.TABLES.items()
        },
        needed={name: table.needed for name, table in contracts.TABLES.items()},
        features=kinds(),
    )
    workspace = load_workspace(book.folder, names)
    assert {name: set(source.columns) for name, source in workspace.sources.items()} == {
        name: set(tables.table(name).columns) for name in TABLES
    }
    assert all((book.folder / source.path).exists() for source in workspace.sources.values())


@pytest.mark.parametrize("table", TABLES)
def test_a_table_has_rows_and_the_columns_of_its_contract(
    book: SampleBook, tables: duckdb.DuckDBPyConnection, table: str
) -> None:
    found = tables.table(table)
    unmapped = set(contracts.TABLES[table].column) - set(found.columns)
    assert unmapped <= {"row_id", "contract_id", "currency", "deleted_at", "lost", "review_after", "note"}, (
        "its rows need no ids, and stand"
    )
    assert set(found.columns) <= set(contracts.TABLES[table].column)
    assert len(found) == book.rows[table] > 0


def test_account_ids_are_unique_texts_with_their_zeros(tables: duckdb.DuckDBPyConnection) -> None:
    query = "select count(*), count(distinct account_id), count(distinct name), min(account_id) from accounts"
    assert one(tables, query) == (1500, 1500, 1500, "00001001")


@pytest.mark.parametrize("table", [name for name in TABLES if name != "accounts"])
def test_every_row_belongs_to_an_account_or_is_told_as_dirt(
    book: SampleBook, tables: duckdb.DuckDBPyConnection, table: str
) -> None:
    told = sum(dirt.rows for dirt in book.dirt if dirt.table == table and dirt.fault == "no account")
    strangers = f"select count(*) from {table} where account_id not in (select account_id from accounts)"
    assert one(tables, f"select count(*) - count(account_id) from {table}") == (told,)
    assert one(tables, strangers) == (
        sum(d.rows for d in book.dirt if (d.table, d.fault) == (table, "unknown account")),
    )


@pytest.mark.parametrize("table", ["invoices", "payments", "opportunities", "activities", "tickets", "usage"])
def test_rows_that_are_there_twice_are_as_told(book: SampleBook, tables: duckdb.DuckDBPyConnection, table: str) -> None:
    told = sum(dirt.rows for dirt in book.dirt if dirt.table == table and dirt.fault == "exact duplicate")
    assert one(tables, f"select count(*) - (select count(*) from (select distinct * from {table})) from {table}") == (
        told,
    )


@pytest.mark.parametrize(
    ("table", "column", "type_", "rows"),
    [
        ("payments", "due_at", "timestamp", 4),
        ("payments", "amount", "decimal(18, 4)", 3),
        ("opportunities", "amount", "decimal(18, 4)", 3),
        ("activities", "happened_at", "timestamp", 5),
        ("tickets", "satisfaction", "double", 2),
        ("usage", "used_on", "timestamp", 0),
    ],
)
def test_texts_that_do_not_parse_are_as_told(
    book: SampleBook, tables: duckdb.DuckDBPyConnection, table: str, column: str, type_: str, rows: int
) -> None:
    query = f"select count(*) from {table} where {column} is not null and try_cast({column} as {type_}) is null"
    assert one(tables, query) == (rows,)
    told = [dirt.rows for dirt in book.dirt if (dirt.table, dirt.column) == (table, column) and dirt.needs_text]
    assert sum(told) == rows


def test_the_notes_tell_all_dirt(book: SampleBook) -> None:
    notes = (book.folder / "data" / "drivers.md").read_text("utf-8")
    for dirt in book.dirt:
        assert f"| {dirt.table} | {dirt.fault} | {dirt.rows} | {dirt.column} |" in notes


def test_nothing_is_known_on_or_after_the_end(book: SampleBook, tables: duckdb.DuckDBPyConnection) -> None:
    for table in TABLES:
        assert one(tables, f"select max(known_at::timestamp) < '{book.end}' from {table}") == (True,), table
    assert one(tables, "select max(invoiced_at)::date from invoices") == (book.end - dt.timedelta(days=2),)


@pytest.mark.parametrize("other", [{"threads": 1}, {"chunk": 41}], ids=["threads", "chunk"])
def test_threads_and_chunks_do_not_change_a_byte(tmp_path: Path, other: dict[str, int]) -> None:
    assert write(tmp_path / "a", threads=2) == write(tmp_path / "b", **({"threads": 2} | other))


def test_another_seed_gives_another_book(tmp_path: Path) -> None:
    a, b = write(tmp_path / "a"), write(tmp_path / "b", seed=8)
    assert {name for name in a if a[name] == b[name]} == {"kare.toml", "data/drivers.md"}


def test_a_large_book_is_all_parquet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kare_ml.sample.book.MOST_CSV_ACCOUNTS", 100)
    book = write_book(tmp_path, 150, SHORT, 7, lambda message: None)
    sources = tomllib.loads((tmp_path / "kare.toml").read_text("utf-8"))["sources"]
    assert {source["path"] for source in sources.values()} == {f"data/{table}.parquet" for table in TABLES}
    in_typed_files = {"no account", "unknown account", "exact duplicate", "out of range", "ahead"}
    assert {dirt.fault for dirt in book.dirt} == in_typed_files
    assert not list((tmp_path / "data").glob("*.csv"))


def test_orders_may_have_more_lines(tmp_path: Path) -> None:
    few, many = (write_book(tmp_path / str(n), 150, SHORT, 7, lambda _: None, extra_lines=n) for n in (0, 4))
    assert few.rows["tickets"] == many.rows["tickets"], "all else is the same"
    assert many.rows["invoices"] > 2.5 * few.rows["invoices"]


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    write_sample(tmp_path, accounts=50, years=1, end=dt.date(2025, 1, 1), progress=told.append)
    assert told[0] == "50 of 50 accounts made"
    assert told[1] == "accounts.csv written: 50 rows"


def test_too_many_lines_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="expected: 0 to 10 more"):
        write_sample(tmp_path, end=dt.date(2025, 1, 1), extra_lines=10.5)


def test_a_workspace_is_never_overwritten(book: SampleBook) -> None:
    with pytest.raises(UsageError, match="there is a workspace already"):
        write_sample(book.folder, end=book.end)


@pytest.mark.parametrize(
    ("accounts", "years", "message"),
    [(49, 3, "expected: 50 to 1,000,000"), (1_000_001, 3, "found: 1,000,001"), (2000, 0, "expected: 1 to 10 years")],
)
def test_numbers_out_of_range_are_refused(tmp_path: Path, accounts: int, years: int, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        write_sample(tmp_path, accounts=accounts, years=years, end=dt.date(2025, 1, 1))
    assert not list(tmp_path.iterdir())
