"""The reviews of a workspace (`reviews.json`): the dated numbers that percentiles and risk words stand for."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from kare_ml.baseline.attributes import Review
from kare_ml.domain.as_of import AsOf
from kare_ml.errors import BlockedError

FILE_NAME = "reviews.json"


def read_reviews(folder: Path) -> list[Review]:
    """All reviews in the order in which they were made; none before the first. Raises BlockedError if unreadable."""
    path = folder / FILE_NAME
    try:
        return [Review(**entry) for entry in json.loads(path.read_text("utf-8"))]
    except FileNotFoundError:
        return []
    except (ValueError, TypeError) as error:
        raise BlockedError(
            "the reviews cannot be read", found=str(error), where=str(path), fix="restore the file from a backup"
        ) from error


def review_in_force(folder: Path, as_of: AsOf) -> Review | None:
    """The review of the latest date at or before `as_of`; of several of one date, the last that was made.

    None where all are later: a number that was fixed later was not known by then.
    """
    newest_first = read_reviews(folder)[::-1]
    dated = [review for review in newest_first if review.dated <= str(as_of)]
    return max(dated, key=lambda review: review.dated, default=None)


def add_review(folder: Path, review: Review) -> None:
    """Append a review, atomically."""
    path = folder / FILE_NAME
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps([asdict(r) for r in (*read_reviews(folder), review)], indent=2) + "\n", "utf-8")
    fresh.replace(path)
