"""Where accounts stood before: block by block as in one look-up, in whatever order they are."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from kare_ml.publish import accounts_before
from kare_ml.publish.accounts_before import places_before

IDS = st.lists(st.text("abé\U0001f600", max_size=3), unique=True, max_size=30)


@settings(max_examples=200, deadline=None)
@given(IDS, IDS, st.integers(0, 9), st.integers(1, 5), st.sampled_from([1, 64]))
def test_places_of_the_same_accounts_before(was: list[str], now: list[str], cut: int, block: int, most: int) -> None:
    was, now = ([*sorted(ids[cut:]), *sorted(ids[:cut])] for ids in (was, now))
    kept = accounts_before.BLOCK, accounts_before.MOST_RUNS
    accounts_before.BLOCK, accounts_before.MOST_RUNS = block, most
    try:
        found = places_before(*(pa.chunked_array([ids[:7], ids[7:]], pa.string()) for ids in (was, now)))
    finally:
        accounts_before.BLOCK, accounts_before.MOST_RUNS = kept
    assert found.to_pylist() == [was.index(one) if one in was else None for one in now]
