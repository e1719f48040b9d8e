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
from tests.engines import DuckDB
from tests.property.histories import AS_OF, LAPSE_AFTER_DAYS, REPEATABLE, books, features_of, rows_of_book
from tests.tables import Row, event, table_of

FEW = settings(REPEATABLE, max_examples=3)
ALWAYS = [([(10, "100", ("cup", "china"), None, True)], (400, 12.0, None))]
TIMES = ("invoiced_at", "created_at", "known_from", "known_to")


@pytest.fixture(scope="module")
def duckdb() -> DuckDB:
    return DuckDB(threads=1)


@FEW
@given(book=books, later=books)
def test_what_comes_later_changes_nothing(duckdb: DuckDB, book: list[Any], later: list[Any]) -> None:
    """Neither events from the as-of on, even if announced before, nor rows that were not yet known by then."""
    rows, more = rows_of_book(book), rows_of_book([*later, *ALWAYS])
    future = [line | event("invoiced_at", 0 if n % 2 else -n, AS_OF) for n, line in enumerate(more["invoices"])]
    future += [line | {"known_from": AS_OF.plus(-10).instant} for line in future]
    unknown = [line | {"known_from": AS_OF.instant + dt.timedelta(seconds=1)} for line in more["invoices"]]
    restated = [row | {"known_from": AS_OF.plus(1).instant} for row in more["accounts"]]
    appended = {"invoices": [*rows["invoices"], *future, *unknown], "accounts": [*rows["accounts"], *restated]}
    assert features_of(appended, engine=duckdb).equals(features_of(rows, engine=duckdb))


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
    empty = table_of("invoices", [])
    fields = [columns[f.name] if f.name in columns else pa.nulls(lines, f.type) for f in empty.schema]
    table = pa.table(fields, schema=empty.schema)
    shuffled = table.take(pa.array(draw.permutation(lines)))

    def frame(of: pa.Table, threads: int) -> pa.Table:
        return DuckDB(threads).answer(feature_frame({"invoices": ibis.memtable(of)}, AS_OF, LAPSE_AFTER_DAYS))

    first = frame(table, 1)
    assert first.num_rows == 3_000
    assert frame(table, 4).equals(first)
    assert frame(shuffled, 4).equals(first)
