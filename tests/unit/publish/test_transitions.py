"""Who went from where to where: every account of both runs is in one cell."""

from __future__ import annotations

import pyarrow as pa

from kare_ml.publish.transitions import GONE, NEW, transitions


def rows(**states: str) -> pa.Table:
    profiles = ("Keep", "Expand", "Recapture", "Attain")
    return pa.table(
        {
            "account_id": pa.array(list(states), pa.string()),
            "profile": pa.array([s if s in profiles else None for s in states.values()], pa.string()),
            "no_profile_reason": pa.array([None if s in profiles else s for s in states.values()], pa.string()),
        }
    )


def test_every_account_is_in_one_cell() -> None:
    found = transitions(
        rows(a="Keep", b="Keep", c="Expand", d="Recapture", e="dormant"),
        rows(e="dormant", c="Keep", b="exit_review", a="Keep", f="Attain"),
    )
    assert found.counts == {
        ("Keep", "Keep"): 1,
        ("Keep", "exit_review"): 1,
        ("Expand", "Keep"): 1,
        ("dormant", "dormant"): 1,
        (NEW, "Attain"): 1,
        ("Recapture", GONE): 1,
    }
    assert (found.changed, found.stayed) == (2, 2)


def test_a_run_against_itself_has_only_those_that_stayed() -> None:
    same = rows(a="Keep", b="dormant")
    assert transitions(same, same).counts == {("Keep", "Keep"): 1, ("dormant", "dormant"): 1}
