"""The SQL that the features emit, and the Ibis operations that they are made of.

The SQL is kept in `features.sql` beside this file: it can be read, and it is the way out should Ibis go away. After a
change of features, `KARE_REGENERATE=1 pytest tests/golden` (or `make golden`) writes it anew: read the difference.
"""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pytest

from kare_ml.domain.as_of import AsOf
from kare_ml.features.frame import feature_frame
from tests.engines import DuckDB
from tests.spec.spec import TABLES
from tests.tables import schema_of, table_of

GOLDEN = Path(__file__).with_name("features.sql")
AS_OF = AsOf(dt.date(2011, 6, 10), "Europe/London")

ALLOWED = {
    "Add", "Aggregate", "And", "Any", "Cast", "Clip", "Coalesce", "Count", "CountDistinct", "CountStar", "Distinct",
    "Divide", "DropColumns", "Equals", "Exp", "ExtractEpochSeconds", "Field", "Filter", "Floor", "FloorDivide",
    "Greater", "GreaterEqual", "Greatest", "IfElse", "InValues", "IsNull", "JoinChain", "JoinLink", "JoinReference",
    "Lead", "Less", "LessEqual", "Literal", "Ln", "Lowercase", "Max", "Median", "Min", "Multiply", "Negate", "Not",
    "NotEquals", "NotNull", "Or", "Project", "Round", "RowNumber", "SearchedCase", "Sort", "SortKey", "Sqrt",
    "Subtract", "Sum", "UnboundTable", "Union", "WindowFunction",
}  # fmt: skip
"""Each is known to mean the same on DuckDB and Spark: the specs run on both."""


@pytest.fixture(scope="module")
def frame() -> ir.Table:
    tables = {name: ibis.table(ibis.Schema.from_pyarrow(schema_of(name)), name) for name in TABLES}
    return feature_frame(tables, AS_OF, lapse_after_days=180)


def test_the_emitted_sql_is_the_one_we_have_read(frame: ir.Table) -> None:
    emitted = str(ibis.to_sql(frame, dialect="duckdb")).rstrip() + "\n"
    if os.environ.get("KARE_REGENERATE"):
        GOLDEN.write_text(emitted, "utf-8")
    assert emitted == GOLDEN.read_text("utf-8"), "features emit other SQL: `make golden` writes it anew, then read it"


def test_the_sql_alone_gives_the_features(frame: ir.Table) -> None:
    """It runs in DuckDB without Ibis, over tables with the columns that intake stores."""
    engine = DuckDB(threads=1).connection.con
    when = dt.datetime(2011, 6, 1, 12)
    line = {"account_id": "007", "invoiced_at": when, "amount": 10, "known_from": when, "day": AS_OF.day - 9}
    for name in TABLES:
        engine.register(name, table_of(name, [line] if name == "invoices" else []))
    answer = engine.sql(GOLDEN.read_text("utf-8")).to_arrow_table()
    assert answer.column_names == list(frame.columns)
    assert answer.select(["account_id", "lifecycle", "spend_30d"]).to_pylist() == [
        {"account_id": "007", "lifecycle": "client", "spend_30d": 10.0}
    ]


def test_only_known_operations_are_used(frame: ir.Table) -> None:
    used = {type(node).__name__ for node in frame.op().find(ops.Node)}
    assert used - ALLOWED == set(), "try these on every engine, then add them to ALLOWED"
    assert ALLOWED - used == set(), "no feature uses these any more: take them out of ALLOWED"
