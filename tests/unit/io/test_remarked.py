"""What is remarked of rows that are used, on files as companies have them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kare_ml.history.remarks import Remark
from kare_ml.io.history import read_remarks
from kare_ml.io.intake import take_in
from tests.unit.io.test_history import rows_of, workspace


@pytest.fixture
def book(tmp_path: Path) -> Any:
    """Takes tables drawn as CSV in, by the names of our columns; what is remarked of them."""

    def taken(settings: dict[str, dict[str, Any]] | None = None, **tables: str) -> list[Remark]:
        sources = {}
        for name, text in tables.items():
            lines = [line.strip() for line in text.strip().splitlines()]
            (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")
            columns = {column: column for column in lines[0].split(",")}
            sources[name] = {"path": f"{name}.csv", "columns": columns, **(settings or {}).get(name, {})}
        ledger = take_in(tmp_path, workspace(**sources))
        assert ledger.balanced
        return list(read_remarks(tmp_path))

    return taken


LINES = "account_id,invoiced_at,amount\n"


def test_a_clean_book_has_no_remarks(book: Any) -> None:
    assert book(accounts="account_id,parent_id\na,\nb,a\n", invoices=LINES + "a,2024-01-01,1\n") == []


def test_accounts_that_the_accounts_table_does_not_have(book: Any) -> None:
    lines = LINES + "a,2024-01-01,1\nx,2024-01-01,2\nx,2024-01-02,3\ny,2024-01-01,4.5\nold,2024-01-01,9\n"
    found = book(
        accounts="account_id,parent_id\na,zz\n",
        invoices=lines,
        tickets="account_id,opened_at\nq,2024-01-01\n",
        account_merges="account_id,merged_into,merged_at\nold,a,2024-02-01\nolder,gone,2024-02-01\n",
    )
    assert found == [
        Remark("account_merges", "merged_into", "unknown_survivor", 1, None, ("gone",)),
        Remark("accounts", "parent_id", "unknown_parent", 1, None, ("zz",)),
        Remark("invoices", "account_id", "unknown_account", 3, Decimal("9.5"), ("x", "y")),
        Remark("tickets", "account_id", "unknown_account", 1, None, ("q",)),
    ]


def test_without_an_accounts_table_nobody_is_a_stranger(book: Any) -> None:
    assert book(invoices=LINES + "x,2024-01-01,2\n") == []


def test_parents_in_a_circle_are_cut_where_it_closes(book: Any, tmp_path: Path) -> None:
    accounts = """
        account_id,parent_id,known_at
        a,b,2024-01-01
        b,c,2024-01-01
        c,a,2024-02-01
        d,a,2024-01-01
        self,self,2024-01-01
    """
    assert book(accounts=accounts, invoices=LINES + "a,2024-01-01,1\n") == [
        Remark("accounts", "parent_id", "own_parent", 1, None, ("self → self",)),
        Remark("accounts", "parent_id", "parent_circle", 1, None, ("c → a",)),
    ]
    parents = {row["account_id"]: row["parent_id"] for row in rows_of(tmp_path, "accounts")}
    assert parents == {"a": "b", "b": "c", "c": None, "d": "a", "self": None}


def test_merges_in_a_circle(book: Any) -> None:
    merges = "account_id,merged_into,merged_at\na,b,2024-01-01\nb,a,2024-01-02\nc,c,2024-01-01\n"
    found = book(account_merges=merges, invoices=LINES + "a,2024-01-01,1\n")
    assert found == [
        Remark("account_merges", "merged_into", "merge_circle", 1, None, ("b → a",)),
        Remark("account_merges", "merged_into", "merged_into_itself", 1, None, ("c → c",)),
    ]


def test_ids_that_differ_only_by_zeros_case_blanks_or_form(book: Any) -> None:
    names = ["00123", "123", "ab 1", "AB1", "Ä1", "A\u03081", "\uff17", "7", "alone", "0", "00"]
    lines = "".join(f"{name},2024-01-0{n % 9 + 1},1\n" for n, name in enumerate(names))
    (remark,) = book(invoices=LINES + lines)
    assert (remark.kind, remark.rows, remark.amount) == ("alike_ids", 10, Decimal("10"))
    assert remark.examples[:2] == ("0 / 00", "00123 / 123")


def test_a_merged_id_is_no_longer_alike(book: Any) -> None:
    merges = "account_id,merged_into,merged_at\n00123,123,2024-01-01\n"
    assert book(invoices=LINES + "00123,2024-01-01,1\n123,2024-01-01,1\n", account_merges=merges) == []


CONTRACTS = "contract_id,account_id,started_at\nS1,a,2024-02-01\nS2,a,2024-01-01\n"


@pytest.mark.parametrize(("key", "rows", "examples"), [("contract_id", 2, ("S1",)), ("account_id", 1, ("a",))])
def test_use_before_its_contract_or_before_the_first_of_the_account(
    book: Any, key: str, rows: int, examples: tuple[str, ...]
) -> None:
    days = ("S1", "2024-01-31"), ("S1", "2024-02-01"), ("S1", "2023-12-31"), ("S2", "2024-01-01")
    usage = f"{key},used_on\n" + "".join(f"{no if key == 'contract_id' else 'a'},{day}\n" for no, day in days)
    assert book(subscriptions=CONTRACTS, usage=usage) == [
        Remark("usage", "used_on", "usage_before_contract", rows, None, examples)
    ]


def test_rows_that_contradict_each_other_count_as_use_before_the_contract(book: Any) -> None:
    usage = "row_id,contract_id,used_on,units\n1,S1,2024-01-31,1\n1,S1,2024-01-31,2\n"
    (remark,) = book(subscriptions=CONTRACTS, usage=usage)
    assert (remark.kind, remark.rows) == ("usage_before_contract", 2)


def test_what_was_remarked_of_an_unchanged_table_stays(book: Any) -> None:
    accounts = "account_id,parent_id\na,a\n"
    first = book(accounts=accounts, invoices=LINES + "a,2024-01-01,1\n")
    assert [remark.kind for remark in first] == ["own_parent"]
    second = book(accounts=accounts, invoices=LINES + "a,2024-01-01,1\nb,2024-01-01,1\n")
    assert [remark.kind for remark in second] == ["own_parent", "unknown_account"]
    third = book(accounts="account_id,parent_id\na,\nb,\n", invoices=LINES + "a,2024-01-01,1\nb,2024-01-01,1\n")
    assert third == []
