"""A digest of rows by their values: the same for the same rows, however they are stored or chunked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from kare_ml.io.tables import sorted_groups

if TYPE_CHECKING:
    import ibis
    import pyarrow as pa


def digest_rows(rows: ibis.Table, order: list[str]) -> str:
    """The sha256 over names, types and values of rows in their canonical order, streamed."""
    digest = hashlib.sha256(str(rows.schema()).encode())
    for group in sorted_groups(rows, order):
        for column in group.itercolumns():
            for part in _parts(column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)):
                digest.update(part)
    return digest.hexdigest()


def _parts(column: pa.Array) -> Iterator[bytes | memoryview]:
    """Which values are there, then those values: what lies in the memory behind a null is left out."""
    import pyarrow as pa
    import pyarrow.compute as pc

    yield np.packbits(column.is_valid().to_numpy(zero_copy_only=False)).tobytes()
    values = column.drop_null()
    if pa.types.is_boolean(values.type):
        yield np.packbits(values.to_numpy(zero_copy_only=False)).tobytes()
    elif pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        yield pc.binary_length(values).cast(pa.int64()).to_numpy(zero_copy_only=False).tobytes()
        wide = values.cast(pa.large_string())
        offsets = np.frombuffer(wide.buffers()[1], np.int64)[wide.offset : wide.offset + len(wide) + 1]
        if len(wide):
            yield memoryview(wide.buffers()[2] or b"")[offsets[0] : offsets[-1]]
    elif len(values):
        width = values.type.bit_width // 8
        yield memoryview(values.buffers()[1])[values.offset * width : (values.offset + len(values)) * width]
