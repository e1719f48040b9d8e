"""The published table: one Delta table of scored accounts, whose commit is the moment a run becomes what people see.

It is partitioned by as_of. A run replaces its as_of by one commit, which names the run and its bundle; a reader holds
one version of the table, and so sees the whole previous run or the whole new one. Old commits are kept for good: they
are the list of what was published when. Forgetting an account removes the files of older versions, not their commits.
"""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kare_ml.domain.as_of import EPOCH
from kare_ml.errors import BlockedError, UsageError
from kare_ml.io.of_accounts import may_have, rows_of
from kare_ml.publish.contract import SCHEMA

if TYPE_CHECKING:
    import pyarrow as pa
    from deltalake import DeltaTable


PLACE = Path("published") / "scored_accounts"
"""Where the table stands in a workspace."""

NAMES = ("account_id", "name")
"""The columns of texts that are another one in almost every row."""


@dataclass(frozen=True)
class PublishedRun:
    """What the commit of a run says of it.

    `bundle` is the run bundle's path relative to the workspace; `rows` counts accounts. `version` (of the Delta table)
    and `published_at` (UTC) are null until it is published. `thinned_at` (UTC) is null while it is kept whole; then its
    rows have reasons and movement no more, but those of accounts that somebody acted on.
    """

    as_of: dt.date
    run_id: str
    previous_run_id: str | None
    bundle: str
    rows: int
    schema_version: int = 1
    version: int | None = None
    published_at: dt.datetime | None = None
    thinned_at: dt.datetime | None = None


@dataclass(frozen=True)
class _DataFile:
    """One Parquet file that is live in a version of the table."""

    path: Path
    as_of: dt.date
    run_id: str


def published_runs(folder: Path) -> list[PublishedRun]:
    """The live run of each as_of, newest as_of first; none if nothing was ever published."""
    table = open_table(folder)
    return [] if table is None else sorted(live_runs(table, folder), key=lambda run: run.as_of, reverse=True)


def previous_run(folder: Path, as_of: dt.date) -> PublishedRun | None:
    """The published run with the greatest as_of strictly before this one; none if there is none."""
    return next((run for run in published_runs(folder) if run.as_of < as_of), None)


def published_columns(folder: Path) -> list[str]:
    """The columns of the published table, in their order; none if nothing was ever published."""
    table = open_table(folder)
    return [] if table is None else [field.name for field in table.schema().fields]


def read_published(
    folder: Path,
    *,
    as_of: dt.date | None = None,
    columns: list[str] | None = None,
    accounts: Sequence[str] | None = None,
    coded: bool = False,
    run_id: str | None = None,
) -> pa.Table:
    """The rows of one published run, a row per account, in the order they were published.

    `as_of` left out means the newest; `columns` left out means all. The types are the table's: text is `string`. Given
    some `accounts`, only their rows are read: quick for a few of them, whatever the columns hold. With `coded`, texts
    but `NAMES` are dictionaries: of a large book in a fraction of the time and memory.
    Raises UsageError if nothing is published, if that as_of is not, or not any more by the run that is named, or if
    there is no such column.
    """
    import pyarrow as pa

    table = open_table(folder)
    files = [] if table is None else list(_data_files(table, folder))
    if table is None or not files:
        raise UsageError("nothing is published yet", where=str(folder / PLACE), fix="score the book: kare score")
    days = {file.as_of for file in files}
    day = as_of or max(days)
    if day not in days:
        raise UsageError(
            f"no run of {day} is published",
            found=f"{len(days)} as-ofs, {min(days)} to {max(days)}",
            where=str(folder / PLACE),
            fix=f"list them (kare runs), or score that day: kare score --as-of {day}",
        )
    if run_id is not None and run_id not in {file.run_id for file in files if file.as_of == day}:
        raise UsageError(f"run {run_id} is not published any more", where=str(folder / PLACE), fix="kare runs")
    schema = pa.schema(table.schema())
    names = schema.names if columns is None else columns
    # A column of this version is null in a table that was last written by an older one.
    schema = pa.schema([*schema, *(field for field in SCHEMA if field.name not in schema.names)])
    if unknown := sorted(set(names) - set(schema.names)):
        raise UsageError(f"no published column is called {', '.join(unknown)}", expected=", ".join(schema.names))
    wanted = pa.schema([_coded(schema.field(name)) if coded else schema.field(name) for name in names])
    of_day = [file for file in files if file.as_of == day]
    if accounts is not None:
        theirs = [file.path for file in of_day if may_have(file.path, accounts)]
        return _as_wanted(rows_of(theirs, accounts, names), day, wanted)
    return pa.concat_tables([_rows(file, wanted) for file in of_day])


