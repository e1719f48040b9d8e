"""A published book of any size: that of a sample book, its accounts repeated under ids and names of their own."""

from __future__ import annotations

import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.io.bundle import MANIFEST, Bundle
from kare_ml.io.published import PublishedRun, publish, published_runs, read_published

READ_LATER = ("features", "holdings", "plays", "walk", "contacts")
"""The tables of a bundle that pages read; of the others what is told is in the published rows."""

AT_ONCE = 50
"""How many accounts are repeated at once: texts of one piece must not come to two gigabytes."""

IDS = ("account_id", "parent_id", "related_id")


def enlarge(small: Path, large: Path, accounts: int) -> list[PublishedRun]:
    """Make a large workspace of a small one: the bundles of its nights, which are not published yet, oldest first."""
    large.mkdir(parents=True)
    for name in ("kare.toml", "reviews.json"):
        shutil.copy(small / name, large)
    for name in ("registry", "cards", "ledgers", "training"):
        shutil.copytree(small / name, large / name)
    runs = published_runs(small)[::-1]
    for run in runs:
        _enlarge_bundle(small, large, run, -(-accounts // run.rows))
    return runs


def publish_night(small: Path, large: Path, run: PublishedRun, accounts: int) -> None:
    """Publish one of its nights, with at least so many accounts."""
    rows = repeated(read_published(small, as_of=run.as_of), -(-accounts // run.rows))
    publish(large, rows, replace(run, rows=rows.num_rows, version=None, published_at=None))


def repeated(table: pa.Table, copies: int) -> pa.Table:
    """Each row again and again, under ids and names of their own: accounts of equally long ids stay in their order."""
    if "account_id" not in table.column_names:
        return table
    numbers = pa.array([f"{number:04d}" for number in range(copies)])
    parts = [_renamed(table.slice(start, AT_ONCE), numbers) for start in range(0, table.num_rows, AT_ONCE)]
    return pa.concat_tables(parts)


def _renamed(table: pa.Table, numbers: pa.Array) -> pa.Table:
    count, copies = table.num_rows, len(numbers)
    table = table.take(pa.array(np.repeat(np.arange(count), copies)))
    numbers = numbers.take(pa.array(np.tile(np.arange(copies), count)))
    for name, between in (*((one, "-") for one in IDS), ("name", " ")):
        if name in table.column_names:
            told = pc.binary_join_element_wise(table[name].cast(pa.string()), numbers, between)
            table = table.set_column(table.column_names.index(name), name, told)
    return table


def _enlarge_bundle(small: Path, large: Path, run: PublishedRun, copies: int) -> None:
    one, other = (Bundle(folder, str(run.as_of), run.run_id) for folder in (small, large))
    facts = one.manifest()
    for path in sorted(one.path.iterdir()):
        if path.suffix == ".parquet" and path.stem in READ_LATER:
            other.stage(path.name, partial(dict, {path.name: repeated(one.read(path.name), copies)}))
        elif path.suffix == ".json" and path.name != MANIFEST:
            other.stage(path.name, partial(dict, {path.name: one.read_text(path.name)}))
    other.seal({name: told for name, told in facts.items() if name != "files"})
