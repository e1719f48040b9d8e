"""When people acted on accounts: every event of a flag or an action, and every assignment."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from kare_ml.io.state import State
from kare_ml.io.state_tables import ACTION_EVENTS, ASSIGNMENTS


@dataclass(frozen=True)
class Acted:
    """Somebody acted on an account at a time (UTC); `as_of` is the night that it was opened from, where it says so."""

    account_id: str
    at: dt.datetime
    as_of: dt.date | None


def acted(state: State) -> list[Acted]:
    """All that was ever done, under the account_ids of then."""
    events = sa.select(ACTION_EVENTS.c.account_id, ACTION_EVENTS.c.written_at.label("at"), ACTION_EVENTS.c.as_of)
    placed = sa.select(ASSIGNMENTS.c.account_id, ASSIGNMENTS.c.assigned_at.label("at"))
    found = [Acted(row.account_id, row.at, row.as_of) for row in state.rows(events)]
    return found + [Acted(row.account_id, row.at, None) for row in state.rows(placed)]
