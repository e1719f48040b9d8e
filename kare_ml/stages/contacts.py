"""Working out where the team's time went up to a run, for its bundle."""

from __future__ import annotations

import pyarrow as pa

from kare_ml.playbook.contacts import contacts_by_rep
from kare_ml.stages.context import Context


def contacts_artifact(context: Context) -> pa.Table:
    """Contacts and minutes by account and rep, over the days that `[effort]` looks back."""
    with context.history() as history:
        return contacts_by_rep(history, context.as_of, context.settings.effort.window_days)
