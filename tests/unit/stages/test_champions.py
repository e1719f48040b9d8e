"""Champions by date: what a night may use, what it refuses, and from when a new one counts."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pytest

from kare_ml.io.promotions import Champion, append_promotion
from kare_ml.io.publication import publish
from kare_ml.io.published import PublishedRun
from kare_ml.stages.champions import champions_in_force, first_as_of, refused
from kare_ml.stages.context import open_context
from tests.workspaces import write_workspace

D = dt.date(2026, 3, 1)


def days(number: int) -> dt.timedelta:
    return dt.timedelta(days=number)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    (tmp_path / "book" / "registry").mkdir(parents=True)
    return write_workspace(tmp_path / "book", [])


def promote(book: Path, name: str, as_of: dt.date) -> None:
    append_promotion(book / "registry", Champion(name, 1, "a" * 64, "run", "A", as_of, "5" * 64, "better"))


def published(book: Path, as_of: dt.date, model: str | None) -> None:
    run = PublishedRun(as_of, f"run-{as_of}", None, f"runs/{as_of}", 1)
    models = {f"{name}_model": pa.array([model], pa.string()) for name in ("churn", "expansion", "conversion")}
    rows = pa.table({"as_of": [as_of], "run_id": [run.run_id], "account_id": ["1"], **models})
    publish(book, rows, run)


def test_a_later_model_is_refused_in_words(book: Path) -> None:
    assert refused(open_context(book, D)) is None, "there is none at all"
    promote(book, "churn", D)
    promote(book, "expansion", D + days(7))
    before, at = open_context(book, D - days(1)), open_context(book, D)
    assert (set(champions_in_force(before)), set(champions_in_force(at))) == (set(), {"churn"})
    assert refused(before) == (
        "no churn or expansion model was in force as of 2026-02-28, and a later one is refused "
        "(the first was trained as of 2026-03-01, in force from 2026-03-01)"
    )
    assert "no expansion model was in force as of 2026-03-01" in (refused(at) or "")
    assert refused(open_context(book, D + days(7))) is None


def test_a_model_starts_as_of_its_training(book: Path) -> None:
    assert first_as_of(book, D) == D
    published(book, D, None)
    assert first_as_of(book, D) == D, "a night without a model may be scored again with the first one"


def test_it_leaves_the_nights_that_another_scored(book: Path) -> None:
    promote(book, "churn", D - days(30))
    for ago in (1, 0, -1):
        published(book, D - days(ago), "an older one")
    assert first_as_of(book, D) == D + days(2)
    assert first_as_of(book, D + days(2)) == D + days(2)


def test_nights_of_a_version_trained_later_do_not_matter(book: Path) -> None:
    promote(book, "churn", D)
    published(book, D + days(3), "that one")
    assert first_as_of(book, D - days(30)) == D - days(30)
