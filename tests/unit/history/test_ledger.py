"""The ledger adds up, says what is missing, and survives its JSON."""

from __future__ import annotations

from decimal import Decimal

from kare_ml.history.ledger import Entry, Ledger, TableLedger

STORED = Entry("stored", None, 2, Decimal("1010.5000"))
SET_ASIDE = Entry("quarantined", "missing_account", 1, Decimal("-0.5000"), unreadable=0)


def test_it_balances_by_rows_amounts_and_unreadable_amounts() -> None:
    whole = TableLedger("invoices", 3, Decimal("1010.0000"), 0, (STORED, SET_ASIDE))
    assert whole.difference == (0, 0, 0)
    assert whole.balanced
    assert not TableLedger("invoices", 4, Decimal("1010.0000"), 0, (STORED, SET_ASIDE)).balanced
    assert not TableLedger("invoices", 3, Decimal("1010.0001"), 0, (STORED, SET_ASIDE)).balanced
    assert not TableLedger("invoices", 3, Decimal("1010.0000"), 1, (STORED, SET_ASIDE)).balanced
    assert not Ledger((whole, TableLedger("tickets", 1, None, 0, ()))).balanced


def test_it_reads_as_a_table() -> None:
    ledger = Ledger((TableLedger("invoices", 3, Decimal("1010.0000"), 0, (STORED, SET_ASIDE)),))
    assert str(ledger).splitlines() == [
        "invoices",
        "  in                            3  1,010.00",
        "  stored                        2  1,010.50",
        "  quarantined  missing_account  1     -0.50",
        "  difference                    0      0.00",
    ]
    assert ledger.table("invoices").rows("quarantined", "missing_account") == 1


def test_json_and_back() -> None:
    ledger = Ledger((TableLedger("invoices", 3, Decimal("0.1000"), 0, (STORED,)), TableLedger("usage", 0, None, 0, ())))
    assert Ledger.from_json(ledger.to_json()) == ledger
