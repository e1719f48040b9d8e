"""What people decided, as the nightly job reads it: assignments of the company's own table and of the state store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from kare_ml.features.merged import as_one
from kare_ml.features.point_in_time import seen
from kare_ml.io.state import open_state
from kare_ml.io.survivors import survivors_at
from kare_ml.publish.decisions import Assignment
from kare_ml.stages.context import Context

if TYPE_CHECKING:
    import ibis.expr.types as ir


def decisions(context: Context, history: Mapping[str, ir.Table]) -> dict[str, Assignment]:
    """The last decision on each account before the as-of, in the company's own table or here: the newest one counts.

    Of two of the same moment, that in kare_ml counts. What was decided of an account that was merged since holds for
    the one that survived.
    """
    found: dict[str, tuple[dt.datetime, Assignment]] = {}
    history = as_one(history, context.as_of)
    if "assignments" in history:
        rows = seen(history["assignments"], context.as_of).order_by("assigned_at", "profile")
        columns = ("account_id", "profile", "assigned_by", "assigned_at", "review_after", "note")
        for row in rows.select(*columns).to_pyarrow().to_pylist():
            until = row["review_after"].date() if row["review_after"] else None
            by, at = row["assigned_by"] or "not named", row["assigned_at"]
            told = Assignment(row["account_id"], row["profile"], by, at.date(), until, row["note"] or "")
            found[told.account_id] = (at, told)
    survivors = survivors_at(context.folder, context.as_of.instant)
    for written in open_state(context.folder, create=False).last_assignments(context.as_of, survivors):
        at = written.assigned_at
        if written.account_id not in found or found[written.account_id][0] <= at:
            said = (written.profile, written.assigned_by, at.date(), written.review_after, written.note)
            found[written.account_id] = (at, Assignment(written.account_id, *said))
    return {account: decision for account, (_, decision) in found.items()}


def assignments(context: Context, history: Mapping[str, ir.Table]) -> dict[str, Assignment]:
    """Of the last decisions, those in force at the as-of, by account."""
    return in_force(decisions(context, history), context.as_of.date)


def in_force(decided: Mapping[str, Assignment], as_of: dt.date) -> dict[str, Assignment]:
    """Of these decisions, those that hold on a day."""
    return {account: decision for account, decision in decided.items() if decision.holds(as_of)}
