"""The files of a published run, for those who answer questions on it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.errors import UsageError
from kare_ml.io.bundle import Bundle
from kare_ml.io.published import PublishedRun

if TYPE_CHECKING:
    import pyarrow as pa

FEATURES, HOLDINGS = "features.parquet", "holdings.parquet"
"""What is known of every account, and what each buys by product line."""


def read_of_run(
    folder: Path, run: PublishedRun, file: str, columns: list[str] | None = None, coded: Sequence[str] = ()
) -> pa.Table:
    """One Parquet file of a published run's bundle; columns that are `coded` as dictionaries.

    Raises UsageError where the run has no such file, or not those columns, since an older version of kare_ml scored it,
    or where the night was thinned;
    BlockedError where the file is not the one that was sealed.
    """
    import pyarrow.parquet as pq

    bundle = Bundle(folder, str(run.as_of), run.run_id)
    bundle.require_kept(file)
    try:
        whole = set(columns or ()) <= set(pq.read_schema(bundle.path / file).names)
    except FileNotFoundError:
        bundle.require_kept(file)  # it went after we had looked
        whole = False
    if not whole:
        raise UsageError(
            f"the run of {run.as_of} does not have all of {file}",
            found=f"run {run.run_id}, scored by an older version of kare_ml, or moved away",
            where=str(bundle.path),
            fix=f"score that day again: kare score --as-of {run.as_of}",
        )
    return bundle.read(file, columns, coded)
