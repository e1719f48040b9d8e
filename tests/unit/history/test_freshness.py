"""How new a table is: the latest date that it speaks of, before the as-of and known by then, in business days."""

from __future__ import annotations

import datetime as dt

import ibis
import pyarrow as pa
import pytest

from kare_ml.config.workspace import Book, Source
from kare_ml.domain.as_of import AsOf
from kare_ml.history.contracts import INVOICES, PAYMENTS
from kare_ml.history.freshness import Freshness, freshness, newest_day

AS_OF = AsOf(dt.date(2026, 11, 24), "Europe/Berlin")
"""A Tuesday."""


def stamp(text: str | None) -> dt.datetime | None:
    return None if text is None else dt.datetime.fromisoformat(text)


def table(contract, *rows: dict[str, str]) -> ibis.Table:  # type: ignore[no-untyped-def]
    names = [name for name, column in contract.column.items() if column.type == "timestamp"] + ["known_from"]
    columns = {name: pa.array([stamp(row.get(name)) for row in rows], pa.timestamp("us")) for name in names}
    return ibis.memtable(pa.table(columns))


def invoice(at: str, known: str | None = None) -> dict[str, str]:
    return {"invoiced_at": at, "known_from": known or at}


def test_only_what_happened_before_and_was_known_counts() -> None:
    rows = table(
        INVOICES,
        invoice("2026-11-19 10:00"),
        invoice("2026-11-20 23:30"),  # in Berlin this is Saturday already
        invoice("2026-11-22 10:00", known="2026-12-01 00:00"),
        invoice("2026-11-23 23:00"),  # the midnight that starts the as-of
    )
    assert newest_day(INVOICES, rows, AS_OF) == dt.date(2026, 11, 21)


def test_what_is_planned_does_not_make_data_new() -> None:
    due = {"due_at": "2026-11-20 00:00", "known_from": "2026-10-01 00:00"}
    paid = {**due, "paid_at": "2026-11-03 10:00"}
    assert newest_day(PAYMENTS, table(PAYMENTS, due), AS_OF) is None
    assert newest_day(PAYMENTS, table(PAYMENTS, due, paid), AS_OF) == dt.date(2026, 11, 3)


@pytest.mark.parametrize(
    ("newest", "state", "age"),
    [
        ("2026-11-20 10:00", "fresh", 1),  # Friday: Monday is missing
        ("2026-11-19 10:00", "late", 2),
        ("2026-11-16 10:00", "late", 4),  # Wednesday was a holiday
        ("2026-11-13 10:00", "too old", 5),
    ],
)
def test_a_source_is_late_then_too_old(newest: str, state: str, age: int) -> None:
    source = Source(path="x", columns={}, every=1, block_after=4)
    book = Book(name="b", currency="EUR", time_zone="Europe/Berlin", holidays=(dt.date(2026, 11, 18),))
    found = freshness(INVOICES, table(INVOICES, invoice(newest)), source, book, AS_OF)
    assert (found.business_days, found.state) == (age, state)


def test_where_nothing_is_declared_nothing_is_late() -> None:
    assert Freshness("invoices", dt.date(2000, 1, 1), 7000).state == "not declared"
    assert Freshness("invoices", None, None, every=5, block_after=15).state == "too old"
    assert Source(path="x", columns={}, every=2).blocks_after == 6


@pytest.mark.parametrize("wrong", [{"block_after": 3}, {"every": 5, "block_after": 3}, {"every": 0}])
def test_a_limit_needs_a_cadence(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"block_after needs `every`|block_after must be at least|greater than"):
        Source.model_validate({"path": "x", "columns": {}, **wrong})
