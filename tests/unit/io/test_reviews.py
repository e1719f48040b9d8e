"""Reviews: which one is in force on a day, and what a damaged file leads to."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from kare_ml.baseline.attributes import Review
from kare_ml.domain.as_of import AsOf
from kare_ml.errors import BlockedError
from kare_ml.io.reviews import add_review, read_reviews, review_in_force

SPRING, SUMMER = Review("2011-03-01", {"a": 1.0}), Review("2011-06-10", {"a": 2.0}, 0.7, 0.4)


def in_force(folder: Path, date: str) -> Review | None:
    return review_in_force(folder, AsOf(dt.date.fromisoformat(date)))


def test_there_is_none_before_the_first(tmp_path: Path) -> None:
    assert in_force(tmp_path, "2011-06-10") is None


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2011-01-01", None),  # all are later: not known by then
        ("2011-03-01", SPRING),
        ("2011-06-09", SPRING),
        ("2011-06-10", SUMMER),
        ("2012-01-01", SUMMER),
    ],
)
@pytest.mark.parametrize("made", [[SPRING, SUMMER], [SUMMER, SPRING]])
def test_the_latest_dated_holds_in_whatever_order_they_were_made(
    made: list[Review], date: str, expected: Review | None, tmp_path: Path
) -> None:
    for review in made:
        add_review(tmp_path, review)
    assert in_force(tmp_path, date) == expected


def test_of_one_day_the_last_made_holds(tmp_path: Path) -> None:
    again = Review(SUMMER.dated, {"a": 3.0})
    for review in (SUMMER, again):
        add_review(tmp_path, review)
    assert in_force(tmp_path, "2011-06-10") == again


def test_nothing_is_forgotten(tmp_path: Path) -> None:
    for review in (SUMMER, SPRING, SUMMER):
        add_review(tmp_path, review)
    assert read_reviews(tmp_path) == [SUMMER, SPRING, SUMMER]
    assert [path.name for path in tmp_path.iterdir()] == ["reviews.json"]


@pytest.mark.parametrize("content", ["", "[{]", '[{"dated": "2011-06-10"}]', '{"dated": "2011-06-10"}'])
def test_a_damaged_file_blocks(content: str, tmp_path: Path) -> None:
    (tmp_path / "reviews.json").write_text(content)
    with pytest.raises(BlockedError, match=r"the reviews cannot be read(.|\n)*restore the file from a backup"):
        read_reviews(tmp_path)
