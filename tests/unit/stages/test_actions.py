"""What changed between two published runs, so that actions are opened for it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa

from kare_ml.io.publication import publish
from kare_ml.io.published import PublishedRun
from kare_ml.stages.actions import changed
from kare_ml.stages.walk import run_of
from tests.tables import rows_of

NIGHTS = (dt.date(2026, 6, 9), dt.date(2026, 6, 10))


def published(folder: Path, as_of: dt.date, drawn: str) -> None:
    """A published run of drawn rows, with the columns that are compared."""
    fields = [(name, pa.string()) for name in ("run_id", "account_id", "risk_word", "moved_from")]
    rows = [{**row, "as_of": as_of, "run_id": str(as_of)} for row in rows_of(drawn)]
    table = pa.Table.from_pylist(rows, schema=pa.schema([("as_of", pa.date32()), *fields]))
    publish(folder, table, PublishedRun(as_of, str(as_of), None, f"runs/{as_of}", table.num_rows))


def test_a_changed_profile_and_a_risen_risk_word_are_changes_and_a_fallen_one_is_not(tmp_path: Path) -> None:
    before = """
        | account_id | risk_word |
        | rises      | Normal    |
        | higher     | Watch     |
        | falls      | High      |
        | same       | High      |
        | both       | Normal    |
        | unknown    | null      |
        | gone       | Normal    |
    """
    after = """
        | account_id | risk_word | moved_from |
        | rises      | Watch     | null       |
        | higher     | High      | null       |
        | falls      | Normal    | null       |
        | same       | High      | null       |
        | both       | High      | Keep       |
        | unknown    | High      | null       |
        | fresh      | High      | null       |
        | lapsed     | null      | Keep       |
    """
    published(tmp_path, NIGHTS[0], before)
    assert changed(tmp_path, run_of(tmp_path)) == {}, "of a first run nothing has changed"
    published(tmp_path, NIGHTS[1], after)
    assert changed(tmp_path, run_of(tmp_path)) == {
        "rises": "risk",
        "higher": "risk",
        "both": "profile",
        "lapsed": "profile",
    }
