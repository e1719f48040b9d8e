"""How a forgotten account is known again, by itself, by its contract, in ragged records, and where others name it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from kare_ml.errors import BlockedError
from kare_ml.io.history import read_ledger
from kare_ml.io.tombstones import FILE_NAME, Tombstone, add_tombstones, names_one, read_tombstones
from tests.traces import traces
from tests.workspaces import kare

NOON = dt.datetime(2026, 1, 5, 12)

BOOK = """
[book]
name = "Tiny"
currency = "EUR"
time_zone = "UTC"
[lifecycle]
lapse_after_days = 60
[risk]
high_capacity = 5
watch_capacity = 15
"""
TABLES = {
    "accounts": ("account_id,name,parent_id", "A-0001,Hartwell,", "A-0002,Hartwell North,A-0001", "A-0003,Other,"),
    "account_merges": ("account_id,merged_into,merged_at", "A-0009,A-0001,2025-03-01", "A-0008,A-0009,2025-02-01"),
    "subscriptions": (
        "account_id,contract_id,started_at,mrr",
        "A-0001,K1,2025-01-01,10",
        "A-0003,K3,2025-01-01,30",
        "A-0008,K8,2025-01-01,80",
    ),
    "usage": ("contract_id,used_on,units", "K1,2025-02-01,1", "K3,2025-02-01,3", "K8,2025-02-01,8"),
}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    settings = BOOK
    for table, (header, *lines) in TABLES.items():
        (tmp_path / "data" / f"{table}.csv").write_text("\n".join([header, *lines]) + "\n")
        columns = "".join(f'{name} = "{name}"\n' for name in header.split(","))
        settings += f'[sources.{table}]\npath = "data/{table}.csv"\n[sources.{table}.columns]\n{columns}'
    (tmp_path / "kare.toml").write_text(settings)
    assert (outcome := kare("check", "-w", tmp_path)).code == 0, outcome.err
    return tmp_path


def test_the_file_names_nobody_and_knows_the_account(tmp_path: Path) -> None:
    add_tombstones(tmp_path, ["A-0001"], ["K1"], Tombstone(NOON, {"churn": 3}))
    assert b"A-0001" not in (tmp_path / FILE_NAME).read_bytes()
    stones = read_tombstones(tmp_path)
    assert stones.among(["A-0001", "A-1", "K1", None]) == {"A-0001"}
    assert stones.among(["A-0001", "K1"], "contract") == {"K1"}
    assert stones.by_digest[stones.digest("A-0001")] == Tombstone(NOON, {"churn": 3})
    assert names_one('x;"A-0001";;', stones) and not names_one("x;A-00012", stones)


def test_a_second_one_keeps_the_first(tmp_path: Path) -> None:
    first = add_tombstones(tmp_path, ["1"], [], Tombstone(NOON, {}))
    second = add_tombstones(tmp_path, ["1", "2"], [], Tombstone(NOON + dt.timedelta(days=1), {}))
    assert second.salt == first.salt
    assert second.by_digest[second.digest("1")].at == NOON
    assert read_tombstones(tmp_path / "none").salt != read_tombstones(tmp_path / "none").salt, "a salt of its own"


@pytest.mark.parametrize("content", ["{", "[]", '{"schema_version": 2, "salt": "", "forgotten": {}}'])
def test_an_unreadable_file_blocks(content: str, tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(content)
    with pytest.raises(BlockedError, match="the record of forgotten accounts cannot be read"):
        read_tombstones(tmp_path)


def test_what_was_merged_into_it_goes_with_it_and_its_parenthood_too(book: Path) -> None:
    assert kare("forget", "Hartwell", "-w", book, "--yes").code == 0
    assert traces(book, "A-0001", "A-0008", "A-0009") == []
    assert kare("check", "-w", book).code == 0
    assert traces(book, "A-0001", "A-0008", "A-0009") == []
    accounts = pq.read_table(book / "history" / "accounts.parquet", columns=["account_id", "parent_id"])
    assert accounts.to_pylist() == [
        {"account_id": "A-0002", "parent_id": None},
        {"account_id": "A-0003", "parent_id": None},
    ]


def test_rows_that_name_it_by_its_contract_are_left_out(book: Path) -> None:
    assert kare("forget", "A-0001", "-w", book, "--yes").code == 0
    assert kare("check", "-w", book).code == 0
    ledger = read_ledger(book)
    counted = {table.table: (table.rows("excluded", "forgotten"), table.rows("stored")) for table in ledger.tables}
    assert counted == {"accounts": (1, 2), "account_merges": (2, 0), "subscriptions": (2, 1), "usage": (2, 1)}
    assert ledger.balanced and not sum(table.rows("quarantined") for table in ledger.tables)


def test_what_was_read_of_its_files_is_not_kept(book: Path) -> None:
    kept = {path.parent.name for path in (book / "history" / ".raw").glob("*/*")}
    assert kept == set(TABLES)
    assert kare("forget", "A-0003", "-w", book, "--yes").code == 0
    assert kare("check", "-w", book).code == 0
    assert {path.parent.name for path in (book / "history" / ".raw").glob("*/*")} == {"account_merges"}
    (book / "data" / "accounts.csv").write_text("account_id,name,parent_id\nA-0001,Hartwell,\n")
    assert kare("check", "-w", book).code == 0
    assert "accounts" in {path.parent.name for path in (book / "history" / ".raw").glob("*/*")}
