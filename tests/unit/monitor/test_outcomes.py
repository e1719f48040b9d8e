"""Judging a run on a few accounts: what came, the calibration, the top of the list, and the disagreements."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa
import pytest

from kare_ml.monitor.figures import Calibration, Disagreement, Fates, calibrations, disagreement, top
from kare_ml.monitor.outcomes import OUTCOMES, judged

NIGHT = dt.date(2026, 5, 20)
HORIZON, LAPSE = 180, 180
THEN = [
    ("account_id", pa.string()),
    ("lifecycle", pa.string()),
    ("state", pa.string()),
    ("days_since_order", pa.float64()),
]


def published(account: str, lifecycle: str = "client", **more: Any) -> dict[str, Any]:
    blank = {
        "profile": "Keep", "no_profile_reason": None, "baseline_profile": "Keep", "predicted_profile": "Keep",
        "p_recapture": 0.2, "expansion_chance": None, "conversion_chance": None,
    }  # fmt: skip
    return {"as_of": NIGHT, "run_id": "run", "account_id": account, "lifecycle": lifecycle, **blank, **more}


def then(account: str, lifecycle: str, state: str, silent: float | None) -> dict[str, Any]:
    return {"account_id": account, "lifecycle": lifecycle, "state": state, "days_since_order": silent}


@pytest.fixture
def rows() -> pa.Table:
    """Two clients of whom one lapses, one that was merged into another, one that is gone, a prospect who is won."""
    before = [
        published("stays"),
        published("leaves", p_recapture=0.9, predicted_profile="Recapture"),
        published("merged", p_recapture=0.6, predicted_profile="Recapture"),
        published("gone", p_recapture=0.4),
        published("young", "prospect", p_recapture=None, conversion_chance=0.1, baseline_profile="Attain"),
    ]
    came = [
        then("stays", "client", "Keep", 10),
        then("leaves", "lapsed", "dormant", 250),
        then("survivor", "client", "Keep", 30),
        then("young", "client", "Expand", 5),
    ]
    overdue = {"stays": 5.0, "leaves": 2.0, "merged": 1.0, "gone": 9.0}
    return judged(
        pa.Table.from_pylist(before), overdue, pa.Table.from_pylist(came, pa.schema(THEN)), {"merged"},
        {"merged": "survivor"}, horizon_days=HORIZON, lapse_after_days=LAPSE,
    )  # fmt: skip


def test_what_came_stands_beside_what_was_published(rows: pa.Table) -> None:
    assert rows.schema == OUTCOMES
    found = {row["account_id"]: row for row in rows.to_pylist()}
    assert {name: row["lifecycle_then"] for name, row in found.items()} == {
        "stays": "client", "leaves": "lapsed", "merged": "client", "gone": None, "young": "client",
    }  # fmt: skip
    # Silent for 250 days at day 180: the last order was 70 days before the run, so it counted as lapsed 110 days after.
    assert (found["leaves"]["lapsed_after"], found["stays"]["lapsed_after"]) == (110.0, None)
    assert (found["stays"]["ordered"], found["leaves"]["ordered"], found["merged"]["worked"]) == (True, False, True)


def test_worked_accounts_do_not_measure_the_model(rows: pa.Table) -> None:
    found = {(one.model, one.worked): one for one in calibrations(rows)}
    churn = found["churn", False]
    assert (churn.accounts, churn.expected, churn.came) == (2, pytest.approx(0.55), 0.5)
    assert (found["churn", True].accounts, found["churn", True].came) == (1, 0.0)
    assert (found["conversion", False].expected, found["conversion", False].came) == (0.1, 1.0)


def test_off_is_beyond_luck() -> None:
    def one(expected: float) -> Calibration:
        return Calibration(NIGHT, "churn", False, 400, expected, 0.30, 0.257, 0.347)

    assert [one(e).off for e in (0.25, 0.26, 0.34, 0.36)] == [True, False, False, True]


def test_the_top_of_the_list_beside_the_longest_silent(rows: pa.Table) -> None:
    found = top(rows, 2)
    assert found is not None
    # By chance leaves and merged are on top; by silence stays and leaves. Who is gone cannot be judged.
    assert (found.top, found.lapsed, found.by_rules) == (2, 1, 1)
    assert (found.untouched, found.precision, found.lead_days) == (1, 1.0, 110.0)
    assert found.worked == Fates(1, 1, 0, 0)
    assert top(rows, 1).by_rules == 0  # type: ignore[union-attr]


def test_disagreements_are_counted_where_the_rules_gave_a_profile(rows: pa.Table) -> None:
    # leaves: the prediction was right; merged: the rules were; young: predicted Keep, by the rules Attain, came Expand.
    assert disagreement(rows) == Disagreement(NIGHT, 3, 1, 1, 1)


def test_without_predictions_there_is_no_list(rows: pa.Table) -> None:
    blank = rows.set_column(rows.schema.get_field_index("churn"), "churn", pa.nulls(rows.num_rows, pa.float64()))
    assert top(blank, 5) is None
