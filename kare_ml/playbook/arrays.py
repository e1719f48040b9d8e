"""Columns of Arrow as arrays, by their buffers: `to_numpy` and scalars of Arrow import pandas; a terminal feels it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray


def numbers(rows: pa.Table, name: str) -> NDArray[np.float64]:
    """A column as doubles; null is NaN, with which every comparison is false."""
    found = [np.empty(0)]
    for chunk in filter(len, rows[name].cast(pa.float64()).chunks):
        values = np.frombuffer(chunk.buffers()[1], np.float64, len(chunk), chunk.offset * 8)
        found.append(np.where(_unknown(chunk), math.nan, values))
    return np.concatenate(found)


def whole(rows: pa.Table, name: str) -> NDArray[np.int64]:
    """A column of whole numbers without nulls."""
    found = [np.empty(0, np.int64)]
    for chunk in filter(len, rows[name].cast(pa.int64()).chunks):
        found.append(np.frombuffer(chunk.buffers()[1], np.int64, len(chunk), chunk.offset * 8))
    return np.concatenate(found)


def flags(rows: pa.Table, name: str) -> NDArray[np.bool_]:
    """A column of flags; null is false."""
    found: NDArray[np.bool_] = numbers(rows, name) == 1.0
    return found


def texts(rows: pa.Table, name: str) -> NDArray[Any]:
    """A column of texts as objects; null is None."""
    codes, words = coded(rows, name)
    return np.array(words, dtype=object)[codes]


def coded(rows: pa.Table, name: str) -> tuple[NDArray[np.int32], list[str | None]]:
    """A column of texts as the places of its words in a list of them; the last of these is None, for null."""
    column = rows[name].dictionary_encode().unify_dictionaries()
    words = [*(column.chunk(0).dictionary.to_pylist() if column.num_chunks else []), None]
    codes = [np.empty(0, np.int32)]
    for chunk in filter(len, column.chunks):
        places = chunk.indices.cast(pa.int32())
        values = np.frombuffer(places.buffers()[1], np.int32, len(places), places.offset * 4)
        codes.append(np.where(_unknown(places), np.int32(len(words) - 1), values))
    return np.concatenate(codes), words


def of_floats(values: NDArray[np.float64]) -> pa.Array:
    """Doubles as a column; NaN is null."""
    unknown = np.isnan(values)
    known = pa.py_buffer(np.packbits(~unknown, bitorder="little")) if unknown.any() else None
    return pa.Array.from_buffers(pa.float64(), len(values), [known, pa.py_buffer(np.ascontiguousarray(values))])


def of_texts(values: Sequence[str | None]) -> pa.Array:
    """Texts as a column."""
    encoded = [(value or "").encode() for value in values]
    ends = np.cumsum([0, *map(len, encoded)], dtype=np.int32)
    known = pa.py_buffer(np.packbits(np.array([value is not None for value in values], bool), bitorder="little"))
    return pa.StringArray.from_buffers(len(encoded), pa.py_buffer(ends), pa.py_buffer(b"".join(encoded)), known)


def of_places(values: NDArray[np.integer[Any]]) -> pa.Array:
    """Places, as Arrow takes them."""
    kind = np.int32 if values.dtype == np.int32 else np.int64
    held = np.ascontiguousarray(values, dtype=kind)
    return pa.Array.from_buffers(pa.from_numpy_dtype(kind), len(held), [None, pa.py_buffer(held)])


def as_flags(values: pa.ChunkedArray) -> NDArray[np.bool_]:
    """Flags as an array; null is false."""
    found = [np.empty(0, bool)]
    for chunk in filter(len, values.chunks):
        held = chunk.cast(pa.uint8())
        read = np.frombuffer(held.buffers()[1], np.uint8, len(held), held.offset).astype(bool)
        found.append(read & ~_unknown(held))
    return np.concatenate(found)


def places_in(wanted: pa.ChunkedArray, ids: pa.ChunkedArray) -> NDArray[np.int32]:
    """The place in `ids` of each of the wanted texts; -1: not there. Quick where they are read as a dictionary."""
    if not pa.types.is_dictionary(wanted.type):
        return places_or(pc.index_in(wanted, value_set=ids.combine_chunks()))
    told = wanted.chunks
    words = pa.chunked_array([chunk.dictionary for chunk in told], pa.string())
    found = places_or(pc.index_in(words, value_set=ids.combine_chunks()))
    starts = np.cumsum([0, *(len(chunk.dictionary) for chunk in told)])
    parts = [np.empty(0, np.int32)]
    for chunk, start in zip(told, starts, strict=False):
        codes = places_or(chunk.indices)
        theirs = found[start : start + len(chunk.dictionary)]
        parts.append(np.where(codes < 0, np.int32(-1), theirs[codes]) if len(theirs) else codes)
    return np.concatenate(parts)


def places_or(values: pa.Array | pa.ChunkedArray) -> NDArray[np.int32]:
    """Places as an array; null is -1."""
    found = [np.empty(0, np.int32)]
    for chunk in filter(len, values.chunks if isinstance(values, pa.ChunkedArray) else [values]):
        held = chunk.cast(pa.int32())
        read = np.frombuffer(held.buffers()[1], np.int32, len(held), held.offset * 4)
        found.append(np.where(_unknown(held), np.int32(-1), read))
    return np.concatenate(found)


def states(rows: pa.Table) -> tuple[NDArray[np.int32], list[str | None]]:
    """Where each account of published rows stands, as `coded`: its profile, or the reason for none."""
    profiles, named = coded(rows, "profile")
    reasons, others = coded(rows, "no_profile_reason")
    none = np.int32(len(named) - 1)
    return np.where(profiles < none, profiles, none + reasons), [*named[:-1], *others]


def places_where(wanted: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The places of what is true. In one piece: Arrow 25 crashes over a column without chunks, as of no rows at all."""
    whole = wanted.combine_chunks() if isinstance(wanted, pa.ChunkedArray) else wanted
    return pc.indices_nonzero(whole)


def _unknown(values: pa.Array) -> NDArray[np.bool_]:
    told = pc.is_null(values).cast(pa.uint8())
    return np.frombuffer(told.buffers()[1], np.uint8, len(told), told.offset).astype(bool)
