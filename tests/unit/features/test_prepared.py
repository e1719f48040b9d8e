"""A prepared frame says at every as-of what the feature frame says there. The oracle is held against it, too."""

from __future__ import annotations

import pyarrow as pa
import pytest

from kare_ml.features.ahead import silent_until
from kare_ml.features.frame import feature_frame
from kare_ml.features.point_in_time import Untold
from kare_ml.features.prepared import PreparedFrame
from tests.engines import DuckDB
from tests.spec.spec import JUNE
from tests.tables import history_of, table_of

ROWS = history_of(
    JUNE,
    accounts="""
    | account | parent | employees | known_from |
    | head    | null   | 3         | 2010-01-01 |
    | site    | head   | 1         | 2011-05-01 |
    """,
    invoices="""
    | account | ago | amount | product |
    | head    | 400 | 100    | cup     |
    | head    | 40  | 50     | mug     |
    | site    | 20  | 7      | mug     |
    """,
    subscriptions="""
    | account | ago | mrr | seats |
    | site    | 380 | 10  | 3     |
    """,
)
DATES = [JUNE, JUNE.plus(-390), JUNE.plus(45)]


@pytest.fixture
def engine() -> DuckDB:
    return DuckDB(threads=1)


def test_one_query_answers_for_every_as_of(engine: DuckDB) -> None:
    history = engine.tables({name: table_of(name, rows) for name, rows in ROWS.items()})
    prepared = PreparedFrame(history, 180)
    frames: list[pa.Table] = []
    for as_of in (*DATES, DATES[0]):
        frames.append(prepared.at(as_of))
        assert frames[-1].equals(feature_frame(history, as_of, 180).to_pyarrow())
    assert frames[0].equals(frames[-1])
    assert not frames[0].equals(frames[1])


def test_a_history_that_hangs_on_the_as_of(engine: DuckDB) -> None:
    history = engine.tables({name: table_of(name, rows) for name, rows in ROWS.items()})
    prepared = PreparedFrame(lambda coming: silent_until(history, JUNE, coming), 180, ["days_since_order"])
    for days in (7, 200):
        coming = JUNE.plus(days)
        of_that_day = feature_frame(silent_until(history, JUNE, coming), coming, 180, ["days_since_order"])
        assert prepared.at(coming).equals(of_that_day.to_pyarrow())


def test_features_look_from_the_as_of_and_a_year_before_it_alone() -> None:
    with pytest.raises(ValueError, match="not -30"):
        Untold().plus(-30)
