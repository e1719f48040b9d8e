"""What must not change a feature, bit for bit: the future, what was not yet known, the order of rows, the calendar."""

from __future__ import annotations

import datetime as dt
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings

from kare_ml.features.frame import feature_frame
from kare_ml.history.contracts import TABLES as CONTRACTS
from tests.engines import DuckDB
from tests.property.histories import AS_OF, LAPSE_AFTER_DAYS, REPEATABLE, books, features_of, others_of, rows_of_book
from tests.tables import Row, event, table_of

FEW = settings(REPEATABLE, max_examples=3)
ALWAYS = [([(10, "100", ("cup", "china"), None, True)], (400, 12.0, None, None), others_of(7))]
TIMES = {column.name for table in CONTRACTS.values() for column in table.columns if column.type == "timestamp"}
TIMES |= {"known_from", "known_to"}
ARISES_LATER = {
    "payments": {"paid_at": None},
    "opportunities": {"closed_at": None, "outcome": "open"},
    "tickets": {"closed_at": None, "satisfaction": None},
    "deliveries": {"delivered_at": None, "short": None},
    "contacts": {"left_at": None},
}
"""What a row says before its later part has arisen."""

EVENTS = {table.name: table.event for table in CONTRACTS.values() if table.event}


@pytest.fixture(scope="module")
def duckdb() -> DuckDB:
    return DuckDB(threads=1)


@FEW
@given(book=books, later=books)
def test_what_comes_later_changes_nothing(duckdb: DuckDB, book: list[Any], later: list[Any]) -> None:
    """Neither events from the as-of on, even if announced before, nor rows that were not yet known by then."""
    rows, more = rows_of_book(book), rows_of_book([*later, *ALWAYS])
    appended = {name: list(table) for name, table in rows.items()}
    for name, table in more.items():
        if name in EVENTS:
            future = [row | event(EVENTS[name], 0 if n % 2 else -n, AS_OF) for n, row in enumerate(table)]
            appended[name] += [*future, *(row | {"known_from": AS_OF.plus(-10).instant} for row in future)]
        appended[name] += [row | {"known_from": AS_OF.instant + dt.timedelta(seconds=1)} for row in table]
    assert features_of(appended, engine=duckdb).equals(features_of(rows, engine=duckdb))


@FEW
@given(book=books)
def test_what_arises_later_in_a_row_changes_nothing(duckdb: DuckDB, book: list[Any]) -> None:
    """As if whoever wrote a payment, a decision, an answer or a departure into its row had not done so yet."""
    rows = rows_of_book(book)
    before = {name: [as_it_was(name, row) for row in table] for name, table in rows.items()}
    assert before != rows
    assert features_of(before, engine=duckdb).equals(features_of(rows, engine=duckdb))


@FEW
@given(book=books)
def test_the_order_of_rows_changes_nothing(duckdb: DuckDB, book: list[Any]) -> None:
    rows = rows_of_book(book)
    backwards = {name: table[::-1] for name, table in rows.items()}
    assert features_of(backwards, engine=duckdb).equals(features_of(rows, engine=duckdb))


@FEW
@given(book=books)
def test_moving_history_and_as_of_together_changes_nothing(duckdb: DuckDB, book: list[Any]) -> None:
    """No feature knows the calendar: 1,001 days on, over a leap day, all is the same."""
    rows = rows_of_book(book)
    moved = {name: [_moved(row, 1001) for row in table] for name, table in rows.items()}
    assert features_of(moved, AS_OF.plus(1001), duckdb).equals(features_of(rows, engine=duckdb))


def as_it_was(table: str, row: Row) -> Row:
    later = ARISES_LATER.get(table, {})
    when = next((row[name] for name in later if name.endswith("_at")), None)
    return row if when is None or when < AS_OF.instant else row | later


def _moved(row: Row, days: int) -> Row:
    times = {name: row[name] + dt.timedelta(days=days) for name in TIMES if row.get(name) is not None}
    return row | times | ({"day": row["day"] + days} if "day" in row else {})


def test_threads_and_the_order_of_a_large_history_change_nothing() -> None:
    """Enough lines for several threads to share, at amounts whose sums as doubles would depend on their order."""
    lines, draw = 250_000, np.random.default_rng(20100)
    ago = draw.integers(1, 900, lines)
    cents = draw.integers(-20_000, 300_000, lines)
    accounts = np.char.add("A", draw.integers(0, 3_000, lines).astype(str))
    when = pa.array(np.datetime64(AS_OF.instant, "us") - ago.astype("timedelta64[D]"))
    columns = {
        "account_id": pa.array(accounts.tolist()),
        "amount": pa.array(cents / 100).cast(pa.decimal128(18, 4)),
        "cost": pa.array(cents // 3 / 100).cast(pa.decimal128(18, 4)),
        "product": pa.array(np.char.add("P", draw.integers(0, 40, lines).astype(str)).tolist()),
        "known_from": when,
        "day": pa.array((AS_OF.day - ago).astype("int32")),
    }
    columns |= {"units": pa.array(cents / 7), "active_users": pa.array(cents / 9000), "minutes": pa.array(cents / 11)}
    tables = {name: _filled(name, columns, lines) for name in ("invoices", "payments", "usage", "activities")}
    order = pa.array(draw.permutation(lines))
    shuffled = {name: table.take(order) for name, table in tables.items()}

    def frame(of: dict[str, pa.Table], threads: int) -> pa.Table:
        history = {name: ibis.memtable(table) for name, table in of.items()}
        return DuckDB(threads).answer(feature_frame(history, AS_OF, LAPSE_AFTER_DAYS))

    first = frame(tables, 1)
    assert first.num_rows == 3_000
    assert frame(tables, 4).equals(first)
    assert frame(shuffled, 4).equals(first)


def _filled(name: str, columns: dict[str, pa.Array], rows: int) -> pa.Table:
    """A history table of such columns, null in every other."""
    schema = table_of(name, []).schema
    return pa.table([columns.get(f.name, pa.nulls(rows, f.type)) for f in schema], schema=schema)
