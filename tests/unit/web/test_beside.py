"""What a bundle tells of accounts stands beside their published rows."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pytest

from kare_ml.io.bundle import Bundle
from kare_ml.io.published import PublishedRun
from kare_ml.web.beside import BESIDE, columns_beside

RUN = PublishedRun(dt.date(2026, 11, 22), "r1", None, "runs/2026-11-22/r1", 3)
ACCOUNTS = pa.chunked_array([["a", "b"], ["c"]])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    plays = pa.table(
        {
            "account_id": ["c", "a"],
            "play": ["call", "visit"],
            "note": ["soon", "now"],
            "due_on": [dt.date(2026, 12, 1), dt.date(2026, 12, 2)],
        }
    )
    walked = pa.table({"account_id": ["a", "b"], "at_stake": [5.0, None], "expanded": [1_250, -300]})
    bundle = Bundle(tmp_path, str(RUN.as_of), RUN.run_id)
    bundle.stage("all", lambda: {"plays.parquet": plays, "walk.parquet": walked})
    bundle.seal({})
    return tmp_path


def test_every_account_has_what_is_told_of_it(folder: Path) -> None:
    found = columns_beside(folder, RUN, ACCOUNTS, ["growth", "play", "play_due_on", "at_stake"])
    assert found.to_pydict() == {
        "growth": [12.5, 0.0, None],
        "play": ["visit", None, "call"],
        "play_due_on": [dt.date(2026, 12, 2), None, dt.date(2026, 12, 1)],
        "at_stake": [5.0, None, None],
    }


def test_of_a_night_without_such_files_nothing_is_told(tmp_path: Path) -> None:
    found = columns_beside(tmp_path, RUN, ACCOUNTS, list(BESIDE))
    assert {name: column.null_count for name, column in zip(found.column_names, found.columns, strict=True)} == {
        name: 3 for name in BESIDE
    }
