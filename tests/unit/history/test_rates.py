"""Money of other currencies: the rate in force on the day, as far as it was known then; without one, set aside."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from kare_ml.history.beside import Beside, looked_up
from kare_ml.history.contracts import TABLES
from tests.unit.history.conftest import sources_of

MAPPED = {"account_id": "who", "invoiced_at": "when", "amount": "money", "currency": "code"}
RATES = [
    {"currency": "USD", "valid_from": "2024-01-01", "rate": "0.9"},
    {"currency": "usd", "valid_from": "2024-02-01", "rate": "0.8"},
    {"currency": "JPY", "valid_from": "2024-01-01", "rate": "0.000061234567"},
]


def line(when: str, money: str, code: str | None, **more: Any) -> dict[str, Any]:
    return {"who": "7", "when": when, "money": money, "code": code, **more}


def test_the_rate_of_the_day_counts_and_the_original_is_kept(judge: Any, taken_in: Any) -> None:
    rows = [
        line("2024-01-31 23:59", "100", "USD"),
        line("2024-02-01", "100", " usd "),
        line("2024-06-01", "-100.5555", "USD"),
        line("2024-01-15", "1000000", "JPY"),
        line("2024-01-15", "100", "EUR"),
        line("2024-01-15", "100", None),
    ]
    found = judge("invoices", rows, columns=MAPPED, beside=Beside(rates=taken_in("currency_rates", RATES)))
    assert [(row["amount"], row["original_amount"], row["currency"], row["fate"]) for row in found] == [
        (Decimal("90"), Decimal("100"), "USD", "stored"),
        (Decimal("80"), Decimal("100"), "USD", "stored"),
        (Decimal("-80.4444"), Decimal("-100.5555"), "USD", "stored"),
        (Decimal("61.2346"), Decimal("1000000"), "JPY", "stored"),
        (Decimal("100"), Decimal("100"), "EUR", "stored"),
        (Decimal("100"), Decimal("100"), None, "stored"),
    ]


@pytest.mark.parametrize("rates", [None, RATES], ids=["no table", "no rate"])
def test_without_a_rate_a_row_is_set_aside(judge: Any, taken_in: Any, rates: Any) -> None:
    rows = [line("2023-12-31", "100", "USD"), line("2024-03-01", "100", "XXX"), line("2024-03-01", "1", "EUR")]
    beside = Beside(rates=rates and taken_in("currency_rates", rates))
    found = judge("invoices", rows, columns=MAPPED, beside=beside)
    assert [(row["fate"], row["reason"], row["column"], row["value"]) for row in found] == [
        ("quarantined", "no_rate", "currency", "USD"),
        ("quarantined", "no_rate", "currency", "XXX"),
        ("stored", None, None, None),
    ]
    assert [row["original_amount"] for row in found] == [100, 100, 1]


def test_a_rate_counts_only_from_when_it_was_known(judge: Any, taken_in: Any) -> None:
    rates = [
        {"currency": "USD", "valid_from": "2024-01-01", "rate": "0.5", "known_at": "2024-01-01"},
        {"currency": "USD", "valid_from": "2024-01-10", "rate": "0.6", "known_at": "2024-01-20"},  # it came late
        {"currency": "USD", "valid_from": "2024-01-10", "rate": "0.7", "known_at": "2024-02-01"},  # and was corrected
    ]
    rows = [
        line("2024-01-15", "100", "USD", known=known)
        for known in ("2024-01-15", "2024-01-20", "2024-01-31", "2024-02-01")
    ]
    columns = {**MAPPED, "known_at": "known"}
    found = judge("invoices", rows, columns=columns, beside=Beside(rates=taken_in("currency_rates", rates)))
    assert [row["amount"] for row in found] == [50, 60, 60, 70]


def test_every_amount_of_a_row_is_converted_and_a_monthly_fee_too(judge: Any, taken_in: Any) -> None:
    beside = Beside(rates=taken_in("currency_rates", RATES))
    (row,) = judge(
        "invoices", [line("2024-03-01", "10", "USD", spent="5")], columns={**MAPPED, "cost": "spent"}, beside=beside
    )
    assert (row["amount"], row["cost"], row["original_amount"]) == (8, 4, 10)
    columns = {"account_id": "who", "started_at": "when", "mrr": "money", "currency": "code"}
    (contract,) = judge("subscriptions", [line("2024-03-01", "10", "USD")], columns=columns, beside=beside)
    assert (contract["mrr"], contract["original_amount"]) == (8, 10)


def test_what_becomes_absurd_is_set_aside(judge: Any, taken_in: Any) -> None:
    rates = [{"currency": "BTC", "valid_from": "2024-01-01", "rate": "1000000"}]
    rows = [line("2024-03-01", "9e12", "BTC"), line("2024-03-01", "9e6", "BTC")]
    found = judge("invoices", rows, columns=MAPPED, beside=Beside(rates=taken_in("currency_rates", rates)))
    assert [(row["reason"], row["original_amount"]) for row in found] == [
        ("absurd_amount", Decimal("9e12")),
        (None, Decimal("9e6")),
    ]


@pytest.mark.parametrize(("rate", "reason"), [("0", "out_of_range"), ("-1", "out_of_range"), ("1e9", "out_of_range")])
def test_a_rate_is_above_zero(judge: Any, rate: str, reason: str) -> None:
    rows = [{"currency": "USD", "valid_from": "2024-01-01", "rate": rate}]
    (row,) = judge("currency_rates", rows, columns={name: name for name in rows[0]})
    assert (row["reason"], row["column"]) == (reason, "rate")


def test_of_two_rates_of_one_day_the_later_counts(judge: Any, taken_in: Any) -> None:
    hours = [f"2024-01-01 {hour:02d}:00" for hour in range(24)]
    rates = [{"currency": "USD", "valid_from": hour, "rate": f"0.{10 + at}"} for at, hour in enumerate(hours)]
    beside = Beside(rates=taken_in("currency_rates", rates))
    (row,) = judge("invoices", [line("2024-03-01", "100", "USD")], columns=MAPPED, beside=beside)
    assert row["amount"] == 33


@pytest.mark.parametrize(("rate", "amount"), [("100000000", "1e8"), ("99999999.9999", "99999999.9999"), ("1e-9", "0")])
def test_every_rate_that_is_taken_in_converts(judge: Any, taken_in: Any, rate: str, amount: str) -> None:
    beside = Beside(rates=taken_in("currency_rates", [{"currency": "USD", "valid_from": "2024-01-01", "rate": rate}]))
    (row,) = judge("invoices", [line("2024-03-01", "1", "USD")], columns=MAPPED, beside=beside)
    assert (row["reason"], row["amount"]) == (None, Decimal(amount))


def test_two_rates_of_one_instant_contradict_each_other(judge: Any) -> None:
    rows = [{"currency": "USD", "valid_from": "2024-01-01", "rate": rate} for rate in ("0.9", "0.8")]
    found = judge("currency_rates", rows, columns={name: name for name in rows[0]})
    assert [row["reason"] for row in found] == ["conflicting_versions"] * 2


def test_a_row_that_comes_again_under_another_rate_says_nothing_new(judge: Any, taken_in: Any) -> None:
    rows = [line("2024-01-15", "100", "USD", no="1", known=known) for known in ("2024-01-15", "2024-02-02")]
    rates = [
        {"currency": "USD", "valid_from": "2024-01-10", "rate": "0.6", "known_at": "2024-01-10"},
        {"currency": "USD", "valid_from": "2024-01-10", "rate": "0.7", "known_at": "2024-02-01"},
    ]
    columns = {**MAPPED, "row_id": "no", "known_at": "known"}
    found = judge("invoices", rows, columns=columns, beside=Beside(rates=taken_in("currency_rates", rates)))
    assert [(row["fate"], row["amount"]) for row in found] == [("stored", 60), ("deduplicated", 70)]


def test_rates_are_taken_in_before_what_is_converted_by_them() -> None:
    assert looked_up(TABLES["invoices"], sources_of({"columns": MAPPED})) == ("currency_rates",)
    assert looked_up(TABLES["invoices"], sources_of({"columns": {"account_id": "who"}})) == ()
    assert looked_up(TABLES["currency_rates"], sources_of({"columns": {"currency": "currency"}})) == ()
