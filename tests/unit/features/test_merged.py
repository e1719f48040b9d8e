"""Merged accounts: one from when the merge was known on, two before."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa
import pytest

from kare_ml.baseline.attributes import Review
from kare_ml.baseline.placement import RuleBook
from kare_ml.features.frame import feature_frame
from kare_ml.features.merged import survivors
from kare_ml.learning.snapshots import Past
from tests.engines import DuckDB
from tests.spec.spec import JUNE
from tests.tables import Row, history_of, table_of
from tests.unit.baseline.books import profiles_of

ROWS = history_of(
    JUNE,
    accounts="""
    | account | parent | employees | known_from |
    | old     | null   | 3         | 2010-01-01 |
    | new     | null   | 9         | 2010-01-01 |
    | head    | null   | 5         | 2010-01-01 |
    | site    | old    | 1         | 2010-01-01 |
    """,
    invoices="""
    | account | ago | amount | product |
    | old     | 40  | 100    | cup     |
    | new     | 10  | 50     | mug     |
    | site    | 20  | 7      | mug     |
    """,
    contacts="""
    | account | contact_id | known_from |
    | old     | 1          | 2010-01-01 |
    | new     | 1          | 2010-01-01 |
    """,
    tickets="""
    | account | ago |
    | old     | 5   |
    """,
)
KNOWN = dt.datetime(2011, 6, 1)
SCHEMA = pa.schema([
    ("account_id", pa.string()), ("survivor", pa.string()),
    ("known_from", pa.timestamp("us")), ("known_to", pa.timestamp("us")),
])  # fmt: skip


def history(rows: dict[str, list[Row]], *merges: tuple[str, str, dt.datetime]) -> Any:
    tables = {name: table_of(name, table) for name, table in rows.items()}
    merged = [{"account_id": gone, "survivor": survivor, "known_from": since} for gone, survivor, since in merges]
    return DuckDB(threads=1).tables(tables | {"survivors": pa.Table.from_pylist(merged, schema=SCHEMA)})


def frame(tables: Any, as_of: Any = JUNE) -> pa.Table:
    return feature_frame(tables, as_of, 180).to_pyarrow()


def renamed(rows: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """The history as if it had been one account from the first."""
    told = {
        name: [row | {"account_id": "new" if row["account_id"] == "old" else row["account_id"]} for row in table]
        for name, table in rows.items()
    }
    sites = [
        row | {"parent_id": "new" if row.get("parent_id") == "old" else row.get("parent_id")}
        for row in ROWS["accounts"]
    ]
    return told | {"accounts": [row for row in sites if row["account_id"] != "old"]}


def test_merged_accounts_have_the_features_of_one() -> None:
    found = frame(history(ROWS, ("old", "new", KNOWN)))
    assert found["account_id"].to_pylist() == ["head", "new", "site"]
    assert found.equals(frame(history(renamed(ROWS))))
    assert found.filter(found["account_id"].to_numpy(zero_copy_only=False) == "new")["spend_365d"].to_pylist() == [
        150.0
    ]


def test_before_the_merge_was_known_they_are_two() -> None:
    plain = frame(history(ROWS))
    assert frame(history(ROWS, ("old", "new", JUNE.plus(1).instant))).equals(plain)
    assert plain["account_id"].to_pylist() == ["head", "new", "old", "site"]
    assert survivors(history(ROWS, ("old", "new", KNOWN)), JUNE) == {"old": "new"}
    assert survivors(history(ROWS, ("old", "new", KNOWN)), JUNE.plus(-20)) == {}


@pytest.mark.parametrize("known", [True, False])
def test_what_becomes_of_a_merged_account_is_what_becomes_of_the_survivor(known: bool) -> None:
    merges = [("old", "new", KNOWN)] if known else []
    rules = RuleBook(profiles_of(), Review("2011-06-10", {}))
    rows = Past(history(ROWS, *merges), rules, 30, 25).snapshot(JUNE.plus(-25)).rows
    # From 16 May, `old` has just bought; 25 days later it had been silent for 40, but `new` for 10 alone.
    assert rows.loc["old", "lifecycle"] == "client"
    assert rows.loc["old", "lifecycle_then"] == ("client" if known else "lapsed")
