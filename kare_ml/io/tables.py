"""Canonical Parquet: equal rows give equal bytes, in whatever order they came and on however many threads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.history.contracts import Table

if TYPE_CHECKING:
    import ibis
    import pyarrow as pa

ROWS_A_GROUP = 1 << 17


def write_sorted(rows: ibis.Table, order: list[str], target: Path) -> None:
    """Write rows sorted by `order` and then by all other columns, by one writer, in groups of fixed size."""
    import pyarrow.parquet as pq

    schema = rows.schema().to_pyarrow()
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        for group in sorted_groups(rows, order):
            writer.write_table(group.cast(schema))


def sorted_groups(rows: ibis.Table, order: list[str]) -> Iterator[pa.Table]:
    """The rows in their canonical order, in tables of `ROWS_A_GROUP` rows; the last one is shorter.

    The connection serves nothing else until the last of them is taken.
    """
    import pyarrow as pa

    waiting: list[pa.RecordBatch] = []
    count = 0
    others = [name for name in rows.columns if name not in order]
    engine = rows.get_backend()
    query = engine.compile(rows.order_by([*order, *others]))
    for batch in engine.raw_sql(query).to_arrow_reader(ROWS_A_GROUP):
        waiting.append(batch)
        count += batch.num_rows
        while count >= ROWS_A_GROUP:
            ready = pa.Table.from_batches(waiting)
            yield ready.slice(0, ROWS_A_GROUP).combine_chunks()
            waiting = ready.slice(ROWS_A_GROUP).to_batches()
            count -= ROWS_A_GROUP
    if count:
        yield pa.Table.from_batches(waiting).combine_chunks()


def canonical_order(table: Table) -> list[str]:
    """By which columns a history table is sorted first: the account (or the currency), then the event."""
    return [table.columns[0].name, *([table.event] if table.event else [])]
