"""What people decided, as the nightly job reads it: assignments of the company's own table and of the state store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kare_ml.features.merged import as_one
from kare_ml.features.point_in_time import seen
from kare_ml.io.state import open_state
from kare_ml.io.survivors import survivors_at
from kare_ml.publish.compose import Assignment
from kare_ml.stages.context import Context

if TYPE_CHECKING:
    import ibis.expr.types as ir


def assignments(context: Context, history: Mapping[str, ir.Table]) -> dict[str, Assignment]:
    """The assignment in force of each account at the as-of; what was decided in kare_ml overrules the table.

    What was decided of an account that was merged since holds for the one that survived.
    """
    found: dict[str, Assignment] = {}
    history = as_one(history, context.as_of)
    if "assignments" in history:
        rows = seen(history["assignments"], context.as_of).order_by("assigned_at", "profile")
        for row in rows.select("account_id", "profile", "assigned_by").to_pyarrow().to_pylist():
            found[row["account_id"]] = Assignment(row["account_id"], row["profile"], row["assigned_by"] or "not named")
    survivors = survivors_at(context.folder, context.as_of.instant)
    for written in open_state(context.folder, create=False).current_assignments(context.as_of, survivors):
        found[written.account_id] = Assignment(written.account_id, str(written.profile), written.assigned_by)
    return found
