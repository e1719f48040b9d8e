"""Every feature, shown by small tables and run on each engine.

The histories of all specs with the same as-of go into one query, each account named `spec/account`.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from kare_ml.features.frame import CATALOG, FRAME_COLUMNS, feature_frame
from tests.engines import DuckDB, Engine
from tests.spec import (
    activities,
    breadth,
    cadence,
    contacts,
    deliveries,
    family,
    losses,
    opportunities,
    payments,
    peers,
    seeing,
    spend,
    subscriptions,
    tickets,
    usage,
)
from tests.spec.spec import JUNE, TABLES, Spec
from tests.tables import history_of, number, rows_of, table_of

FAMILIES = (
    cadence,
    spend,
    breadth,
    seeing,
    payments,
    opportunities,
    activities,
    tickets,
    usage,
    subscriptions,
    contacts,
    deliveries,
    losses,
    family,
    peers,
)
SPECS = tuple(spec for module in FAMILIES for spec in module.SPECS)
Answers = dict[str, dict[str, Any]]


@pytest.fixture(scope="session")
def answers(engine: Engine) -> Answers:
    """The feature row of every account of every spec, by `spec/account`."""
    together: dict[Any, list[Spec]] = defaultdict(list)
    for spec in SPECS:
        together[spec.as_of, spec.lapse_after_days].append(spec)
    rows: Answers = {}
    for (as_of, lapse_after_days), specs in together.items():
        drawn = [history_of(as_of, f"{s.says}/", **s.tables) for s in specs]
        history = {name: table_of(name, [row for h in drawn for row in h[name]]) for name in TABLES}
        frame = feature_frame(engine.tables(history), as_of, lapse_after_days)
        rows |= {row["account_id"]: row for row in engine.answer(frame).to_pylist()}
    return rows


@pytest.mark.parametrize("spec", SPECS, ids=str)
def test_spec(answers: Answers, spec: Spec) -> None:
    for row in rows_of(spec.expect):
        found = answers[f"{spec.says}/{row['account']}"]
        for name in spec.features:
            cell = row[name]
            expected = cell if name == "lifecycle" else number(cell)
            close = expected if not isinstance(expected, float) else pytest.approx(expected, rel=1e-8, abs=1e-12)
            assert found[name] == close, f"{row['account']}: {name}"
    for account in spec.nobody:
        assert f"{spec.says}/{account}" not in answers


def test_no_feature_is_left_out() -> None:
    shown = set().union(*(spec.features for spec in SPECS))
    assert set(CATALOG) - shown == set(), "features without a spec"


def test_of_a_prospect_every_feature_of_purchases_is_unknown() -> None:
    """Unknown is null, never zero; of the accounts table, it is known that it has no sisters."""
    engine = DuckDB(threads=1)
    drawn = history_of(JUNE, invoices="| account | ago | amount |", accounts="| account |\n| A |")
    history = engine.tables({name: table_of(name, rows) for name, rows in drawn.items()})
    (row,) = engine.answer(feature_frame(history, JUNE, 180)).to_pylist()
    assert {name: row[name] for name in CATALOG if row[name] is not None} == {"has_parent": 0, "sisters": 0}


def test_without_any_row_counts_are_zero_and_what_hangs_on_a_row_is_unknown() -> None:
    engine = DuckDB(threads=1)
    drawn = history_of(JUNE, **dict.fromkeys(TABLES, "| account |") | {"accounts": "| account |\n| A |"})
    history = engine.tables({name: table_of(name, rows) for name, rows in drawn.items()})
    (row,) = engine.answer(feature_frame(history, JUNE, 180)).to_pylist()
    assert {name for name in CATALOG if row[name] == 0} == {
        *(name for name, feature in CATALOG.items() if feature.nothing == 0),
        "has_parent",
        "sisters",
    }
    assert all(row[name] in (None, 0) for name in CATALOG)
    assert row["lifecycle"] == "prospect"


def test_with_contracts_alone_all_works_and_purchases_are_unknown() -> None:
    engine = DuckDB(threads=1)
    drawn = history_of(
        JUNE,
        subscriptions="""
        | account | ago | ends_ago | mrr | seats |
        | A       | 400 | null     | 50  | 5     |
        | B       | 400 | 35       | 50  | 5     |
        | C       | 0   | null     | 50  | 5     |
        | D       | 35  | 0        | 50  | 5     |
        """,
    )
    history = engine.tables({"subscriptions": table_of("subscriptions", drawn["subscriptions"])})
    found = engine.answer(feature_frame(history, JUNE, 180))
    assert tuple(found.column_names) == FRAME_COLUMNS
    rows = {row["account_id"]: row for row in found.to_pylist()}
    assert {name: (row["lifecycle"], row["trailing_revenue"]) for name, row in rows.items()} == {
        "A": ("client", 600.0),
        "B": ("lapsed", 0.0),
        "D": ("client", 600.0),
    }
    known = {name for name in CATALOG if any(row[name] is not None for row in rows.values())}
    assert known <= {name for name, feature in CATALOG.items() if feature.source == "subscriptions"}


def test_without_an_accounts_table_the_accounts_are_those_that_bought() -> None:
    engine = DuckDB(threads=1)
    drawn = history_of(JUNE, invoices="| account | ago | amount |\n| 007 | 5 | 10 |")
    history = engine.tables({"invoices": table_of("invoices", drawn["invoices"])})
    found = engine.answer(feature_frame(history, JUNE, 180))
    assert tuple(found.column_names) == FRAME_COLUMNS
    (row,) = found.to_pylist()
    assert (row["account_id"], row["lifecycle"], row["employees"], row["headcount"]) == ("007", "client", None, None)
    types = {name: str(found.schema.field(name).type) for name in CATALOG}
    assert set(types.values()) == {"double"}
