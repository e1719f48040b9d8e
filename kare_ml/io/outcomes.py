"""The outcomes ledger on disk: `outcomes/<as_of>-<run_id>.parquet`, one file a judged run, written once; and what came
of flags.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.io.promotions import write_atomically
from kare_ml.io.published import PublishedRun
from kare_ml.monitor.flags import Flag, Judged

if TYPE_CHECKING:
    import pyarrow as pa

HOME = "outcomes"
FLAGS = "flags.json"


def is_judged(folder: Path, run: PublishedRun) -> bool:
    """Whether a run is in the ledger."""
    return _path(folder, run).is_file()


def keep_outcomes(folder: Path, run: PublishedRun, rows: pa.Table) -> None:
    """Put a judged run into the ledger, whole or not at all. Another run of that as_of, published before, goes."""
    import pyarrow.parquet as pq

    path = _path(folder, run)
    path.parent.mkdir(exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    pq.write_table(rows, draft, compression="zstd")
    draft.replace(path)
    for other in path.parent.glob(f"{run.as_of}-*.parquet"):
        if other != path:
            other.unlink()


def judged_nights(folder: Path) -> dict[dt.date, Path]:
    """The file of each judged as_of."""
    return {dt.date.fromisoformat(path.name[:10]): path for path in sorted((folder / HOME).glob("*.parquet"))}


def read_outcomes(folder: Path, as_of: dt.date) -> pa.Table:
    """The judged rows of an as_of."""
    import pyarrow.parquet as pq

    return pq.ParquetFile(judged_nights(folder)[as_of]).read()


def keep_flags(folder: Path, judged: Sequence[Judged], by: dt.date) -> None:
    """Keep what came of all flags, by a day."""
    (folder / HOME).mkdir(exist_ok=True)
    content = {"by": str(by), "flags": [{**asdict(one.flag), "fate": one.fate} for one in judged]}
    write_atomically(folder / HOME / FLAGS, json.dumps(content, indent=2, default=str).encode() + b"\n")


def read_flags(folder: Path) -> list[Judged]:
    """What came of the flags, as last judged; none before."""
    path = folder / HOME / FLAGS
    stored = json.loads(path.read_text("utf-8"))["flags"] if path.is_file() else []
    return [
        Judged(Flag(**{**one, "opened_on": dt.date.fromisoformat(one["opened_on"])}), fate)
        for one in stored
        for fate in (one.pop("fate"),)
    ]


def _path(folder: Path, run: PublishedRun) -> Path:
    return folder / HOME / f"{run.as_of}-{run.run_id}.parquet"
