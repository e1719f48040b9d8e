"""Tables that are held against each other: their order, their rates, and a ledger that is exact in every currency."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kare_ml.errors import BlockedError
from kare_ml.history.ledger import Entry, Ledger, TableLedger, Total
from kare_ml.io.across import in_order
from kare_ml.io.history import read_ledger
from kare_ml.io.intake import take_in
from tests.unit.io.test_history import rows_of, workspace

LINES = {
    "path": "lines.csv",
    "columns": {"account_id": "who", "invoiced_at": "when", "amount": "money", "currency": "code"},
}
RATES = {"path": "rates.csv", "columns": {"currency": "code", "valid_from": "day", "rate": "rate"}}
MONEY = """who,when,money,code
a,2024-01-05,10,USD
b,2024-01-06,20.50,usd
b,2024-01-06,20.50,usd
c,2024-01-07,5,EUR
d,2024-01-07,7,
e,2024-01-07,100,XXX
f,2024-01-07,ten,USD
g,2024-02-30,1,USD
ragged
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    (tmp_path / "lines.csv").write_text(MONEY)
    (tmp_path / "rates.csv").write_text("code,day,rate\nUSD,2024-01-01,0.5\n")
    return tmp_path


def test_the_ledger_is_exact_in_every_currency(book: Path) -> None:
    ledger = take_in(book, workspace(invoices=LINES, currency_rates=RATES))
    table = ledger.table("invoices")
    assert (table.rows_in, table.amount_in, table.unreadable_in) == (9, Decimal("12"), 1)
    assert table.foreign_in == (Total("USD", Decimal("52"), 1), Total("XXX", Decimal("100")))
    assert set(table.entries) == {
        Entry("stored", None, 2, Decimal("12")),
        Entry("stored", None, 2, Decimal("30.5"), currency="USD"),
        Entry("deduplicated", "exact_duplicate", 1, Decimal("20.5"), currency="USD"),
        Entry("quarantined", "malformed", 1, None, 1),
        Entry("quarantined", "no_rate", 1, Decimal("100"), currency="XXX"),
        Entry("quarantined", "not_a_number", 1, None, 1, "USD"),
        Entry("quarantined", "not_a_date", 1, Decimal("1"), currency="USD"),
    }
    assert table.balanced and table.differences == {None: (0, 0), "USD": (0, 0), "XXX": (0, 0)}
    assert read_ledger(book) == ledger
    assert [(row["amount"], row["original_amount"]) for row in rows_of(book)] == [
        (Decimal("5"), Decimal("10")),
        (Decimal("10.25"), Decimal("20.5")),
        (Decimal("5"), Decimal("5")),
        (Decimal("7"), Decimal("7")),
    ]


