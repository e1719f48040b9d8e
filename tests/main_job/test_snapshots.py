"""A source that holds the whole table each time, by the commands: what is gone is told, remembered, and forgotten."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from tests.main_job.conftest import TINY_DAYS
from tests.traces import traces
from tests.workspaces import kare, shop, write_lines, write_workspace

LEAVER = "hartwell-77"
FIRMS = """
[sources.accounts]
path = "invoices.csv.accounts"
format = "csv"
load = "snapshot"
columns = { account_id = "id", region = "region", parent_id = "parent" }
"""


def check(folder: Path) -> list[dict[str, Any]]:
    """The ledger of the accounts, as `kare check` tells it."""
    outcome = kare("check", "--json", "-w", folder)
    assert outcome.code == 0, outcome.err
    return [entry for entry in json.loads(outcome.out)["ledger"] if entry["table"] == "accounts"]


def write_firms(folder: Path, *firms: tuple[str, str, str]) -> None:
    write_lines(folder / "invoices.csv.accounts", firms, header="id,region,parent")


def test_what_is_gone_is_told_and_a_forgotten_account_leaves_no_delivery(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "book", shop(8, TINY_DAYS), more=FIRMS)
    write_firms(folder, ("0001", "North", LEAVER), (LEAVER, "North", ""), ("0002", "East", ""), ("0003", "East", ""))
    assert {entry["fate"]: entry["rows"] for entry in check(folder)} == {"stored": 4}
    deliveries = folder / "history" / "deliveries" / "accounts.parquet"
    assert pq.read_metadata(deliveries).num_rows == 4

    write_firms(folder, ("0001", "North", LEAVER), (LEAVER, "North", ""), ("0002", "West", ""))
    found = {entry["fate"]: entry["rows"] for entry in check(folder)}
    assert found == {"stored": 3, "closed": 2}
    assert "closed" in kare("check", "-w", folder).out

    sources = ("invoices.csv", "invoices.csv.accounts")
    assert "history/deliveries/accounts.parquet" in traces(folder, LEAVER, leave_out=sources)
    assert kare("forget", LEAVER, "-w", folder, "--yes").code == 0
    assert traces(folder, LEAVER, leave_out=sources) == []
    assert pq.read_metadata(deliveries).num_rows == 4

    for region in ("West", "South"):
        write_firms(folder, ("0001", region, LEAVER), (LEAVER, region, ""), ("0002", "West", ""))
        found = {(entry["fate"], entry["reason"]): entry["rows"] for entry in check(folder)}
        assert found[("excluded", "forgotten")] == 1
        assert traces(folder, LEAVER, leave_out=sources) == []
