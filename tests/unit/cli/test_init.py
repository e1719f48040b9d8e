"""`kare init`: a template, a mapping proposed from a company's own files, or the sample book."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.workspaces import kare, tree

ONLINE_RETAIL = """Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country
489434,85048,15CM CHRISTMAS GLASS BALL 20 LIGHTS,12,2009-12-01 07:45:00,6.95,13085,United Kingdom
C489449,22087,PAPER BUNTING WHITE LACE,-12,2009-12-01 10:33:00,2.95,16321,Australia
"""
CDNOW = """customer_id date number_of_cds dollar_value
00001 19970101 1 11.77
00002 19970112 1 12.00
"""
SUBSCRIPTIONS = """subscription_id,account_id,start_date,end_date,plan_tier,seats,mrr_amount,auto_renew_flag
S-1,A-1,2023-01-01,,Pro,5,245,True
"""


def proposed(folder: Path, **files: str) -> dict[str, Any]:
    """The settings that `kare init` proposes for such files."""
    words: list[object] = []
    for name, text in files.items():
        path = folder / name.replace("__", ".")
        path.write_text(text, "utf-8")
        words += ["--from", path]
    outcome = kare("init", folder / "book", *words)
    assert outcome.code == 0, outcome.err
    assert "Next: kare check --workspace" in outcome.out
    return tomllib.loads((folder / "book" / "kare.toml").read_text("utf-8"))


def test_a_template_has_every_needed_key_and_one_thing_to_change(tmp_path: Path) -> None:
    settings = proposed(tmp_path)
    assert settings["book"]["name"] == "book"
    assert set(settings["sources"]["invoices"]["columns"]) == {"account_id", "invoiced_at", "amount"}
    outcome = kare("check", "-w", tmp_path / "book")
    assert outcome.code == 3
    assert "there is no such source" in outcome.err


def test_invoice_lines_with_quantity_and_price(tmp_path: Path) -> None:
    sources = proposed(tmp_path, lines__csv=ONLINE_RETAIL)["sources"]
    source = sources["invoices"]
    assert source["path"] == "../lines.csv"
    assert source["columns"] == {
        "account_id": "Customer ID",
        "invoiced_at": "InvoiceDate",
        "quantity": "Quantity",
        "unit_price": "Price",
        "invoice_id": "Invoice",
        "product": "StockCode",
    }
    assert sources["accounts"]["columns"] == {
        "account_id": "Customer ID",
        "region": "Country",
        "known_at": "InvoiceDate",
    }
    assert "# not used: Description (text)\n" in (tmp_path / "book" / "kare.toml").read_text("utf-8")
    outcome = kare("check", "--json", "-w", tmp_path / "book")
    assert outcome.code == 0, outcome.err
    assert '"balanced": true' in outcome.out


def test_whitespace_text_keeps_its_zeros(tmp_path: Path) -> None:
    source = proposed(tmp_path, CDNOW_master__txt=CDNOW)["sources"]["invoices"]
    assert source["format"] == "whitespace"
    assert source["columns"] == {
        "account_id": "customer_id",
        "invoiced_at": "date",
        "amount": "dollar_value",
        "quantity": "number_of_cds",
    }
    assert source["date_format"] == "%Y%m%d"
    book = tmp_path / "book"
    assert kare("score", "-w", book, "--as-of", "1997-02-01").code == 0
    assert '"account_id": "00001"' in kare("account", "00001", "--json", "-w", book).out


def test_a_sample_of_each_file_is_shown_with_what_to_run_next(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text(ONLINE_RETAIL, "utf-8")
    (tmp_path / "weather.csv").write_text("day,rain\n2020-01-01,2\n", "utf-8")
    outcome = kare("init", tmp_path / "book", "--from", tmp_path)
    assert outcome.code == 0, outcome.err
    shown = " ".join(outcome.out.split())
    assert "lines.csv → invoices, a row an invoice line" in shown
    assert "weather.csv fits no table of ours: not read" in shown
    assert "StockCode product whole number 85048, 22087" in shown
    assert "kare train --as-of 2009-12-02" in shown, "the data end long ago: look from their end"


def test_several_files_each_find_their_table(tmp_path: Path) -> None:
    accounts = "account_id;account_name;country;signup_date;industry\nA-1;Acme;UK;2020-01-01;Retail\n"
    sources = proposed(tmp_path, customers__csv=accounts, subs__csv=SUBSCRIPTIONS, lines__csv=ONLINE_RETAIL)["sources"]
    assert set(sources) == {"accounts", "subscriptions", "invoices"}
    assert sources["accounts"]["delimiter"] == ";"
    assert sources["accounts"]["columns"]["created_at"] == "signup_date"
    assert sources["subscriptions"]["columns"]["mrr"] == "mrr_amount"


REFUSED = {
    "no such file": ({}, ["--from", "none.csv"], 3, "none.csv cannot be read"),
    "no table of ours": ({"weather.csv": "day,rain\n1,2\n"}, ["--from", "weather.csv"], 3, "fits no table of ours"),
    "an empty file": ({"empty.csv": ""}, ["--from", "empty.csv"], 3, "fits no table of ours"),
    "no Parquet": ({"a.parquet": "x"}, ["--from", "a.parquet"], 3, "a.parquet cannot be read"),
    "two of a kind": (
        {"a.csv": ONLINE_RETAIL, "b.csv": ONLINE_RETAIL},
        ["--from", "a.csv", "--from", "b.csv"],
        3,
        "2 files fit the table invoices",
    ),
    "a sample too small": ({}, ["--sample", "--accounts", "5"], 2, "--accounts"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_done_leaves_no_folder(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files, words, code, message = REFUSED[name]
    for file, text in files.items():
        (tmp_path / file).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    outcome = kare("init", "book", *words)
    assert outcome.code == code, outcome.err
    assert message in outcome.err
    assert "Traceback" not in outcome.err
    assert not (tmp_path / "book").exists()


@pytest.mark.parametrize("words", [[], ["--sample"]])
def test_a_workspace_is_never_written_over(words: list[str], tmp_path: Path) -> None:
    assert kare("init", tmp_path / "book").code == 0
    before = tree(tmp_path)
    outcome = kare("init", tmp_path / "book", *words)
    assert outcome.code == 2
    assert "is a workspace already" in outcome.err
    assert tree(tmp_path) == before


def test_a_sample_book_can_be_taken_in_at_once(tmp_path: Path) -> None:
    book = tmp_path / "demo"
    assert kare("init", book, "--sample", "--accounts", 60, "--years", 2, "--end", "2024-01-01").code == 0
    outcome = kare("check", "-w", book)
    assert outcome.code == 0, outcome.err
    assert "The ledger is exact." in outcome.out


PURCHASES = "00001 19970101 1 11.77\n00002 19970112 1 12.00\n00002 19970112 5 77.00\n"


@pytest.mark.parametrize("delimiter", [" ", ",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_file_without_a_header_is_told_by_what_stands_in_it(delimiter: str, encoding: str, tmp_path: Path) -> None:
    (tmp_path / "purchases.txt").write_text(PURCHASES.replace(" ", delimiter), encoding)
    outcome = kare("init", tmp_path / "book", "--from", tmp_path / "purchases.txt")
    assert outcome.code == 0, outcome.err
    source = tomllib.loads((tmp_path / "book" / "kare.toml").read_text("utf-8"))["sources"]["invoices"]
    assert source["header"] == ["column_1", "column_2", "column_3", "column_4"]
    assert source["date_format"] == "%Y%m%d"
    assert source["columns"] == {"account_id": "column_1", "invoiced_at": "column_2", "amount": "column_4"}
    outcome = kare("check", "-w", tmp_path / "book", "--json", "--as-of", "1997-02-01")
    assert outcome.code == 0, outcome.err
    (stored,) = json.loads(outcome.out)["ledger"]
    assert (stored["fate"], stored["rows"], stored["amount"]) == ("stored", 3, "100.77")


def test_files_that_a_shell_wrote_out_follow_the_first(tmp_path: Path) -> None:
    """As `--from *.csv` does."""
    (tmp_path / "lines.csv").write_text(ONLINE_RETAIL, "utf-8")
    (tmp_path / "contracts.csv").write_text(SUBSCRIPTIONS, "utf-8")
    files = [tmp_path / "contracts.csv", tmp_path / "lines.csv"]
    outcome = kare("init", tmp_path / "book", "--from", *files)
    assert outcome.code == 0, outcome.err
    settings = tomllib.loads((tmp_path / "book" / "kare.toml").read_text("utf-8"))
    assert {"invoices", "subscriptions"} <= settings["sources"].keys()
    refused = kare("init", tmp_path / "other", *files)
    assert refused.code == 2
    assert "put --from before it" in refused.err


def test_data_that_end_long_ago_are_looked_at_from_their_end(tmp_path: Path) -> None:
    proposed(tmp_path, lines__csv=ONLINE_RETAIL)
    assert "Next: kare check --as-of 2009-12-02" in kare("check", "-w", tmp_path / "book").out
    looked = kare("check", "-w", tmp_path / "book", "--as-of", "2010-01-01").out
    assert "Next: kare train --as-of 2010-01-01" in looked
