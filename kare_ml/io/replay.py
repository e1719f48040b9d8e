"""Past nights, read from their published rows and bundles: what moved between any two of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.errors import UsageError
from kare_ml.io.bundle import Bundle
from kare_ml.io.of_accounts import FILE, rows_of
from kare_ml.io.published import PublishedRun, published_columns, published_runs, read_nights, read_published
from kare_ml.publish.bridge import Night, Stretch

LINES_FILE, EVENTS_FILE = "movement.parquet", "events.parquet"

COLUMNS = [
    "as_of", "run_id", "account_id", "name", "owner", "region", "lifecycle",
    "profile", "no_profile_reason", "assigned_by", "outlook", "pending_outlook", "pending_since",
    "risk_word", "pending_risk_word", "pending_risk_since", "p_keep", "p_attain", "p_recapture", "p_expand",
    "churn_risk", "winback_chance", "expansion_chance", "conversion_chance", "trailing_revenue", "moved_by",
    "movement", "churn_model", "expansion_model", "conversion_model", "config_hash",
]  # fmt: skip
"""What is read of each night."""


def bundle_of(folder: Path, run: PublishedRun) -> Bundle:
    """The bundle of a published run."""
    return Bundle(folder, str(run.as_of), run.run_id)


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
    days = sorted(day for day in runs if first <= day <= last)
    nights = [_night(folder, runs[day], runs[before].run_id) for before, day in pairwise(days)]
    return Stretch(_rows(folder, first), nights)


def stretch_of(folder: Path, account_id: str, runs: Sequence[PublishedRun]) -> Stretch:
    """The way of one account through some published runs, oldest first: quick, however large the book is.

    What `stretch` tells, of that account alone; the files of the bundles are not held against their seals.
    """
    rows = read_nights(folder, account_id, COLUMNS, {run.run_id for run in runs})
    of_run = {run.run_id: _in_run(rows, run) for run in runs}
    steps = [(run, bundle_of(folder, run), before.run_id) for before, run in pairwise(runs)]
    told = {
        file: _of_nights(
            [b if b.sealed and run.previous_run_id == before and b.has(file) else None for run, b, before in steps],
            file,
            account_id,
        )
        for file in (LINES_FILE, EVENTS_FILE)
    }
    nights = [
        Night(run.as_of, of_run[run.run_id], told[LINES_FILE][at], told[EVENTS_FILE][at], bundle.thinned_at is not None)
        for at, (run, bundle, _) in enumerate(steps)
    ]
    return Stretch(of_run[runs[0].run_id], nights)


def _in_run(rows: pa.Table, run: PublishedRun) -> pa.Table:
    """Those rows of one account that are of a run, with its as-of."""
    own = rows.filter(pc.equal(rows["run_id"], pa.scalar(run.run_id, pa.string())))
    days = pa.array([run.as_of] * own.num_rows, pa.date32())
    return own.set_column(own.schema.get_field_index("as_of"), "as_of", days)


def events_of(folder: Path, account_id: str, runs: Sequence[PublishedRun]) -> list[pa.Table | None]:
    """What happened with one account before each of those runs, since the run before; null where it is not kept."""
    bundles = [bundle_of(folder, run) for run in runs]
    return _of_nights(
        [one if one.sealed and one.has(EVENTS_FILE) else None for one in bundles], EVENTS_FILE, account_id
    )


def _of_nights(bundles: Sequence[Bundle | None], file: str, account_id: str) -> list[pa.Table | None]:
    """The rows of one account in a file of each of those bundles; null where there is no bundle."""
    import pyarrow.parquet as pq

    there = [(at, bundle.path / file) for at, bundle in enumerate(bundles) if bundle is not None]
    found: list[pa.Table | None] = [None] * len(bundles)
    if there:
        columns = pq.read_schema(there[0][1]).names
        rows = rows_of([path for _, path in there], [account_id], columns)
        for place, (at, _) in enumerate(there):
            found[at] = rows.filter(pc.equal(rows[FILE], place)).select([n for n in rows.column_names if n != FILE])
    return found


def _night(folder: Path, run: PublishedRun, previous: str) -> Night:
    bundle = bundle_of(folder, run)
    of_these = run.previous_run_id == previous and bundle.sealed
    files = [_kept(bundle, file) if of_these else None for file in (LINES_FILE, EVENTS_FILE)]
    return Night(run.as_of, _rows(folder, run.as_of), files[0], files[1], bundle.thinned_at is not None)


def _kept(bundle: Bundle, file: str) -> pa.Table | None:
    """A file of a bundle; null where there is none, or where it is thinned out at this very moment."""
    try:
        return bundle.read(file) if bundle.has(file) else None
    except UsageError:
        return None


def _rows(folder: Path, day: dt.date) -> pa.Table:
    there = published_columns(folder)
    return read_published(folder, as_of=day, columns=[name for name in COLUMNS if name in there])
