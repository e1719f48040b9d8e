"""Every feature, shown by small tables and run on each engine.

The histories of all specs with the same as-of go into one query, each account named `spec/account`.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from kare_ml.features.frame import CATALOG, FRAME_COLUMNS, feature_frame
from tests.engines import DuckDB, Engine
from tests.spec import breadth, cadence, seeing, spend
from tests.spec.spec import JUNE, Spec
from tests.tables import history_of, number, rows_of, table_of

SPECS = (*cadence.SPECS, *spend.SPECS, *breadth.SPECS, *seeing.SPECS)
Answers = dict[str, dict[str, Any]]


@pytest.fixture(scope="session")
def answers(engine: Engine) -> Answers:
    """The feature row of every account of every spec, by `spec/account`."""
    together: dict[Any, list[Spec]] = defaultdict(list)
    for spec in SPECS:
        together[spec.as_of, spec.lapse_after_days].append(spec)
    rows: Answers = {}
    for (as_of, lapse_after_days), specs in together.items():
        drawn = [history_of(as_of, f"{s.says}/", invoices=s.invoices, accounts=s.accounts) for s in specs]
        history = {name: table_of(name, [row for h in drawn for row in h[name]]) for name in ("invoices", "accounts")}
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


def test_of_a_prospect_every_feature_is_unknown() -> None:
    """Unknown is null, never zero."""
    engine = DuckDB(threads=1)
    drawn = history_of(JUNE, invoices="| account | ago | amount |", accounts="| account |\n| A |")
    history = engine.tables({name: table_of(name, rows) for name, rows in drawn.items()})
    (row,) = engine.answer(feature_frame(history, JUNE, 180)).to_pylist()
    assert {name for name in CATALOG if row[name] is not None} == set()


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
