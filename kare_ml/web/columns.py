"""The columns of a run, each read when it is first asked for: a page needs a few of them, of a million accounts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import pyarrow as pa

Read = Callable[[list[str]], pa.Table]
"""Reads some columns, each whole."""


CODES = {pa.int8(): 1 << 7, pa.int16(): 1 << 15, pa.int32(): 1 << 31}
"""What may hold the codes of so many texts."""


class Columns:
    """The rows of a run by column, a row an account. Many requests may ask at once; a column is read once.

    Whatever works on a few columns of a table by their names works on this as well.
    """

    def __init__(self, num_rows: int, read: Read) -> None:
        self.num_rows = num_rows
        self._read = read
        self._lock = threading.RLock()  # reading a column may take another one
        self._held: dict[str, pa.ChunkedArray] = {}

    def __getitem__(self, name: str) -> pa.ChunkedArray:
        return self.select([name])[name]

    def select(self, names: Sequence[str]) -> pa.Table:
        """These columns as a table; those that nobody asked for before are read together."""
        with self._lock:
            if missing := [name for name in dict.fromkeys(names) if name not in self._held]:
                rows = self._read(missing)
                self._held |= {name: _in_one_piece(rows[name]) for name in missing}
            return pa.table({name: self._held[name] for name in names})


def _in_one_piece(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column in one piece, whose rows are taken faster; codes have one list of texts, and are as short as can be."""
    if not pa.types.is_dictionary(column.type):
        return pa.chunked_array([column.combine_chunks()], column.type)
    whole = column.unify_dictionaries().combine_chunks()
    fits = (kind for kind, most in CODES.items() if len(whole.dictionary) <= most)
    return pa.chunked_array([pa.DictionaryArray.from_arrays(whole.indices.cast(next(fits)), whole.dictionary)])
