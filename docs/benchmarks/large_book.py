"""A published book of any size: that of a sample book, its accounts repeated under ids and names of their own."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from deltalake import CommitProperties, WriterProperties, write_deltalake
from numpy.typing import NDArray

from kare_ml.io.bundle import MANIFEST, ROWS_A_GROUP, Bundle
from kare_ml.io.publication import KEEP_EVERY_COMMIT, facts_of
from kare_ml.io.publication import ROWS_A_GROUP as ROWS_PUBLISHED
from kare_ml.io.published import PLACE, PublishedRun, published_runs, read_published

READ_LATER = ("features", "holdings", "plays", "walk", "contacts")
"""The tables of a bundle that pages read; of the others what is told is in the published rows."""

SINCE_LAST_NIGHT = ("movement", "events")
"""Read as well, where the run before is last night's: some twenty lines an account, over a month some two hundred."""

AT_ONCE = 50
"""How many published rows are repeated at once: texts of one piece must not come to two gigabytes."""

PARTS = ("contribution", "points")

IDS = ("account_id", "parent_id", "related_id")


def enlarge(small: Path, large: Path, accounts: int) -> list[PublishedRun]:
    """Make a large workspace of a small one: the bundles of its nights, which are not published yet, oldest first."""
    large.mkdir(parents=True)
    for name in ("kare.toml", "reviews.json"):
        shutil.copy(small / name, large)
    for name in ("registry", "cards", "ledgers", "training", "drift"):
        shutil.copytree(small / name, large / name)
    runs = published_runs(small)[::-1]
    nights = {run.run_id: run.as_of for run in runs}
    for run in runs:
        nightly = nights.get(run.previous_run_id or "") == run.as_of - dt.timedelta(days=1)
        tables = (*READ_LATER, *(SINCE_LAST_NIGHT if nightly else ()))
        _enlarge_bundle(small, large, run, -(-accounts // run.rows), tables)
    return runs


def publish_night(small: Path, large: Path, run: PublishedRun, accounts: int) -> None:
    """Publish one of its nights, with at least so many accounts: by one commit as `publish` does, piece by piece."""
    copies = -(-accounts // run.rows)
    rows = read_published(small, as_of=run.as_of)
    stream = pa.RecordBatchReader.from_batches(
        rows.schema, (batch for piece in pieces(rows, copies) for batch in piece.cast(rows.schema).to_batches())
    )
    facts = facts_of(replace(run, rows=rows.num_rows * copies, version=None, published_at=None))
    write_deltalake(
        large / PLACE,
        stream,
        mode="overwrite",
        predicate=f"as_of = '{run.as_of}'",
        partition_by=["as_of"],
        schema_mode="merge",
        configuration=None if published_runs(large) else KEEP_EVERY_COMMIT,
        commit_properties=CommitProperties(custom_metadata=facts),
        writer_properties=WriterProperties(max_row_group_size=ROWS_PUBLISHED),
    )


def repeated(table: pa.Table, copies: int) -> pa.Table:
    """Each account again and again, under ids and names of its own; see `pieces`."""
    return pa.concat_tables(pieces(table, copies)) if "account_id" in table.column_names else table


def pieces(table: pa.Table, copies: int, at_once: int = AT_ONCE) -> Iterator[pa.Table]:
    """What `repeated` gives, piece by piece, each of about so many rows that are repeated.

    The rows of an account stay together; sorted by account_id they stay so, where the ids are equally long.
    """
    numbers = pa.array([f"{number:04d}" for number in range(copies)])
    ids = np.array(table["account_id"].to_pylist(), dtype=object)
    starts = np.flatnonzero(np.append(True, ids[1:] != ids[:-1])) if len(ids) else np.empty(0, int)
    ends = np.append(starts[1:], len(ids))
    first = 0
    while first < len(starts):
        last = max(first + 1, int(np.searchsorted(ends, starts[first] + at_once, side="right")))
        own = [np.arange(start, end) for start, end in zip(starts[first:last], ends[first:last], strict=True)]
        rows = np.concatenate([np.tile(places, copies) for places in own])
        copy = np.concatenate([np.repeat(np.arange(copies), len(places)) for places in own])
        yield _told_apart(_renamed(table.take(pa.array(rows)), numbers.take(pa.array(copy))), copy)
        first = last


def _renamed(table: pa.Table, numbers: pa.Array) -> pa.Table:
    for name, between in (*((one, "-") for one in IDS), ("name", " ")):
        if name in table.column_names and (name, "happened" in table.column_names) != ("name", True):  # of an invoice
            told = pc.binary_join_element_wise(table[name].cast(pa.string()), numbers, between)
            table = table.set_column(table.column_names.index(name), name, told)
    return table


def _told_apart(table: pa.Table, copy: NDArray[np.int64]) -> pa.Table:
    """Parts of a chance each a hair's breadth from the others, far within what they must add up to: as in a real book,
    no two are the same number, which would make a file of next to nothing.
    """
    for name in PARTS:
        if name in table.column_names:
            told = pc.multiply(table[name], pa.array(1 + copy * 1e-10))
            table = table.set_column(table.column_names.index(name), name, told)
    return table


def _enlarge_bundle(small: Path, large: Path, run: PublishedRun, copies: int, tables: Collection[str]) -> None:
    one, other = (Bundle(folder, str(run.as_of), run.run_id) for folder in (small, large))
    facts = one.manifest()
    for path in sorted(one.path.iterdir()):
        if path.suffix == ".parquet" and path.stem in tables:
            other.stage(path.name, partial(_enlarged, one, path.name, copies))
        elif path.suffix == ".json" and path.name != MANIFEST:
            other.stage(path.name, partial(dict, {path.name: one.read_text(path.name)}))
    other.seal({name: told for name, told in facts.items() if name != "files"})


def _enlarged(bundle: Bundle, file: str, copies: int) -> dict[str, pa.Table | pa.RecordBatchReader]:
    """One table of a bundle, each account repeated; as a stream, since a night has some twenty lines an account."""
    table = bundle.read(file)
    if "account_id" not in table.column_names:
        return {file: table}
    parts = pieces(table, copies, max(1, ROWS_A_GROUP // copies))
    batches = (batch for part in parts for batch in part.cast(table.schema).combine_chunks().to_batches())
    return {file: pa.RecordBatchReader.from_batches(table.schema, batches)}