def read_nights(
    folder: Path, account_id: str, columns: Sequence[str], run_ids: Collection[str] | None = None
) -> pa.Table:
    """One account in every published run that has it: a row a run, with `run_id`; quick, however large the book is.

    Given `run_ids`, only those runs are looked at.

    A column that the table did not have when a run was published is null there. Raises UsageError where nothing is
    published.
    """
    import pyarrow as pa

    table = open_table(folder)
    if table is None:
        raise UsageError("nothing is published yet", where=str(folder / PLACE), fix="score the book: kare score")
    files = [file.path for file in _data_files(table, folder) if run_ids is None or file.run_id in run_ids]
    found = rows_of([file for file in files if may_have(file, [account_id])], [account_id], ["run_id", *columns])
    names = list(dict.fromkeys(["run_id", *columns]))
    return pa.table(
        {
            name: found[name].cast(SCHEMA.field(name).type)
            if name in found.column_names
            else pa.nulls(found.num_rows, SCHEMA.field(name).type)
            for name in names
        }
    )


def published_files(folder: Path, runs: Sequence[PublishedRun], column: str) -> list[tuple[Path, str]]:
    """The files of published runs that have a column, in the order of the runs and of their rows; each with its run_id.

    Raises UsageError where one of the runs is not published any more.
    """
    import pyarrow.parquet as pq

    table = open_table(folder)
    files = list(_data_files(table, folder)) if table else []
    found = []
    for run in runs:
        own = [file.path for file in files if file.run_id == run.run_id]
        if not own:
            raise UsageError(f"run {run.run_id} is not published any more", where=str(folder / PLACE), fix="kare runs")
        found += [(path, run.run_id) for path in own if column in pq.read_schema(path).names]
    return found


def open_table(folder: Path) -> DeltaTable | None:
    """The table as it is now, at one version; none if nothing was ever published."""
    from deltalake import DeltaTable
    from deltalake.exceptions import DeltaError

    place = folder / PLACE
    try:
        return DeltaTable(place) if DeltaTable.is_deltatable(str(place)) else None
    except DeltaError as error:
        raise BlockedError(
            "the published table cannot be read", found=str(error), where=str(place), fix="see kare repair"
        ) from error


def live_runs(table: DeltaTable, folder: Path) -> Iterator[PublishedRun]:
    """The last publication of each as_of whose rows are in this version (a commit may have been taken back since)."""
    run_of = {file.as_of: file.run_id for file in _data_files(table, folder)}
    for commit in table.history():
        as_of = dt.date.fromisoformat(commit["as_of"]) if "as_of" in commit else None
        if as_of is None or run_of.get(as_of) != commit["run_id"]:
            continue
        del run_of[as_of]
        yield PublishedRun(
            as_of=as_of,
            run_id=commit["run_id"],
            previous_run_id=commit["previous_run_id"],
            bundle=commit["bundle"],
            rows=commit["rows"],
            schema_version=commit["schema_version"],
            version=commit["version"],
            published_at=_published_at(commit),
            thinned_at=dt.datetime.fromisoformat(commit["thinned_at"]) if "thinned_at" in commit else None,
        )


def _published_at(commit: dict[str, Any]) -> dt.datetime:
    """When the commit was made; of one that rewrote a run, when the run was published."""
    if "published_at" in commit:
        return dt.datetime.fromisoformat(commit["published_at"])
    return dt.datetime.fromtimestamp(commit["timestamp"] / 1000, dt.UTC).replace(tzinfo=None)


def _data_files(table: DeltaTable, folder: Path) -> Iterator[_DataFile]:
    added = table.get_add_actions(flatten=True)
    paths, days, run_ids = (added.column(name) for name in ("path", "partition.as_of", "min.run_id"))
    for n in range(added.num_rows):
        yield _DataFile(folder / PLACE / paths[n].as_py(), days[n].as_py(), run_ids[n].as_py())


def _coded(field: pa.Field) -> pa.Field:
    """A field of texts as one of codes of texts."""
    import pyarrow as pa

    texts = pa.types.is_string(field.type) and field.name not in NAMES
    return field.with_type(pa.dictionary(pa.int32(), pa.string())) if texts else field


def _rows(file: _DataFile, wanted: pa.Schema) -> pa.Table:
    """The rows of one file. Read file by file, since `pyarrow.dataset` imports pandas, which a terminal would feel."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    metadata = pq.read_metadata(file.path)
    names = [name for name in wanted.names if name in metadata.schema.to_arrow_schema().names]
    coded = [name for name in names if pa.types.is_dictionary(wanted.field(name).type)]
    source = pq.ParquetFile(file.path, read_dictionary=coded, metadata=metadata)
    stored = source.read(columns=names)
    if not names:  # nothing but the partition is wanted
        stored = pa.table({"row": pa.nulls(metadata.num_rows)})
    return _as_wanted(stored, file.as_of, wanted)


def _as_wanted(stored: pa.Table, day: dt.date, wanted: pa.Schema) -> pa.Table:
    """What was read of files of a day, with the columns that are wanted and their types."""
    import pyarrow as pa

    count = stored.num_rows

    def column(field: pa.Field) -> pa.Array | pa.ChunkedArray:
        if field.name == "as_of":  # the partition: in the name of the file's folder, not in the file
            days = pa.py_buffer(array("i", [(day - EPOCH).days]) * count)
            return pa.Array.from_buffers(pa.date32(), count, [None, days])
        if field.name in stored.column_names:
            return stored[field.name].cast(field.type)
        return pa.nulls(count, field.type)  # published before the table had this column

    return pa.Table.from_arrays([column(field) for field in wanted], schema=wanted)
