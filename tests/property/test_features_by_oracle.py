"""The features, and the labels made of lifecycles, against the plain-Python oracle on made-up histories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings

from kare_ml.features.frame import CATALOG, feature_frame
from tests.engines import DuckDB, Engine
from tests.oracle import frame_of
from tests.property.histories import AS_OF, LAPSE_AFTER_DAYS, REPEATABLE, books, differences, features_of, rows_of_book
from tests.tables import Row, table_of


@pytest.fixture(scope="module")
def duckdb() -> DuckDB:
    return DuckDB(threads=1)


def explained(wrong: list[str], rows: Mapping[str, Sequence[Row]]) -> str:
    """The differences, with the rows of the first account that has one."""
    account = wrong[0].split()[0]
    return "\n".join([*wrong, *(f"{name}: {r}" for name, t in rows.items() for r in t if r["account_id"] == account)])


@REPEATABLE
@given(book=books)
def test_every_feature_is_what_the_oracle_says(duckdb: DuckDB, book: list[Any]) -> None:
    rows = rows_of_book(book)
    expected = frame_of(rows, AS_OF, LAPSE_AFTER_DAYS)
    assert all(set(CATALOG) <= set(answer) for answer in expected.values()), "the oracle leaves a feature out"
    assert not (wrong := differences(features_of(rows, engine=duckdb), expected)), explained(wrong, rows)


@pytest.mark.parametrize("engine", ["spark"], indirect=True)
@pytest.mark.spark
def test_spark_says_the_same(engine: Engine) -> None:
    @settings(REPEATABLE, max_examples=2)
    @given(book=books)
    def check(book: list[Any]) -> None:
        rows = rows_of_book(book)
        found = features_of(rows, engine=engine)
        assert not (wrong := differences(found, frame_of(rows, AS_OF, LAPSE_AFTER_DAYS))), explained(wrong, rows)

    check()


@REPEATABLE
@given(book=books)
def test_a_label_is_the_lifecycle_one_horizon_ahead(duckdb: DuckDB, book: list[Any]) -> None:
    rows, then = rows_of_book(book), AS_OF.plus(LAPSE_AFTER_DAYS)
    expected = {account: answer["lifecycle"] for account, answer in frame_of(rows, then, LAPSE_AFTER_DAYS).items()}
    history = duckdb.tables({name: table_of(name, table) for name, table in rows.items()})
    frame = feature_frame(history, then, LAPSE_AFTER_DAYS).select("account_id", "lifecycle")
    found = duckdb.answer(frame)
    assert dict(zip(found["account_id"].to_pylist(), found["lifecycle"].to_pylist(), strict=True)) == expected


@pytest.mark.parametrize(
    "wanted",
    [
        ["days_since_order", "best_year_spend", "margin_365d"],
        ["overdue", "orders_90d"],
        ["sisters_not_buying", "peer_line_share_365d"],
    ],
)
def test_a_frame_of_few_features_says_what_the_whole_one_says(duckdb: DuckDB, wanted: list[str]) -> None:
    """What the labels are made of: the lifecycle, and the features that the rules ask for, made of others or not."""

    @settings(REPEATABLE, max_examples=2)
    @given(book=books)
    def check(book: list[Any]) -> None:
        history = duckdb.tables({name: table_of(name, table) for name, table in rows_of_book(book).items()})
        columns = ["account_id", "lifecycle", "trailing_revenue", *wanted]
        whole = duckdb.answer(feature_frame(history, AS_OF, LAPSE_AFTER_DAYS).select(*columns))
        few = duckdb.answer(feature_frame(history, AS_OF, LAPSE_AFTER_DAYS, wanted).select(*columns))
        assert few.equals(whole)

    check()
