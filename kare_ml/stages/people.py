"""What people decided, as the nightly job reads it: assignments of the company's own table and of the state store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kare_ml.features.point_in_time import seen
from kare_ml.io.state import open_state
from kare_ml.publish.compose import Assignment
from kare_ml.stages.context import Context

if TYPE_CHECKING:
    import ibis.expr.types as ir


def assignments(context: Context, history: Mapping[str, ir.Table]) -> dict[str, Assignment]:
    """The assignment in force of each account at the as-of; what was decided in kare_ml overrules the table."""
    found: dict[str, Assignment] = {}
    if "assignments" in history:
        rows = seen(history["assignments"], context.as_of).order_by("assigned_at", "profile")
        for row in rows.select("account_id", "profile", "assigned_by").to_pyarrow().to_pylist():
            found[row["account_id"]] = Assignment(row["account_id"], row["profile"], row["assigned_by"] or "not named")
    for written in open_state(context.folder, create=False).current_assignments(context.as_of):
        found[written.account_id] = Assignment(written.account_id, str(written.profile), written.assigned_by)
    return found
