"""What people decided, and what of it somebody should look at again."""

from __future__ import annotations

import datetime as dt

import pytest

from kare_ml.publish.decisions import Assignment, stale

DAY = dt.date(2026, 6, 10)
LONG_AGO, LATELY = DAY - dt.timedelta(days=366), DAY - dt.timedelta(days=365)


def listed(decision: Assignment, lifecycle: str = "client", reviewed: dt.date = DAY) -> list[str]:
    return list(stale({"1": decision}, {"1": lifecycle}, DAY, reviewed, 365))


@pytest.mark.parametrize(
    ("decision", "lifecycle", "why"),
    [
        (Assignment("1", "Expand", "Ann", LATELY), "client", None),
        (
            Assignment("1", "Expand", "Ann", LONG_AGO),
            "client",
            "1: Expand by Ann, 2025-06-09, is older than 365 days and names no review",
        ),
        (Assignment("1", "Expand", "Ann", LONG_AGO, DAY), "client", None),
        (
            Assignment("1", "Expand", "Ann", LATELY, DAY - dt.timedelta(days=1)),
            "client",
            "1: Expand by Ann, 2025-06-10, was to be looked at again after 2026-06-09; our rules place it since",
        ),
        (
            Assignment("1", "Expand", "Ann", LATELY),
            "lapsed",
            "1: Expand by Ann, 2025-06-10, does not fit: it has lapsed, so our rules place it",
        ),
        (
            Assignment("1", "exit_review", "Ann", LATELY, DAY - dt.timedelta(days=9)),
            "client",
            "1: exit_review by Ann, 2025-06-10, was to be looked at again after 2026-06-01; our rules place it since",
        ),
        (Assignment("1", None, "Ann", LONG_AGO), "client", None),
        (Assignment("2", "Expand", "Ann", LONG_AGO), "client", None),
    ],
)
def test_a_decision_is_stale_when_it_expired_is_old_or_does_not_fit(
    decision: Assignment, lifecycle: str, why: str | None
) -> None:
    found = list(stale({decision.account_id: decision}, {"1": lifecycle}, DAY, DAY, 365))
    assert found == ([why] if why else [])


def test_rules_are_asked_to_be_reviewed_once_a_year() -> None:
    fresh = Assignment("1", "Expand", "Ann", DAY)
    assert listed(fresh, reviewed=LATELY) == []
    (said,) = listed(fresh, reviewed=LONG_AGO)
    assert said.startswith("The rules were last reviewed on 2025-06-09") and said.endswith("Next: kare rules review")
