"""From when on an id counts for another: from the first midnight after the merge at which it was known."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kare_ml.history.merges import ignored_merges, survivors

MAY = dt.datetime(2024, 5, 1, 23)
"""The midnight in London that starts 2 May 2024."""


@pytest.fixture
def merged(taken_in: Any) -> Any:
    def made(*rows: tuple[str, str, str, str]) -> Any:
        names = ("account_id", "merged_into", "merged_at", "known_at")
        return taken_in("account_merges", [dict(zip(names, row, strict=True)) for row in rows], zone="Europe/London")

    return made


def told(rows: Any) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in survivors(rows.to_pyarrow(), "Europe/London").to_pylist()]


def test_a_merge_counts_from_the_day_after_it_or_from_when_it_was_known(merged: Any) -> None:
    found = told(
        merged(("a", "b", "2024-05-01 10:00", "2024-05-01 12:00"), ("c", "b", "2024-05-01", "2024-06-01 09:00"))
    )
    assert found == [("a", "b", MAY, None), ("c", "b", dt.datetime(2024, 6, 1, 8), None)]


def test_a_later_word_on_the_same_id_takes_the_place_of_the_one_before(merged: Any) -> None:
    found = told(merged(("a", "b", "2024-05-01", "2024-05-01"), ("a", "c", "2024-05-01", "2024-06-01 09:00")))
    june = dt.datetime(2024, 6, 1, 8)
    assert found == [("a", "b", MAY, june), ("a", "c", june, None)]


def test_merges_in_a_circle_are_named(merged: Any) -> None:
    rows = merged(
        ("a", "b", "2024-05-01", "2024-05-01"), ("b", "a", "2024-05-01", "2024-06-01"), ("c", "c", "2024-05-01", "")
    )
    assert told(rows) == [("a", "b", MAY, None)]
    assert [(link.account, link.other) for link in ignored_merges(rows.to_pyarrow(), "Europe/London")] == [
        ("b", "a"),
        ("c", "c"),
    ]
