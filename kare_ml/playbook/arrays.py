"""Columns of Arrow as arrays, by their buffers: `to_numpy` and scalars of Arrow import pandas; a terminal feels it."""

from __future__ import annotations

import math
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
        places = chunk.indices
        values = np.frombuffer(places.buffers()[1], np.int32, len(places), places.offset * 4)
        codes.append(np.where(_unknown(places), np.int32(len(words) - 1), values))
    return np.concatenate(codes), words


def places_where(wanted: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The places of what is true. In one piece: Arrow 25 crashes over a column without chunks, as of no rows at all."""
    whole = wanted.combine_chunks() if isinstance(wanted, pa.ChunkedArray) else wanted
    return pc.indices_nonzero(whole)


def _unknown(values: pa.Array) -> NDArray[np.bool_]:
    told = pc.is_null(values).cast(pa.uint8())
    return np.frombuffer(told.buffers()[1], np.uint8, len(told), told.offset).astype(bool)
