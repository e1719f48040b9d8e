"""A proposed `kare.toml`: each file finds its table, and what no file tells is left to the reader."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kare_ml.errors import SourceError
from kare_ml.io.proposal import propose

LINES = "account_id,date,amount\nA,2020-01-01,1.5\nB,2020-01-31,2.5\n"


def file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def settings(folder: Path, *files: Path) -> dict[str, Any]:
    return tomllib.loads(propose(folder, files).text)


def test_a_parquet_file_is_read_by_its_schema(tmp_path: Path) -> None:
    table = pa.table({"account": ["1", "1"], "date": ["2020-01-01", "2020-02-01"], "value": [1.0, 2.5]})
    pq.write_table(table, tmp_path / "a.parquet")
    assert settings(tmp_path, tmp_path / "a.parquet")["sources"]["invoices"] == {
        "path": "a.parquet",
        "columns": {"account_id": "account", "invoiced_at": "date", "amount": "value"},
    }


def test_a_file_named_for_its_table_is_taken_at_its_word(tmp_path: Path) -> None:
    text = "account_id,opened_at,closed_at\nA,2020-01-01,2020-01-02\nA,2020-01-05,\n"
    both = [file(tmp_path, "my_tickets.csv", text), file(tmp_path, "opportunities-2020.csv", text)]
    assert set(settings(tmp_path, *both)["sources"]) == {"tickets", "opportunities"}


def test_odd_names_make_no_odd_file(tmp_path: Path) -> None:
    folder = tmp_path / 'a "great" book'
    path = file(tmp_path, "lines.csv", 'account_id,date,amount,we{i}rd,"a ""b"""\nA,2020-01-01,1.5,x,y\n')
    found = settings(folder, path)
    assert found["book"]["name"] == 'a "great" book'
    assert found["sources"]["invoices"]["path"] == "../lines.csv"


def test_a_folder_may_hold_many_tables_and_a_table_many_files(tmp_path: Path) -> None:
    file(tmp_path / "crm", "lines-2020.csv", LINES)
    file(tmp_path / "crm", "lines-2021.csv", LINES.replace("2020", "2021"))
    file(tmp_path / "crm", "customers.csv", "account_id,country\nA,UK\nB,FR\n")
    file(tmp_path / "crm", "readme.md", "# notes")
    found = settings(tmp_path / "book", tmp_path / "crm")["sources"]
    assert {name: source["path"] for name, source in found.items()} == {
        "invoices": "../crm/lines-*.csv",
        "accounts": "../crm/customers.csv",
    }


def test_what_a_file_tells_of_its_dates(tmp_path: Path) -> None:
    told = "customer;invoice_date;total\nA;31/01/2020;1.5\nB;01/02/2020;2.5\n"
    open_question = told.replace("31/01", "03/01")
    source = settings(tmp_path, file(tmp_path, "a.csv", told))["sources"]["invoices"]
    assert (source["delimiter"], source["date_format"]) == (";", "%d/%m/%Y")
    text = propose(tmp_path, [file(tmp_path, "b.csv", open_question)]).text
    assert '\ndate_format = "%d/%m/%Y"\n# date_format = "%m/%d/%Y"  # reads every date as well: choose\n' in text


def test_a_second_way_of_writing_dates_is_left_out(tmp_path: Path) -> None:
    text = "account_id,due_date,paid_on\nA,2020-01-31,20200202\nA,2020-03-31,20200401\n"
    found = propose(tmp_path, [file(tmp_path, "payments.csv", text)]).text
    assert '# paid_at = "paid_on"  # its dates are written %Y%m%d: a source has one form' in found


@pytest.mark.parametrize(
    ("column", "currency", "told"),
    [
        ("amount", "EUR", "no file tells it"),
        ("amount_usd", "USD", "by the name of amount_usd"),
        ("dollar_value", "USD", "by the name of dollar_value"),
    ],
)
def test_the_currency_is_told_by_a_name(column: str, currency: str, told: str, tmp_path: Path) -> None:
    text = propose(tmp_path, [file(tmp_path, "lines.csv", LINES.replace("amount", column))]).text
    assert tomllib.loads(text)["book"]["currency"] == currency
    assert told in text


def test_the_currency_is_told_by_a_column(tmp_path: Path) -> None:
    text = "account_id,date,amount,currency\nA,2020-01-01,1.5,GBP\nA,2020-01-02,1.5,GBP\nA,2020-01-02,1.5,USD\n"
    assert settings(tmp_path, file(tmp_path, "lines.csv", text))["book"]["currency"] == "GBP"


