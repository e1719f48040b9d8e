"""A proposed mapping: which column is which, by the names that companies give them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kare_ml.errors import SourceError
from kare_ml.history.contracts import TABLES
from kare_ml.io.proposal import match, propose, read_header


def file(folder: Path, name: str, header: str) -> Path:
    (folder / name).write_text(header + "\n", "utf-8")
    return folder / name


@pytest.mark.parametrize(
    ("table", "columns", "expected"),
    [
        ("invoices", ["Customer-ID", "INVOICE DATE", "Net Amount"],
         {"account_id": "Customer-ID", "invoiced_at": "INVOICE DATE", "amount": "Net Amount"}),
        # our own name goes before the names of others
        ("invoices", ["date", "invoiced_at", "customer", "total"],
         {"account_id": "customer", "invoiced_at": "invoiced_at", "amount": "total"}),
        # a column is mapped once
        ("accounts", ["id", "rep"], {"account_id": "id", "owner": "rep"}),
        ("payments", ["client_id", "due"], {"account_id": "client_id", "due_at": "due"}),
        ("tickets", ["colour", "taste"], {}),
    ],
)  # fmt: skip
def test_columns_are_matched_by_name(table: str, columns: list[str], expected: dict[str, str]) -> None:
    assert match(TABLES[table], columns) == expected


@pytest.mark.parametrize(
    ("name", "header", "columns", "kind"),
    [
        ("a.csv", 'id,"date",amount', ("id", "date", "amount"), ","),
        ("a.csv", "\ufeffid;date;amount", ("id", "date", "amount"), ";"),
        ("a.tsv", "id\tdate\tamount", ("id", "date", "amount"), "\t"),
        ("a.txt", "id date  amount", ("id", "date", "amount"), "whitespace"),
    ],
)
def test_a_header_is_read_as_it_is_written(
    name: str, header: str, columns: tuple[str, ...], kind: str, tmp_path: Path
) -> None:
    found = read_header(file(tmp_path, name, header))
    assert (found.columns, found.format) == (columns, kind)


def test_a_parquet_file_is_read_by_its_schema(tmp_path: Path) -> None:
    pq.write_table(pa.table({"account": ["1"], "date": ["2020-01-01"], "value": [1.0]}), tmp_path / "a.parquet")
    settings = tomllib.loads(propose(tmp_path, [tmp_path / "a.parquet"]))
    assert settings["sources"]["invoices"] == {
        "path": "a.parquet",
        "columns": {"account_id": "account", "invoiced_at": "date", "amount": "value"},
    }


def test_a_file_named_for_its_table_is_taken_at_its_word(tmp_path: Path) -> None:
    header = "account_id,opened_at,closed_at"
    both = [file(tmp_path, "my_tickets.csv", header), file(tmp_path, "opportunities-2020.csv", header)]
    assert set(tomllib.loads(propose(tmp_path, both))["sources"]) == {"tickets", "opportunities"}


def test_odd_names_make_no_odd_file(tmp_path: Path) -> None:
    folder = tmp_path / 'a "great" book'
    path = file(tmp_path, "lines.csv", "account_id,date,amount,we{i}rd")
    settings = tomllib.loads(propose(folder, [path]))
    assert settings["book"]["name"] == 'a "great" book'
    assert settings["sources"]["invoices"]["path"] == "../lines.csv"


def test_files_that_cannot_be_mapped_are_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"fits no table of ours(.|\n)*invoices: account_id, invoiced_at, amount"):
        propose(tmp_path, [file(tmp_path, "a.csv", "day,rain")])
    with pytest.raises(SourceError, match=r"none.csv cannot be read(.|\n)*check the path"):
        propose(tmp_path, [tmp_path / "none.csv"])
    twins = [file(tmp_path, name, "account_id,date,amount") for name in ("a.csv", "b.csv")]
    with pytest.raises(SourceError, match=r"2 files fit the table invoices(.|\n)*put them into one folder"):
        propose(tmp_path, twins)
