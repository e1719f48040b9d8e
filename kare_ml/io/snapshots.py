"""Snapshots on disk: what a training learns from.

`training/<as_of>/snapshot-<date>.parquet`, and beside them `now.parquet`, the book of the training day.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.domain.as_of import AsOf
from kare_ml.io.promotions import newest_champions
from kare_ml.io.reports import REPORT, training_folder

if TYPE_CHECKING:
    import pandas as pd

    from kare_ml.learning.snapshots import Snapshot

PREFIX = "snapshot-"
NOW = "now.parquet"


def write_snapshots(
    folder: Path, as_of: AsOf, snapshots: Iterable[Snapshot], now: pd.DataFrame | None = None
) -> list[Path]:
    """Write a file for each snapshot, in the order given; those of an earlier training of the same as-of go.

    `now` is the feature frame of the as-of itself, with its baseline states.
    """
    home = training_folder(folder, str(as_of))
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    written = []
    for snapshot in snapshots:
        written.append(home / f"{PREFIX}{snapshot.as_of}.parquet")
        snapshot.rows.to_parquet(written[-1])
    if now is not None:
        now.to_parquet(home / NOW)
    return written


def read_now(folder: Path, as_of: AsOf) -> pd.DataFrame | None:
    """The book of the training day; None where it was not written."""
    import pandas as pd

    path = training_folder(folder, str(as_of)) / NOW
    return pd.read_parquet(path) if path.is_file() else None


def read_snapshots(folder: Path, as_of: AsOf, horizon_days: int) -> list[Snapshot]:
    """The snapshots of a training, newest first; none where there are none."""
    import pandas as pd

    from kare_ml.learning.snapshots import Snapshot

    found = sorted(training_folder(folder, str(as_of)).glob(f"{PREFIX}*.parquet"), reverse=True)
    dates = [dt.date.fromisoformat(path.stem.removeprefix(PREFIX)) for path in found]
    return [
        Snapshot(AsOf(date, as_of.zone), horizon_days, pd.read_parquet(path))
        for date, path in zip(dates, found, strict=True)
    ]


def frames_to_let_go(folder: Path) -> dict[dt.date, list[Path]]:
    """The snapshots that nothing asks for any more, by the as_of of their training, oldest first.

    Needed are those of the newest training, and of the champions: to forget an account asks what they learnt from.
    """
    trained = sorted(path.parent.name for path in (folder / "training").glob(f"*/{REPORT}"))
    needed = {*trained[-1:], *(str(champion.as_of) for champion in newest_champions(folder / "registry"))}
    found = {day: [*training_folder(folder, day).glob(f"{PREFIX}*.parquet")] for day in trained if day not in needed}
    for day, frames in found.items():
        frames += [path for path in (training_folder(folder, day) / NOW,) if path.is_file()]
    return {dt.date.fromisoformat(day): sorted(frames) for day, frames in found.items() if frames}