def test_what_is_no_product_and_what_takes_back(tmp_path: Path) -> None:
    sold = [f"{500 + i},2020-01-{i + 1:02},K{i % 4},2040{i:02},{i + 1},2.50,UK" for i in range(20)]
    others = ["C530,2020-02-01,K1,20401,-2,2.50,UK", "C531,2020-02-02,K2,20402,-1,2.50,UK"]
    others += ["540,2020-02-03,,POST,1,18,UK", "541,2020-02-03,K3,20403,1,0,UK"]
    header = "invoice,invoice_date,customer_id,stock_code,quantity,price,country"
    text = propose(tmp_path, [file(tmp_path, "lines.csv", "\n".join([header, *sold, *others]))]).text
    sources = tomllib.loads(text)["sources"]
    assert sources["invoices"]["columns"]["credit_note"] == {"column": "invoice", "starts_with": "C"}
    assert sources["invoices"]["columns"]["is_product"] == {"column": "stock_code", "not_in": ["POST"]}
    assert "# 1 rows have a price at or below zero" in text
    assert sources["accounts"]["columns"] == {
        "account_id": "customer_id",
        "region": "country",
        "known_at": "invoice_date",
    }
    assert sources["accounts"]["exclude"][0]["missing"] is True


def test_what_differs_within_an_account_is_not_of_the_account(tmp_path: Path) -> None:
    text = "account_id,date,amount,market\nA,2020-01-01,1.5,north\nA,2020-01-02,1.5,south\n"
    assert set(settings(tmp_path, file(tmp_path, "lines.csv", text))["sources"]) == {"invoices"}


def test_usage_finds_its_accounts_by_contracts_that_another_file_has(tmp_path: Path) -> None:
    usage = file(tmp_path, "usage.csv", "usage_id,subscription_id,usage_date\nU1,S1,2020-01-01\nU2,S1,2020-01-02\n")
    text = "subscription_id,customer,start_date,mrr\nS1,A,2020-01-01,5\nS2,A,2020-01-05,7\n"
    contracts = file(tmp_path, "subscriptions.csv", text)
    sources = settings(tmp_path, usage, contracts)["sources"]
    assert sources["usage"]["columns"] == {
        "used_on": "usage_date",
        "contract_id": "subscription_id",
        "row_id": "usage_id",
    }
    assert sources["subscriptions"]["columns"]["contract_id"] == "subscription_id"
    assert set(settings(tmp_path, usage, file(tmp_path, "lines.csv", LINES))["sources"]) == {"invoices"}


def test_files_that_cannot_be_mapped_are_told(tmp_path: Path) -> None:
    weather = file(tmp_path, "a.csv", "day,rain\n2020-01-01,2\n")
    with pytest.raises(SourceError, match=r"fits no table of ours(.|\n)*invoices: account_id, invoiced_at, amount"):
        propose(tmp_path, [weather])
    assert (
        "a.csv fits no table of ours, so it is not read"
        in propose(tmp_path, [weather, file(tmp_path, "lines.csv", LINES)]).text
    )
    with pytest.raises(SourceError, match=r"none.csv cannot be read(.|\n)*check the path"):
        propose(tmp_path, [tmp_path / "none.csv"])
    twins = [file(tmp_path, name, LINES) for name in ("a.csv", "b.csv")]
    with pytest.raises(SourceError, match=r"2 files fit the table invoices(.|\n)*put them into one folder"):
        propose(tmp_path, twins)
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match=r"empty cannot be read(.|\n)*a folder with CSV or Parquet files"):
        propose(tmp_path, [tmp_path / "empty"])


def test_rules_for_contracts_are_left_to_be_taken(tmp_path: Path) -> None:
    contracts = file(tmp_path, "subscriptions.csv", "customer,start_date,mrr\nA,2020-01-01,5\nA,2020-01-05,7\n")
    text = propose(tmp_path, [contracts]).text
    assert "profiles" not in tomllib.loads(text)
    at = text.index("# # Rules for a book of contracts")
    taken = text[:at] + "\n".join(line.removeprefix("# ") for line in text[at:].splitlines())
    named = {"expand", "keep", "attain", "recapture", "exit_review", "do_not_pursue"}
    assert set(tomllib.loads(taken)["profiles"]) == named
    assert "Rules for" not in propose(tmp_path, [contracts, file(tmp_path, "lines.csv", LINES)]).text
