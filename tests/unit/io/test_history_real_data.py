"""The examples of the guide on real data: their ledgers, to the row."""

from __future__ import annotations

import os
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from kare_ml.config.load import default_profiles
from kare_ml.config.workspace import Workspace
from kare_ml.io.engine import connect
from kare_ml.io.history import open_history
from kare_ml.io.intake import take_in

ROOT = Path(__file__).parents[3]
DATA = Path(os.environ.get("KARE_DATA", ROOT.parent / "shared" / "data"))
pytestmark = pytest.mark.skipif(not DATA.exists(), reason=f"KARE_DATA: there is no folder {DATA}")


@pytest.fixture(autouse=True)
def data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KARE_DATA", str(DATA.resolve()))


def example(name: str) -> Workspace:
    text = (ROOT / "docs" / "examples" / name / "kare.toml").read_text("utf-8")
    assert len(text.splitlines()) < 30
    return Workspace.model_validate({"profiles": default_profiles(), **tomllib.loads(text)})


def test_online_retail(tmp_path: Path) -> None:
    ledger = take_in(tmp_path, example("online_retail"))
    invoices, accounts = ledger.table("invoices"), ledger.table("accounts")
    assert ledger.balanced
    assert (invoices.rows_in, accounts.rows_in) == (1_044_847, 1_044_847)
    assert {(entry.fate, entry.rows) for entry in invoices.entries} == {
        ("stored", 797_812),
        ("deduplicated", 11_678),
        ("excluded", 6_029),
        ("quarantined", 229_328),
    }
    # 235,287 lines have no customer; 5,959 of them were excluded before, for their price.
    assert accounts.rows("excluded") == 235_287
    assert (accounts.rows("stored"), accounts.rows("superseded")) == (5_942, 31)
    history = open_history(connect(), tmp_path)
    lines = history["invoices"]
    assert lines.account_id.nunique().to_pyarrow().as_py() == 5_939
    assert lines.filter(lines.credit_note & (lines.quantity > 0)).count().to_pyarrow().as_py() == 0
    assert lines.filter(~lines.is_product).count().to_pyarrow().as_py() > 3_000


def test_cdnow(tmp_path: Path) -> None:
    ledger = take_in(tmp_path, example("cdnow")).table("invoices")
    assert ledger.balanced
    assert (ledger.rows_in, ledger.amount_in) == (69_659, Decimal("2500315.6300"))
    assert (ledger.rows("stored"), ledger.rows("deduplicated")) == (69_404, 255)
    lines = open_history(connect(), tmp_path)["invoices"]
    assert lines.account_id.nunique().to_pyarrow().as_py() == 23_570
    assert lines.account_id.min().to_pyarrow().as_py() == "00001"
