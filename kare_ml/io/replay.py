"""Past nights, read from their published rows and bundles: what moved between any two of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.errors import UsageError
from kare_ml.io.of_accounts import of_each
from kare_ml.io.published import PublishedRun, published_runs
from kare_ml.io.stretch import EVENTS_FILE, HAPPENED, Stretch, bundle_of

if TYPE_CHECKING:
    import pyarrow as pa


def stretch(folder: Path, first: dt.date | None, last: dt.date | None) -> Stretch:
    """The way between two published runs, night by night. Left out, `last` is the newest, `first` the one before it.

    Raises UsageError where a date is not published, or where there is no run before. A night whose movement was thinned
    out, or was worked out against another run than the one before it, is named in `Stretch.missing`.
    """
    runs = {run.as_of: run for run in published_runs(folder)}
    if not runs:
        raise UsageError("nothing is published yet", where=str(folder), fix="score the book: kare score")
    last = last or max(runs)
    earlier = [day for day in runs if day < last]
    if last not in runs or (first is not None and first not in runs) or not earlier:
        missing = next((day for day in (first, last) if day is not None and day not in runs), None)
        raise UsageError(
            f"no run of {missing} is published" if missing else f"no run before {last} is published",
            found=f"{len(runs)} as-ofs, {min(runs)} to {max(runs)}",
            fix="list them: kare runs" if missing else "score another night: kare score, or kare backfill",
        )
    first = first or max(earlier)
    if first >= last:
        raise UsageError("there is no way between them", expected="--from before --to", found=f"{first} to {last}")
    return Stretch(folder, tuple(runs[day] for day in sorted(runs) if first <= day <= last))


def events_of(folder: Path, account_id: str, runs: Sequence[PublishedRun]) -> list[pa.Table | None]:
    """What happened with one account before each of those runs, since the run before; null where it is not kept."""
    bundles = [bundle_of(folder, run) for run in runs]
    files = [one.path / EVENTS_FILE if one.sealed and one.has(EVENTS_FILE) else None for one in bundles]
    return of_each(files, [account_id], HAPPENED)
