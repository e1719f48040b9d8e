"""Columns as arrays say what their lists say, however they lie in memory."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from kare_ml.playbook.arrays import coded, flags, numbers, places_where, texts, whole

ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "number": st.none() | st.floats(allow_nan=False, width=32),
            "whole": st.integers(-(2**60), 2**60),
            "text": st.none() | st.sampled_from(["Keep", "Expand", ""]),
            "flag": st.none() | st.booleans(),
        }
    ),
    max_size=9,
)
SCHEMA = pa.schema([("number", pa.float64()), ("whole", pa.int64()), ("text", pa.string()), ("flag", pa.bool_())])


@settings(max_examples=100, deadline=None)
@given(ROWS, ROWS, st.integers(0, 4))
def test_they_say_what_the_lists_say(first: list[dict[str, Any]], second: list[dict[str, Any]], cut: int) -> None:
    rows = pa.concat_tables([pa.Table.from_pylist(part, SCHEMA) for part in (first, second)]).slice(cut)
    said = {name: rows[name].to_pylist() for name in SCHEMA.names}
    assert [None if math.isnan(value) else value for value in numbers(rows, "number")] == said["number"]
    assert whole(rows, "whole").tolist() == said["whole"]
    assert texts(rows, "text").tolist() == said["text"]
    assert flags(rows, "flag").tolist() == [bool(value) for value in said["flag"]]
    codes, words = coded(rows, "text")
    assert [words[code] for code in codes] == said["text"] and words[-1] is None
    assert codes.dtype == np.int32
    assert places_where(rows["flag"]).to_pylist() == [at for at, flag in enumerate(said["flag"]) if flag]


def test_no_rows_at_all_have_no_places() -> None:
    assert places_where(pa.chunked_array([], pa.bool_())).to_pylist() == []
