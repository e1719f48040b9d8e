"""The SQL that the features emit, and the Ibis operations that they are made of.

The SQL is kept in `sql/` beside this file, a view a file: it can be read, and it is the way out should Ibis go away.
`<grain>_rows.sql` makes the rows of a grain from history, `of_<grain>.sql` the features of an account from those rows,
`with_*.sql` add them to the accounts, and `frame.sql` is the whole; `contracts_ended.sql` stands before all. After a
change of features, `KARE_REGENERATE=1 pytest tests/golden` (or `make golden`) writes them anew: read the difference.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pytest
from hypothesis import given, settings

from kare_ml.features.catalog import Grain
from kare_ml.features.frame import (
    CATALOG,
    FRAME_COLUMNS,
    accounts,
    feature_frame,
    grain_rows,
    of_grain,
    with_account_features,
    with_family,
    with_grains,
    with_peers,
)
from kare_ml.features.holdings import holdings
from kare_ml.features.losses import ended_by_losses
from kare_ml.features.purchase_grains import months, product_lines
from tests.engines import DuckDB
from tests.property.histories import AS_OF, LAPSE_AFTER_DAYS, REPEATABLE, books, rows_of_book
from tests.spec.spec import TABLES
from tests.tables import schema_of, table_of

GOLDEN = Path(__file__).with_name("sql")

ALLOWED = {
    "Add", "Aggregate", "And", "Any", "Cast", "Clip", "Coalesce", "Count", "CountDistinct", "CountStar", "Distinct",
    "Divide", "DropColumns", "Equals", "Exp", "ExtractEpochSeconds", "Field", "Filter", "Floor", "FloorDivide",
    "Greater", "GreaterEqual", "Greatest", "IfElse", "InValues", "IsNull", "JoinChain", "JoinLink", "JoinReference",
    "Lead", "Less", "LessEqual", "Literal", "Ln", "Lowercase", "Max", "Median", "Min", "Multiply", "Negate", "Not",
    "NotEquals", "NotNull", "Or", "Project", "Round", "RowNumber", "SearchedCase", "Sort", "SortKey", "Sqrt",
    "Subtract", "Sum", "UnboundTable", "Union", "WindowFunction",
}  # fmt: skip
"""Each is known to mean the same on DuckDB and Spark: the specs run on both."""


HISTORY: dict[str, ir.Table] = {name: ibis.table(ibis.Schema.from_pyarrow(schema_of(name)), name) for name in TABLES}


def views() -> dict[str, ir.Table]:
    """What the frame is made of, each as an expression over the history and the views before it."""
    made: dict[str, ir.Table] = {}

    def view(name: str) -> ir.Table:
        return ibis.table(made[name].schema(), name)

    made["contracts_ended"] = ended_by_losses(HISTORY, AS_OF)["subscriptions"]
    history = {**HISTORY, "subscriptions": view("contracts_ended")}
    rows: dict[Grain, ir.Table] = {}
    for grain, expression in grain_rows(history, AS_OF).items():
        if grain == "months":
            expression = months(rows["days"])
        if grain == "lines":
            expression = product_lines(rows["products"])
        made[f"{grain}_rows"] = expression
        rows[grain] = view(f"{grain}_rows")
    found: dict[Grain, ir.Table] = {}
    for grain, table in rows.items():
        made[f"of_{grain}"] = of_grain(grain, table, CATALOG)
        found[grain] = view(f"of_{grain}")
    made["accounts_rows"] = accounts(history, AS_OF)
    made["with_grains"] = with_grains(view("accounts_rows"), found, CATALOG)
    made["with_account_features"] = with_account_features(view("with_grains"), LAPSE_AFTER_DAYS, CATALOG)
    made["with_family"] = with_family(view("with_account_features"), history, rows, AS_OF, CATALOG)
    made["holdings"] = holdings(HISTORY, AS_OF)
    frame = with_peers(view("with_family"), history, rows, CATALOG)
    return made | {"frame": frame.select(*FRAME_COLUMNS).order_by("account_id")}


VIEWS = views()


@pytest.mark.parametrize("name", VIEWS)
def test_the_emitted_sql_is_the_one_we_have_read(name: str) -> None:
    golden, emitted = GOLDEN / f"{name}.sql", str(ibis.to_sql(VIEWS[name], dialect="duckdb")).rstrip() + "\n"
    if os.environ.get("KARE_REGENERATE"):
        golden.write_text(emitted, "utf-8")
    assert emitted == golden.read_text("utf-8"), "features emit other SQL: `make golden` writes it anew, then read it"


def test_no_view_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*")} == set(VIEWS)


@settings(REPEATABLE, max_examples=1)
@given(book=books)
def test_the_sql_alone_gives_the_features(book: list[Any]) -> None:
    """It runs in DuckDB without Ibis, over tables with the columns that intake stores."""
    engine, tables = DuckDB(threads=1), {name: table_of(name, rows) for name, rows in rows_of_book(book).items()}
    sql = engine.connection.con
    for name, table in tables.items():
        sql.register(name, table)
    for name in VIEWS:
        if name != "frame":
            sql.execute(f"create view {name} as {(GOLDEN / f'{name}.sql').read_text('utf-8')}")
    answer = sql.sql((GOLDEN / "frame.sql").read_text("utf-8")).to_arrow_table()
    assert answer.num_rows > 30
    assert answer.equals(engine.answer(feature_frame(engine.tables(tables), AS_OF, LAPSE_AFTER_DAYS)))


def test_only_known_operations_are_used() -> None:
    frame = feature_frame(HISTORY, AS_OF, LAPSE_AFTER_DAYS)
    used = {type(node).__name__ for node in frame.op().find(ops.Node)}
    assert used - ALLOWED == set(), "try these on every engine, then add them to ALLOWED"
    assert ALLOWED - used == set(), "no feature uses these any more: take them out of ALLOWED"
