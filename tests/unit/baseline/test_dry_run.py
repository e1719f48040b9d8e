"""Who would move by other rules, and which single changes decide it, on accounts that can be seen whole."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from kare_ml.baseline.dry_run import Placing, States, dry_run, nobody, with_lapse_window

FRAME = pa.table({"spend": [10.0, 20.0, 30.0, 40.0], "margin": [1.0, 2.0, 1.0, 2.0]})
NOBODY_ASSIGNED = np.zeros(4, dtype=bool)


def above(spend: float, margin: float = 0.0) -> Placing:
    """Expand from so much spend and margin on, else Keep."""

    def placing(frame: pa.Table) -> States:
        met = (frame["spend"].to_numpy() >= spend) & (frame["margin"].to_numpy() >= margin)
        return np.where(met, "Expand", "Keep").astype(object)

    return placing


def test_who_moves_and_by_which_change() -> None:
    """Old: spend from 30. New: spend from 20, and a margin from 2: one change lowers the bar, the other raises it."""
    single = [(above(20), above(30, 2)), (above(30, 2), above(20))]
    found = dry_run(FRAME, NOBODY_ASSIGNED, above(30), above(20, 2), single)
    assert list(zip(found.before, found.after, strict=True)) == [
        ("Keep", "Keep"), ("Keep", "Expand"), ("Expand", "Keep"), ("Expand", "Expand"),
    ]  # fmt: skip
    assert found.moved.tolist() == [1, 2]
    lower, stricter = found.verdicts
    assert lower.alone is not None and lower.needed is not None
    assert (lower.alone.tolist(), lower.needed.tolist()) == ([True, False], [True, False])
    assert stricter.alone is not None and stricter.needed is not None
    assert (stricter.alone.tolist(), stricter.needed.tolist()) == ([False, True], [False, True])


def test_either_of_two_changes_is_enough_then_neither_is_needed() -> None:
    found = dry_run(FRAME, NOBODY_ASSIGNED, above(50), above(40), [(above(40), above(40)), (above(35), above(40))])
    assert [
        (v.alone.tolist(), v.needed.tolist()) for v in found.verdicts if v.alone is not None and v.needed is not None
    ] == [
        ([True], [False]),
        ([True], [False]),
    ]


def test_whom_a_person_placed_is_held() -> None:
    found = dry_run(FRAME, np.array([False, True, False, False]), above(30), above(20), [])
    assert (found.moved.tolist(), found.held.tolist()) == ([], [1])


def test_rules_that_cannot_stand_decide_nothing() -> None:
    found = dry_run(FRAME, NOBODY_ASSIGNED, above(30), above(20), [(nobody, nobody)])
    assert (found.verdicts[0].alone, found.verdicts[0].needed) == (None, None)


@pytest.mark.parametrize(("days", "stage"), [(100, "client"), (99, "lapsed")])
def test_another_lapse_window_makes_another_lifecycle(days: int, stage: str) -> None:
    frame = pa.table(
        {
            "lifecycle": ["lapsed", "client", "prospect", "client"],
            "days_since_order": [100.0, 400.0, None, 1.0],
            "running_contracts": [0.0, 1.0, None, None],
        }
    )
    assert with_lapse_window(frame, days)["lifecycle"].to_pylist() == [stage, "client", "prospect", "client"]
