"""Tables and columns recognised by name, and by content where no name tells."""

from __future__ import annotations

import pytest

from kare_ml.history.contracts import TABLES
from kare_ml.history.looks import Look, look_at
from kare_ml.history.recognition import fit, match, recognise

LIKE = {
    "date": ("2020-01-01", "2020-02-03"),
    "id": ("A-1", "A-2"),
    "money": ("1.50", "20.10"),
    "count": ("12", "7"),
    "flag": ("yes", "no"),
}


def looks(**columns: str) -> list[Look]:
    """A column of each name, like what is named; `id once` has every value once."""
    found = []
    for name, like in columns.items():
        kind, once = like.removesuffix(" once"), like.endswith(" once")
        counted = {f"A-{i}": 1 for i in range(100)} if once else dict.fromkeys(LIKE[kind], 50)
        found.append(look_at(name, counted, 100))
    return found


@pytest.mark.parametrize(
    ("table", "columns", "expected"),
    [
        ("invoices", {"Customer-ID": "id", "INVOICE DATE": "date", "Net Amount": "money"},
         {"account_id": "Customer-ID", "invoiced_at": "INVOICE DATE", "amount": "Net Amount"}),
        # our own name goes before the names of others
        ("invoices", {"date": "date", "invoiced_at": "date", "customer": "id", "total": "money"},
         {"account_id": "customer", "invoiced_at": "invoiced_at", "amount": "total"}),
        # a column is mapped once
        ("accounts", {"id": "id once", "rep": "id"}, {"account_id": "id", "owner": "rep"}),
        # a name is not believed against what stands in the column
        ("invoices", {"customer": "id", "date": "flag", "total": "id"}, {"account_id": "customer"}),
        ("subscriptions", {"client": "id", "start": "date", "end": "money", "mrr": "count"},
         {"account_id": "client", "started_at": "start", "mrr": "mrr"}),
        # the id of an event is its own
        ("payments", {"id": "id once", "client": "id", "due": "date"}, {"account_id": "client", "due_at": "due"}),
        ("tickets", {"colour": "id", "taste": "money"}, {}),
    ],
)  # fmt: skip
def test_columns_are_matched_by_name(table: str, columns: dict[str, str], expected: dict[str, str]) -> None:
    found = match(TABLES[table], looks(**columns))
    assert {ours: theirs for ours, theirs in found.items() if ours != "row_id"} == expected


def test_what_no_name_tells_is_found_by_content() -> None:
    found = fit(TABLES["invoices"], "sales_2020", looks(kundennummer="id", wann="date", umsatz="money", artikel="id"))
    assert found.columns == {"account_id": "kundennummer", "invoiced_at": "wann", "amount": "umsatz"}
    assert found.found_by_content == {"account_id", "invoiced_at", "amount"}


def test_where_two_columns_would_do_both_are_named() -> None:
    found = fit(TABLES["invoices"], "sales", looks(customer="id", shipped="date", booked="date", total="money"))
    assert found.columns["invoiced_at"] == "shipped"
    assert found.doubts == {"invoiced_at": ("booked",)}


@pytest.mark.parametrize(
    ("stem", "columns", "tables"),
    [
        ("support", {"account_id": "id", "opened_at": "date", "closed_at": "date"}, ["tickets", "opportunities"]),
        ("deals", {"account_id": "id", "opened_at": "date", "closed_at": "date"}, ["opportunities", "tickets"]),
        ("customers", {"account_id": "id once", "country": "id", "signup_date": "date"}, ["accounts"]),
        # accounts that repeat are events of something else
        ("x", {"account_id": "id", "start_date": "date", "end_date": "date", "seats": "count"}, ["subscriptions"]),
        ("weather", {"day": "date", "rain": "count"}, []),
        # dates alone make no table
        ("x", {"customer": "id", "when": "date"}, []),
    ],
)  # fmt: skip
def test_tables_are_recognised(stem: str, columns: dict[str, str], tables: list[str]) -> None:
    assert [entry.table.name for entry in recognise(stem, looks(**columns))][: len(tables) or None] == tables
