"""Publishing: the one commit by which a run becomes what people see; and what is later taken out of the table again.

A run replaces its as_of by one commit, which names the run and its bundle. Forgetting an account removes the files of
older versions, not their commits.
"""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kare_ml.errors import BlockedError, Busy
from kare_ml.io.published import PLACE, PublishedRun, live_runs, open_table, published_runs, read_published

if TYPE_CHECKING:
    import pyarrow as pa

    from kare_ml.io.erasure import Erasure

LOG = logging.getLogger(__name__)

KEEP_EVERY_COMMIT = {
    "delta.enableExpiredLogCleanup": "false",
    "delta.logRetentionDuration": "interval 36500 days",
    "delta.dataSkippingStatsColumns": "run_id",
}

ROWS_A_GROUP = 32_768
"""So many accounts are read where one is asked for."""


def publish(folder: Path, rows: pa.Table, run: PublishedRun, *, as_newest: bool = False) -> PublishedRun:
    """Make `rows` (a row per account) the published rows of `run.as_of`, by one atomic commit.

    With `as_newest` the same commit takes the nights after it off the table, so that the run is the newest one.

    `rows` hold `as_of` (date) and `run_id`, the same in each. A run that is already the head of its as_of is not
    published again: the answer is then the earlier publication, and the log says so. Columns that the table does not
    have yet are added to it (null in older runs). Raises BlockedError if the rows are not those of the run or do not
    fit the table, Busy if another process published the same as_of meanwhile; the last good head stays.
    """
    from deltalake import CommitProperties, WriterProperties, write_deltalake
    from deltalake.exceptions import CommitFailedError, DeltaError
    from pyarrow import ArrowException

    _check_one_run(rows, run)
    place = folder / PLACE
    table = open_table(folder)
    head = next((live for live in live_runs(table, folder) if live.as_of == run.as_of), None) if table else None
    if head is not None and head.run_id == run.run_id and not as_newest:
        LOG.info("run %s is already the published run of %s (version %s)", run.run_id, run.as_of, head.version)
        return head
    try:
        write_deltalake(
            place if table is None else table,
            rows,
            mode="overwrite",
            predicate=f"as_of {'>=' if as_newest else '='} '{run.as_of}'",
            partition_by=["as_of"],
            schema_mode="merge",
            configuration=KEEP_EVERY_COMMIT if table is None else None,
            commit_properties=CommitProperties(custom_metadata=facts_of(run)),
            writer_properties=WriterProperties(max_row_group_size=ROWS_A_GROUP),
        )
    except CommitFailedError as error:
        raise Busy(
            f"run {run.run_id} was not published: another process published {run.as_of} at the same moment",
            where=str(place),
            fix="see what is there (kare runs), then publish again if it is still wanted",
        ) from error
    except (DeltaError, ArrowException) as error:
        raise BlockedError(
            f"run {run.run_id} does not fit the published table; the last published run stays",
            expected="the columns and types of the table, or new columns beside them",
            found=str(error),
            where=str(place),
            fix="publish with the version of kare_ml that wrote the table, or upgrade it (kare upgrade)",
        ) from error
    return next(live for live in published_runs(folder) if live.as_of == run.as_of)


def erase_published(folder: Path, erasure: Erasure) -> list[dt.date]:
    """Take accounts out of every published run, and every older version of the table off the disk; which as_ofs.

    Each as_of that held one is replaced by one commit, as publishing does; a run keeps its name and its time. Then the
    files that no live run needs are removed: what is left of an older version has none of the accounts.
    """
    rewritten: list[dt.date] = []
    for run in published_runs(folder):
        if not erasure.concerns(read_published(folder, as_of=run.as_of, columns=["account_id"])):
            continue
        kept = erasure.rows(read_published(folder, as_of=run.as_of))
        rewrite_run(folder, run, kept)
        rewritten.append(run.as_of)
    if (table := open_table(folder)) is not None:
        table.vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False, full=True)
    return rewritten


def rewrite_run(folder: Path, run: PublishedRun, rows: pa.Table, *, thinned_at: dt.datetime | None = None) -> None:
    """Put other rows in the place of those of a published run, by one commit; it keeps its name and its time."""
    from deltalake import CommitProperties, WriterProperties, write_deltalake

    facts = facts_of(replace(run, rows=rows.num_rows, thinned_at=thinned_at or run.thinned_at))
    facts |= {"published_at": str(run.published_at), "rewritten": True}
    write_deltalake(
        folder / PLACE,
        rows,
        mode="overwrite",
        predicate=f"as_of = '{run.as_of}'",
        commit_properties=CommitProperties(custom_metadata=facts),
        writer_properties=WriterProperties(max_row_group_size=ROWS_A_GROUP),
    )


def remove_old_files(folder: Path, hours: int) -> None:
    """Remove the data files that no version of the table of the last so many hours has; its commits stay."""
    if (table := open_table(folder)) is not None:
        table.vacuum(retention_hours=hours, enforce_retention_duration=False, dry_run=False)


def _check_one_run(rows: pa.Table, run: PublishedRun) -> None:
    import pyarrow.compute as pc

    stated = {"as_of": run.as_of, "run_id": run.run_id}
    found = {name: pc.unique(rows[name]).to_pylist() if name in rows.column_names else [] for name in stated}
    if rows.num_rows != run.rows or any(found[name] != [value] for name, value in stated.items()):
        raise BlockedError(
            f"run {run.run_id} cannot be published: its rows are not those of one run",
            expected=f"{run.rows} rows (at least 1) of as_of {run.as_of}, run_id {run.run_id}",
            found=f"{rows.num_rows} rows of as_of {found['as_of']}, run_id {found['run_id']}",
        )


def facts_of(run: PublishedRun) -> dict[str, Any]:
    """What the commit of a run says of it, as `PublishedRun` reads it back."""
    return {
        "as_of": run.as_of.isoformat(),
        "run_id": run.run_id,
        "previous_run_id": run.previous_run_id,
        "bundle": run.bundle,
        "rows": run.rows,
        "schema_version": run.schema_version,
        **({"thinned_at": run.thinned_at.isoformat()} if run.thinned_at else {}),
    }