def test_a_difference_in_any_currency_stops_the_intake(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = workspace(invoices=LINES, currency_rates=RATES)
    exact = take_in(book, settings).table("invoices")
    lost = TableLedger(
        exact.table,
        exact.rows_in,
        exact.amount_in,
        exact.unreadable_in,
        exact.entries,
        (Total("USD", Decimal("53"), 1),),
    )
    assert not lost.balanced and lost.difference == (0, 0, 0)
    monkeypatch.setattr("kare_ml.io.intake.take_in_source", lambda *_: lost)
    (book / "rates.csv").write_text("code,day,rate\nUSD,2024-01-01,0.6\n")
    with pytest.raises(BlockedError, match=r"does not balance(.|\n)*1\.0000 in amount \(USD\)"):
        take_in(book, settings)
    assert read_ledger(book).table("invoices") == exact


def test_it_reads_as_a_table_with_a_line_a_currency() -> None:
    sums = (Total("USD", Decimal("2.00")),)
    entries = (Entry("stored", None, 1, Decimal("1")), Entry("stored", None, 1, Decimal("2"), currency="USD"))
    assert str(Ledger((TableLedger("invoices", 2, Decimal("1"), 0, entries, sums),))).splitlines() == [
        "invoices",
        "  in            2      1.00",
        "  in               2.00 USD",
        "  stored        1      1.00",
        "  stored        1  2.00 USD",
        "  difference    0      0.00",
        "  difference       0.00 USD",
    ]


def test_a_changed_rate_makes_what_is_converted_by_it_anew(book: Path) -> None:
    settings = workspace(invoices=LINES, currency_rates=RATES)
    take_in(book, settings)
    said: list[str] = []
    take_in(book, settings, progress=said.append)
    assert said == ["currency_rates: unchanged, 1 rows", "invoices: unchanged, 9 rows"]
    (book / "rates.csv").write_text("code,day,rate\nUSD,2024-01-01,0.25\n")
    take_in(book, settings)
    assert rows_of(book)[0]["amount"] == Decimal("2.5")


def test_what_was_ahead_comes_in_once_its_time_has_come(book: Path) -> None:
    settings = workspace(invoices={**LINES, "columns": {**LINES["columns"]}}, currency_rates=RATES)
    early, later = dt.datetime(2024, 1, 4), dt.datetime(2024, 1, 9)
    assert take_in(book, settings, taken_at=early).table("invoices").rows("quarantined", "in_the_future") == 5
    said: list[str] = []
    take_in(book, settings, taken_at=early + dt.timedelta(hours=1), progress=said.append)
    assert "invoices: unchanged, 9 rows" in said, "nothing has happened since"
    assert take_in(book, settings, taken_at=later).table("invoices").rows("stored") == 4


def test_a_row_known_before_it_happened_is_not_judged_again(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text("who,when,money,told\na,2024-01-05,1,2024-01-01\nb,2024-01-05,1,2024-01-05\n")
    columns = {"account_id": "who", "invoiced_at": "when", "amount": "money", "known_at": "told"}
    settings, said = workspace(invoices={"path": "lines.csv", "columns": columns}), []
    for _ in range(2):
        ledger = take_in(tmp_path, settings, taken_at=dt.datetime(2024, 6, 1), progress=said.append)
        assert ledger.table("invoices").rows("quarantined", "in_the_future") == 1
    assert said[-1] == "invoices: unchanged, 2 rows"


def test_sources_come_after_those_that_they_are_held_against() -> None:
    def source(*columns: str, **more: Any) -> dict[str, Any]:
        return {"path": "x.csv", "columns": {name: name for name in columns}, **more}

    settings = workspace(
        accounts=source("account_id"),
        activities=source("account_id", "happened_at", unknown_accounts="quarantine"),
        currency_rates=source("currency", "valid_from", "rate"),
        subscriptions=source("account_id", "started_at", "contract_id", "currency"),
        usage=source("contract_id", "used_on"),
        deliveries=source("account_id", "promised_at"),
        account_merges=source("account_id", "merged_into", "merged_at", unknown_accounts="quarantine"),
    )
    assert in_order(settings.sources) == [
        "accounts", "account_merges", "activities", "currency_rates", "deliveries", "subscriptions", "usage",
    ]  # fmt: skip
    assert in_order({name: settings.sources[name] for name in ("usage", "activities")}) == ["activities", "usage"]


def test_usage_finds_its_account_by_the_contract_of_another_file(tmp_path: Path) -> None:
    (tmp_path / "contracts.csv").write_text("no,who,day\nS1,a,2024-01-01\n")
    (tmp_path / "days.csv").write_text("no,day\nS1,2024-01-02\nS2,2024-01-02\n")
    contracts = {
        "path": "contracts.csv",
        "columns": {"contract_id": "no", "account_id": "who", "started_at": "day"},
    }
    usage = {"path": "days.csv", "columns": {"contract_id": "no", "used_on": "day"}}
    ledger = take_in(tmp_path, workspace(subscriptions=contracts, usage=usage)).table("usage")
    assert [(entry.fate, entry.reason, entry.rows) for entry in ledger.entries] == [
        ("stored", None, 1),
        ("quarantined", "unknown_contract", 1),
    ]
    assert [row["account_id"] for row in rows_of(tmp_path, "usage")] == ["a"]
