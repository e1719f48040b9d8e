"""Mutations of Parquet: damaged footers and pages, columns of other types, other ways of writing."""

from __future__ import annotations

import io
import random

import pyarrow as pa
import pyarrow.parquet as pq

from tests.corpus.damage import Mutation
from tests.corpus.drafts import Draft


def _rewritten(draft: Draft, table: pa.Table, **settings: object) -> None:
    stream = io.BytesIO()
    pq.write_table(table, stream, **settings)
    draft.content = stream.getvalue()


def damaged_footer(draft: Draft, chance: random.Random) -> None:
    data = bytearray(draft.encoded())
    length = int.from_bytes(data[-8:-4], "little")
    for _ in range(chance.choice([1, 1, 4])):
        data[-chance.randrange(1, length + 8)] = chance.randrange(256)
    draft.content = bytes(data)


def damaged_pages(draft: Draft, chance: random.Random) -> None:
    stream = io.BytesIO()
    compression = chance.choice(["none", "snappy", "zstd", "gzip"])
    pq.write_table(draft.arrow(), stream, compression=compression, use_dictionary=chance.random() < 0.5)
    data = bytearray(stream.getvalue())
    body = len(data) - int.from_bytes(data[-8:-4], "little") - 8
    for _ in range(chance.choice([1, 10, 200])):
        data[4 + chance.randrange(body - 4)] = chance.randrange(256)
    draft.content = bytes(data)


def cut_parquet(draft: Draft, chance: random.Random) -> None:
    data = draft.encoded()
    draft.content = chance.choice([data[:4], data[:-1], data[: len(data) // 2], data[4:], data[:-8], data + b"\n"])


def other_writing(draft: Draft, chance: random.Random) -> None:
    """Other compression, page and group sizes: sound."""
    _rewritten(
        draft, draft.arrow(), compression=chance.choice(["snappy", "gzip", "none"]),
        row_group_size=chance.choice([10, 100]), data_page_size=chance.choice([100, 4096]),
        use_dictionary=chance.random() < 0.5, version=chance.choice(["1.0", "2.4", "2.6"]),
    )  # fmt: skip


def other_types(draft: Draft, chance: random.Random) -> None:
    """Columns of another type that holds the same: whole numbers, floats, dates, stamps with a zone, all text."""
    table = draft.arrow()
    for place in range(table.num_columns):
        column = table.column(place)
        kinds = {
            "string": [pa.large_string(), pa.dictionary(pa.int32(), pa.string())],
            "decimal128(18, 4)": [pa.float64(), pa.decimal128(38, 6), pa.string()],
            "double": [pa.float32(), pa.string(), pa.int64()],
            "timestamp[us]": [
                pa.timestamp("ns"),
                pa.timestamp("ms"),
                pa.timestamp("us", "UTC"),
                pa.date32(),
                pa.string(),
            ],
            "bool": [pa.string(), pa.int8()],
        }.get(str(column.type), [column.type])
        try:
            changed = column.cast(chance.choice([column.type, *kinds]))
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            continue
        table = table.set_column(place, table.column_names[place], changed)
    _rewritten(draft, table)


def wrong_types(draft: Draft, chance: random.Random) -> None:
    """A column whose values are of a kind that says something else."""
    table = draft.arrow()
    place = chance.randrange(table.num_columns)
    count = table.num_rows
    replaced = chance.choice([
        pa.array(range(count), pa.int64()), pa.nulls(count, pa.string()), pa.nulls(count),
        pa.array([True] * count), pa.array([1.5] * count),
        pa.array([["a"]] * count), pa.array([{"a": 1}] * count), pa.array([b"\xff\x00"] * count),
    ])  # fmt: skip
    _rewritten(draft, table.set_column(place, table.column_names[place], replaced))


def no_rows(draft: Draft, chance: random.Random) -> None:
    _rewritten(draft, draft.arrow().slice(0, chance.choice([0, 0, 1])))


def lost_parquet_column(draft: Draft, chance: random.Random) -> None:
    _rewritten(draft, draft.arrow().drop_columns([chance.choice(draft.header)]))


def doubled_parquet_column(draft: Draft, chance: random.Random) -> None:
    table, name = draft.arrow(), chance.choice(draft.header)
    _rewritten(draft, table.append_column(chance.choice([name, name.upper(), "Source_File"]), table[name]))


def text_named_parquet(draft: Draft, chance: random.Random) -> None:
    draft.content = draft.text().encode()


def special_doubles(draft: Draft, chance: random.Random) -> None:
    """Money and numbers as doubles, some of them infinite, not numbers, or tiny."""
    table = draft.arrow()
    for place in draft.columns_of("money", "number"):
        if pa.types.is_string(table.column(place).type):
            continue
        values = [None if v is None else float(v) for v in table.column(place).to_pylist()]
        for _ in range(3):
            values[chance.randrange(len(values))] = chance.choice(
                [float("nan"), float("inf"), float("-inf"), 1e300, -1e13, 9.9e12, 1e-300, -0.0, 0.1 + 0.2]
            )
        table = table.set_column(place, table.column_names[place], pa.array(values, pa.float64()))
    _rewritten(draft, table)


PARQUET: dict[str, Mutation] = {
    f.__name__: f
    for f in (
        damaged_footer, damaged_pages, damaged_pages, cut_parquet, other_writing, other_types, wrong_types, no_rows,
        lost_parquet_column, doubled_parquet_column, text_named_parquet, special_doubles,
    )
}  # fmt: skip
