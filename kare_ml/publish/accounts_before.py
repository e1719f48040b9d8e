"""Where the accounts of one run stand among those of another."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.playbook.arrays import of_places, places_where, whole

BLOCK = 8_192
"""So many ids are looked up at once."""

MOST_RUNS = 64
"""In more runs than that, ids are in no order."""


def places_before(was: pa.ChunkedArray, now: pa.ChunkedArray) -> pa.Array:
    """Where each account_id of `now` stands in `was`; null for one that is new.

    Ids are published in runs that are in order; they are looked up block by block, in the part of each run where they
    may be: one look-up of a million takes more memory than all that is asked with it.
    """
    theirs, mine = was.combine_chunks(), now.combine_chunks()
    runs = _runs(theirs)
    if len(runs) > MOST_RUNS:
        return pc.index_in(mine, value_set=theirs).cast(pa.int64())
    found = [pa.nulls(0, pa.int64())]
    for start, end in _runs(mine):
        found += [_near(mine.slice(at, min(BLOCK, end - at)), theirs, runs) for at in range(start, end, BLOCK)]
    return pa.concat_arrays(found)


def _runs(ids: pa.StringArray) -> list[tuple[int, int]]:
    """The stretches, from and to, in which ids are in order."""
    falls = pc.greater_equal(ids.slice(0, max(len(ids) - 1, 0)), ids.slice(1))
    cuts = whole(pa.table({"at": places_where(falls)}), "at") + 1
    return list(pairwise([0, *cuts.tolist(), len(ids)])) if len(ids) else []


def _near(block: pa.StringArray, theirs: pa.StringArray, runs: Sequence[tuple[int, int]]) -> pa.Array:
    """The places of ids that are in order, in one of the runs each; null where there is none."""
    first, last = block[0].as_py(), block[len(block) - 1].as_py()
    found = pa.nulls(len(block), pa.int64())
    for start, end in runs:
        low = bisect_left(range(len(theirs)), first, start, end, key=lambda at: theirs[at].as_py())
        high = bisect_right(range(len(theirs)), last, low, end, key=lambda at: theirs[at].as_py())
        if low < high:
            at = pc.index_in(block, value_set=theirs.slice(low, high - low)).cast(pa.int64())
            found = pc.coalesce(found, pc.add(at, of_places(np.array([low]))[0]))
    return found
