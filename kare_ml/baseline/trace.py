"""The trace of a placement: for each account, every attribute that was looked at, and what came of it.

It is put together by number, chunk by chunk: what is the same for many accounts (the rule, the attribute, the
threshold) is kept once, as the dictionary of a coded column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

TEXTS = ("rule", "way", "attribute", "feature", "threshold")
CODED = pa.dictionary(pa.int16(), pa.string())


def _trace_of(text: pa.DataType) -> pa.DataType:
    return pa.list_(
        pa.struct(
            [
                ("rule", text),
                ("way", text),
                ("attribute", text),
                ("feature", text),
                ("value", pa.float64()),
                ("text", pa.string()),
                ("threshold", text),
                ("met", pa.bool_()),
                ("points", pa.float64()),
                ("possible", pa.float64()),
                ("points_needed", pa.float64()),
            ]
        )
    )


TRACE = _trace_of(pa.string())
"""One entry an attribute that was looked at. `way` names which way of the rule it is of; null: the rule itself. `value`
is null for text (then in `text`) and where unknown; `met` is null where the attribute was dropped because its table is
not there; `points` are those that it has, `possible` those that it has where met; both, and `points_needed`, are null
for a must."""

CODED_TRACE = _trace_of(CODED)
"""The same while a run is made: a million traces would hold the same words twenty million times."""


@dataclass(frozen=True)
class Entry:
    """What is the same in the trace of every account that was judged by one attribute of one way of a rule."""

    rule: str
    way: str
    attribute: str
    feature: str
    threshold: str
    possible: float | None
    points_needed: float | None


class Traces:
    """The traces of a chunk of accounts, filled in group by group; each account has the entries of its group.

    `entries` has every entry of every group, `lengths` how many each account of the chunk has.
    """

    def __init__(self, entries: Sequence[Entry], lengths: NDArray[np.int64]) -> None:
        self._entries = entries
        self._offsets = np.concatenate([[0], np.cumsum(lengths)])
        total = int(self._offsets[-1])
        self._entry = np.zeros(total, dtype=np.int16)
        self._value = np.full(total, np.nan)
        self._met = np.full(total, -1, dtype=np.int8)
        self._points = np.full(total, np.nan)
        self._text = np.full(total, -1, dtype=np.int64)
        self._texts: list[pa.Array] = []
        self._texts_so_far = 0

    def fill(
        self,
        rows: NDArray[np.int64],
        place: int,
        entry: int,
        column: pa.Array,
        met: NDArray[np.bool_] | None,
        points: float | None,
    ) -> None:
        """The entry at one place of the traces of these rows.

        `column` has the compared values, `met` who met it (None: it was dropped), `points` what that gives (None: it is
        a must).
        """
        where = self._offsets[rows] + place
        self._entry[where] = entry
        if pa.types.is_floating(column.type):
            self._value[where] = column.to_numpy(zero_copy_only=False)
        elif column.null_count < len(column):
            text = pc.cast(column, pa.string())
            known = text.is_valid().to_numpy(zero_copy_only=False)
            self._text[where[known]] = self._texts_so_far + np.flatnonzero(known)
            self._texts.append(text)
            self._texts_so_far += len(text)
        if met is not None:
            self._met[where] = met
            if points is not None:
                self._points[where] = met * points

    def array(self) -> pa.ListArray:
        """The traces as `CODED_TRACE`, a list an account of the chunk."""
        columns = {
            **{name: self._coded(name) for name in TEXTS},
            "value": pa.array(self._value, from_pandas=True),
            "text": self._known_texts(),
            "met": pa.array(self._met > 0, mask=self._met < 0),
            "points": pa.array(self._points, from_pandas=True),
            **{name: self._same(name) for name in ("possible", "points_needed")},
        }
        fields = list(CODED_TRACE.value_type)
        struct = pa.StructArray.from_arrays([columns[field.name] for field in fields], fields=fields)
        return pa.ListArray.from_arrays(pa.array(self._offsets.astype(np.int32)), struct, type=CODED_TRACE)

    def _same(self, name: str) -> pa.Array:
        """A number that is the same for all accounts of an entry."""
        said = [getattr(entry, name) for entry in self._entries]
        numbers = np.array([np.nan if number is None else number for number in said])
        return pa.array(numbers[self._entry] if len(numbers) else self._points, from_pandas=True)

    def _coded(self, name: str) -> pa.DictionaryArray:
        """A text that is the same for all accounts of an entry; none where it is empty."""
        said = [getattr(entry, name) for entry in self._entries]
        words = list(dict.fromkeys(word for word in said if word))
        codes = np.array([words.index(word) if word else -1 for word in said], dtype=np.int16)
        found = codes[self._entry] if len(codes) else self._entry
        return pa.DictionaryArray.from_arrays(pa.array(found, mask=found < 0), pa.array(words, pa.string()))

    def _known_texts(self) -> pa.Array:
        if not self._texts:
            return pa.nulls(len(self._text), pa.string())
        return pa.concat_arrays(self._texts).take(pa.array(self._text, mask=self._text < 0))
