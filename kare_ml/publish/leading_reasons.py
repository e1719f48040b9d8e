"""The leading reason of every account of a run at once: what `explain.leading` says of one, in Arrow."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kare_ml.explain.schema import ALONE, OTHERS, RAISES

Places = NDArray[np.int64]


def leading_reasons(reasons: pa.Array, model: str) -> tuple[pa.Array, pa.Array]:
    """The theme that raises a model's log-odds the most, and the words of its leading feature: one of each a row.

    `reasons` is the published column in one chunk, in the order of the rows. Both are null where no theme raises them.
    """
    count = len(reasons)
    parents = np.asarray(pc.list_parent_indices(reasons))
    flat = pc.list_flatten(reasons)
    part = {name: pc.struct_field(flat, name) for name in ("model", "theme", "feature", "contribution", "words")}
    amount = np.asarray(part["contribution"].fill_null(0.0))
    themes = part["theme"].dictionary_encode()
    codes = np.asarray(themes.indices.fill_null(-1))
    mine = _flags(pc.equal(part["model"], model)) & (amount > 0)
    of_theme = _flags(pc.is_null(part["feature"]))
    alone = _flags(pc.is_in(part["theme"], pa.array(ALONE, pa.string())))

    first = _first(np.flatnonzero(mine & of_theme & ~alone), parents, -amount, count)
    leader = np.where(first >= 0, codes[first] if len(codes) else -1, -1)
    told = mine & ~of_theme & ~_flags(pc.equal(part["feature"], OTHERS))
    told &= codes == leader[parents]
    feature = _first(np.flatnonzero(told), parents, np.zeros(len(amount)), count)

    place = np.where(feature >= 0, feature, first)
    words = pc.take(part["words"], _places(place))
    cut = pc.replace_substring_regex(words, f"(?s){re.escape(RAISES)}.*", "")
    words = pc.if_else(pa.array(feature >= 0), cut, words)
    return pc.take(part["theme"], _places(first)), words


def _first(
    rows: NDArray[np.int64], parents: NDArray[np.int64], key: NDArray[np.float64], count: int
) -> NDArray[np.int64]:
    """Of these entries the first of each parent by a key, and by place among equals; -1 where a parent has none."""
    found = np.full(count, -1, dtype=np.int64)
    ordered = rows[np.lexsort((rows, key[rows], parents[rows]))]
    owners, at = np.unique(parents[ordered], return_index=True)
    found[owners] = ordered[at]
    return found


def _places(rows: Places) -> pa.Array:
    return pa.array(rows, pa.int64(), mask=rows < 0)


def _flags(values: pa.Array) -> NDArray[np.bool_]:
    return np.asarray(values.fill_null(False).to_numpy(zero_copy_only=False), dtype=bool)
