"""What each fault costs, and in which order to mend them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from kare_ml.history.ledger import Entry, TableLedger
from kare_ml.history.months import MonthRows, gaps
from kare_ml.history.remarks import Remark
from kare_ml.history.usability import (
    Problem,
    TableUse,
    meaning_of,
    of_time,
    ranked,
    remarked,
    set_aside,
)


def entry(fate: str, reason: str | None, rows: int, amount: str | None = None, currency: str | None = None) -> Entry:
    return Entry(fate, reason, rows, None if amount is None else Decimal(amount), 0, currency)


LEDGER = TableLedger(
    "invoices",
    100,
    Decimal("1000"),
    0,
    (
        entry("stored", None, 80, "700"),
        entry("stored", None, 5, "90", "USD"),
        entry("excluded", "not invoiced yet", 3, "10"),
        entry("deduplicated", "exact_duplicate", 2, "20"),
        entry("quarantined", "missing_account", 6, "250.5"),
        entry("quarantined", "missing_account", 1, "7", "USD"),
        entry("quarantined", "conflicting_versions", 3, "19.5"),
    ),
)


def problem(kind: str, word: str, share: float = 0.0, amount: str = "0", table: str = "invoices") -> Problem:
    amounts = {"EUR": amount} if float(amount) else {}
    return Problem(table, kind, word, [], "", "", 1, share, amounts, [])  # type: ignore[arg-type]


def test_each_reason_has_its_cost_and_amounts_are_not_added_across_currencies() -> None:
    examples = {"missing_account": [("account_id", "a.csv, row 3"), ("account_id", "a.csv, row 9")]}
    found = {p.word: p for p in set_aside(LEDGER, "EUR", examples, contradicted=2)}
    assert set(found) == {"exact_duplicate", "missing_account", "conflicting_versions"}, (
        "what rules exclude is no fault"
    )
    missing = found["missing_account"]
    assert (missing.kind, missing.rows, missing.share) == ("set aside", 7, 0.07)
    assert missing.amounts == {"EUR": "250.50", "USD": "7.00"}
    assert (missing.columns, missing.examples) == (["account_id"], ["a.csv, row 3", "a.csv, row 9"])
    assert "no account is named" in missing.meaning and "exclude such rows" in missing.to_do
    assert found["exact_duplicate"].kind == "dropped"
    assert [found[word].ids for word in ("missing_account", "conflicting_versions")] == [None, 2]


def test_a_remark_is_a_problem_of_rows_that_are_used() -> None:
    remark = Remark("invoices", "account_id", "unknown_account", 5, Decimal("12.345"), ("A-1",))
    (found,) = remarked([remark], {"invoices": 100}, "EUR")
    assert (found.kind, found.rows, found.share, found.amounts) == ("remark", 5, 0.05, {"EUR": "12.34"})
    assert found.meaning == "the accounts table does not have the account"


def test_what_blocks_comes_first_then_what_costs_most() -> None:
    listed = [
        problem("dropped", "exact_duplicate", 0.9),
        problem("remark", "alike_ids", 0.5),
        problem("set aside", "few rows, much money", 0.01, "500"),
        problem("set aside", "many rows", 0.2, "1"),
        problem("set aside", "few rows", 0.02),
        problem("too old", "too_old", table="usage"),
    ]
    found = ranked(listed, {"invoices": {"EUR": "1000"}})
    assert [p.word for p in found] == [
        "too_old", "few rows, much money", "many rows", "few rows", "alike_ids", "exact_duplicate",
    ]  # fmt: skip


def test_words_of_a_family_are_explained_by_it_and_unknown_ones_stand_for_themselves() -> None:
    assert meaning_of("missing_amount").meaning == "a needed value is empty"
    assert meaning_of("odd_thing").meaning == "odd thing"


def test_a_gap_is_a_month_between_others() -> None:
    months = [MonthRows(month, 1) for month in ("2024-11", "2025-01", "2025-02", "2025-06")]
    assert [(gap.first, gap.last, gap.months) for gap in gaps(months)] == [
        ("2024-12", "2024-12", 1),
        ("2025-03", "2025-05", 3),
    ]
    assert gaps(months[1:3]) == gaps([]) == []


def test_a_table_that_is_late_and_has_gaps_has_two_problems() -> None:
    months = [MonthRows("2025-01", 4), MonthRows("2025-04", 4)]
    table = TableUse(
        "invoices", "a line", 8, 8, 1.0, 0, {}, dt.date(2025, 1, 1), dt.date(2025, 4, 30), 9, "late", 5, 15, months,
        gaps(months), [],
    )  # fmt: skip
    late, gap = of_time(table)
    assert (late.kind, late.meaning) == ("late", "nothing since 2025-04-30: 9 business days; every 5 is declared")
    assert (gap.kind, gap.share, gap.examples) == ("gap", 0.5, ["2025-02 to 2025-03"])
