"""The note of a night that was held back: whether it still says how the book stands."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pytest

from kare_ml.io.publication import publish
from kare_ml.io.published import PublishedRun
from kare_ml.io.standing import Held, hold, standing

NIGHT = dt.date(2026, 3, 2)
LONG_AGO, LATER = dt.datetime(2020, 1, 1), dt.datetime(2199, 1, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace in which NIGHT was published, just now."""
    rows = pa.table({"as_of": pa.array([NIGHT], pa.date32()), "run_id": ["r"], "account_id": ["1"]})
    publish(tmp_path, rows, PublishedRun(NIGHT, "r", None, bundle="runs/r", rows=1))
    return tmp_path


@pytest.mark.parametrize(
    ("held", "at", "exit_code", "stale"),
    [
        (NIGHT + dt.timedelta(days=1), LONG_AGO, 3, True),
        (NIGHT, LATER, 3, True),
        (NIGHT, LONG_AGO, 3, False),  # published since: the run died before it took the note away
        (NIGHT, LONG_AGO, 0, True),  # a rollback
        (NIGHT - dt.timedelta(days=1), LATER, 3, False),
    ],
)
def test_a_note_counts_until_a_night_is_published(
    folder: Path, held: dt.date, at: dt.datetime, exit_code: int, stale: bool
) -> None:
    note = Held(held, at, "no source", "nothing", "look", exit_code)
    hold(folder, note)
    assert (standing(folder).stale, standing(folder).held) == (stale, note if stale else None)
