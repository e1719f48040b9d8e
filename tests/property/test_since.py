"""The stations between two runs, against plain loops: the past as it is told today, and today as if nothing new."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kare_ml.features.frame import feature_frame
from kare_ml.features.happened import happened
from kare_ml.features.since import is_eventful, is_retold, quiet, retold
from kare_ml.history.contracts import TABLES
from tests.engines import DuckDB
from tests.oracle import frame_of, known
from tests.property.histories import AS_OF, LAPSE_AFTER_DAYS, REPEATABLE, books, differences, rows_of_book
from tests.tables import Row, history_of, table_of

History = Mapping[str, Sequence[Row]]
EVER = dt.datetime(1900, 1, 1)


@pytest.fixture(scope="module")
def duckdb() -> DuckDB:
    return DuckDB(threads=1)


def tables(duckdb: DuckDB, rows: History) -> dict[str, Any]:
    return duckdb.tables({name: table_of(name, table) for name, table in rows.items()})


def retold_by_hand(rows: History, days: int) -> dict[str, list[Row]]:
    """What is known now, as if it had been known all along; without people whom nobody knew then."""
    then = AS_OF.plus(-days)
    told = {name: [{**row, "known_from": EVER, "known_to": None} for row in known(table, AS_OF)]
            for name, table in rows.items()}  # fmt: skip
    told["contacts"] = [r for r in told.get("contacts", []) if _person(r) in _met(rows, then.instant)]
    return told


def quiet_by_hand(rows: History, days: int) -> dict[str, list[Row]]:
    """What is known now, without what took place since; what arose since is still ahead."""
    then = AS_OF.plus(-days)
    left: dict[str, list[Row]] = {}
    for name, table in rows.items():
        stays = [row for row in known(table, AS_OF) if "day" not in row or row["day"] < then.day]
        if name == "contacts":
            stays = [row for row in stays if _person(row) in _met(rows, then.instant)]
        left[name] = [row | dict.fromkeys(_arose(row, then.instant), AS_OF.instant) for row in stays]
    return left


def _arose(row: Row, then: dt.datetime) -> list[str]:
    times = ("paid_at", "closed_at", "ends_at", "delivered_at", "left_at")
    return [name for name in times if row.get(name) and then <= row[name] < AS_OF.instant]


def _person(row: Row) -> tuple[str, str]:
    return row["account_id"], row.get("contact_id") or ""


def _met(rows: History, instant: dt.datetime) -> set[tuple[str, str]]:
    return {_person(row) for row in rows.get("contacts", []) if row["known_from"] <= instant}


days = st.sampled_from([1, 45, 400])


@settings(REPEATABLE, max_examples=2)
@given(book=books, days=days)
def test_the_past_retold(duckdb: DuckDB, book: list[Any], days: int) -> None:
    rows, then = rows_of_book(book), AS_OF.plus(-days)
    found = duckdb.answer(feature_frame(retold(tables(duckdb, rows), then, AS_OF), then, LAPSE_AFTER_DAYS))
    assert not differences(found, frame_of(retold_by_hand(rows, days), then, LAPSE_AFTER_DAYS))


@settings(REPEATABLE, max_examples=2)
@given(book=books, days=days)
def test_today_without_what_is_new(duckdb: DuckDB, book: list[Any], days: int) -> None:
    rows, then = rows_of_book(book), AS_OF.plus(-days)
    found = duckdb.answer(feature_frame(quiet(tables(duckdb, rows), then, AS_OF), AS_OF, LAPSE_AFTER_DAYS))
    assert not differences(found, frame_of(quiet_by_hand(rows, days), AS_OF, LAPSE_AFTER_DAYS))


SINCE = 7
CASES = {
    "nothing": ("", False, False),
    "an order since": ("| 1 | 3 | 10 | A2 |", False, True),
    "an order on the day of the run before": ("| 1 | 7 | 10 | A2 |", False, True),
    "an order today": ("| 1 | 0 | 10 | A2 |", False, False),
}


@pytest.mark.parametrize("case", CASES)
def test_frames_are_made_only_where_they_differ(duckdb: DuckDB, case: str) -> None:
    row, told_anew, eventful = CASES[case]
    rows = history_of(AS_OF, invoices=f"""
        | account | ago | amount | invoice_id |
        | 1       | 40  | 10     | A1         |
        {row}
    """)  # fmt: skip
    history = tables(duckdb, rows)
    then = AS_OF.plus(-SINCE)
    assert told_or_new(duckdb, history, then) == (told_anew, eventful)


@pytest.mark.parametrize(
    ("known_from", "known_to", "told_anew"),
    [("ago 40", None, False), ("ago 3", None, True), ("ago 40", "ago 3", True), ("ago 40", "ago 20", False)],
)
def test_a_row_that_came_late_or_was_taken_back_tells_the_past_anew(
    duckdb: DuckDB, known_from: str, known_to: str | None, told_anew: bool
) -> None:
    rows = history_of(AS_OF, invoices="""
        | account | ago | amount | invoice_id |
        | 1       | 40  | 10     | A1         |
    """)  # fmt: skip
    stamps = {"known_from": known_from, "known_to": known_to}
    rows["invoices"][0] |= {k: v and AS_OF.plus(-int(v.split()[1])).instant for k, v in stamps.items()}
    history, then = tables(duckdb, rows), AS_OF.plus(-SINCE)
    assert told_or_new(duckdb, history, then) == (told_anew, False)
    told = duckdb.answer(happened(history, then, AS_OF)).to_pylist()  # type: ignore[arg-type]
    word = "taken back or told anew" if known_to else "came late"
    assert [row["told"] for row in told] == [word] * told_anew


def told_or_new(duckdb: DuckDB, history: Any, then: Any) -> tuple[bool, bool]:
    flags = [test(history, then, AS_OF) for test in (is_retold, is_eventful)]
    return tuple(bool(duckdb.connection.to_pyarrow(flag).as_py()) for flag in flags)  # type: ignore[return-value]


def test_events_are_named(duckdb: DuckDB) -> None:
    rows = history_of(
        AS_OF,
        invoices="""
            | account | ago | amount | invoice_id |
            | 1       | 3   | 10     | A2         |
            | 1       | 3   | 5      | A2         |
            | 1       | 9   | 10     | A1         |
        """,
        tickets="""
            | account | ago | closed_ago |
            | 1       | 40  | 2          |
            | 2       | 4   | null       |
        """,
    )
    found = duckdb.answer(happened(tables(duckdb, rows), AS_OF.plus(-SINCE), AS_OF)).to_pylist()  # type: ignore[arg-type]
    told = sorted((r["account_id"], r["happened"], r["name"], str(r["day"]), r["rows"], r["amount"]) for r in found)
    assert told == [
        ("1", "invoice", "A2", "2011-06-07", 2, 15.0),
        ("1", "ticket closed", None, "2011-06-08", 1, None),
        ("2", "ticket opened", None, "2011-06-06", 1, None),
    ]


def test_every_table_of_events_has_its_word() -> None:
    from kare_ml.features.happened import AROSE, BEGAN
    from kare_ml.features.since import times

    left_out = {"assignments", "account_merges", "currency_rates"}
    assert set(BEGAN) == {name for name, table in TABLES.items() if table.event} - left_out
    assert set(AROSE) == {name for name, table in TABLES.items() if times(table)}
