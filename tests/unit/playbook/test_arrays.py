"""Columns as arrays say what their lists say, however they lie in memory."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from kare_ml.playbook.arrays import (
    as_flags,
    coded,
    flags,
    numbers,
    of_floats,
    of_places,
    of_texts,
    places_in,
    places_where,
    texts,
    whole,
)

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
    assert as_flags(rows["flag"]).tolist() == flags(rows, "flag").tolist()
    assert of_floats(numbers(rows, "number")).to_pylist() == said["number"]
    assert of_texts(said["text"]).to_pylist() == said["text"]
    ids = pa.chunked_array([["Expand"], ["", "Attain"]])
    there = [-1 if text is None else ["Expand", "", "Attain", "Keep"].index(text) for text in said["text"]]
    for column in (rows["text"], rows["text"].dictionary_encode()):
        assert places_in(column, ids).tolist() == [-1 if at == 3 else at for at in there]
    assert places_where(rows["flag"]).to_pylist() == [at for at, flag in enumerate(said["flag"]) if flag]


def test_places_are_taken_as_they_are() -> None:
    assert of_places(np.array([2, 0], np.int32)).to_pylist() == [2, 0]
    assert of_places(np.arange(6)[::3]).to_pylist() == [0, 3]


def test_no_rows_at_all_have_no_places() -> None:
    assert places_where(pa.chunked_array([], pa.bool_())).to_pylist() == []
