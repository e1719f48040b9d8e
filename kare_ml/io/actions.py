"""An action as its events leave it: events are only ever appended, and what is current is folded from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["flag", "action"]
Event = Literal["noted", "done", "dismissed"]
Status = Literal["open", "done", "dismissed"]
OpenedFor = Literal["profile", "risk", "flag", "request"]
"""Why a play was opened: the profile changed, the risk word rose, a leader flagged the account, somebody asked."""


@dataclass(frozen=True)
class Note:
    """One event of an action, with what was said."""

    event: str
    note: str
    outcome: str | None
    written_by: str
    written_at: dt.datetime


@dataclass(frozen=True)
class Action:
    """Something to do for an account, as its events leave it: the last owner, due date, status and outcome given.

    `owner`, `due_on` and `outcome` are null until somebody gives them; `history` is oldest first. Of an action from a
    playbook, `play` is its name, `cause` the placement and theme that it answers, `run_id` and `as_of` the run that it
    was opened from; null for a flag. Dismissed, it is silent up to and on `silent_until`; null: not at all.
    """

    action_id: str
    account_id: str
    kind: Kind
    status: Status
    owner: str | None
    due_on: dt.date | None
    outcome: str | None
    opened_by: str
    opened_at: dt.datetime
    history: tuple[Note, ...]
    play: str | None = None
    cause: str | None = None
    opened_for: OpenedFor | None = None
    run_id: str | None = None
    as_of: dt.date | None = None
    silent_until: dt.date | None = None


@dataclass(frozen=True)
class Opening:
    """A play to be opened as an action for an account; the fields are those of `Action`."""

    account_id: str
    owner: str | None
    due_on: dt.date
    note: str
    play: str
    cause: str
    opened_for: OpenedFor
    run_id: str
    as_of: dt.date


def fold(rows: Sequence[Any]) -> Action:
    """One action from its rows of `action_events`, in the order they were written; the first opened it."""
    opened = rows[0]

    def last(name: str) -> Any:
        return next((value for row in reversed(rows) if (value := getattr(row, name)) is not None), None)

    return Action(
        action_id=opened.action_id,
        account_id=opened.account_id,
        kind=opened.kind,
        status=next((row.event for row in rows if row.event in ("done", "dismissed")), "open"),
        owner=last("owner"),
        due_on=last("due_on"),
        outcome=last("outcome"),
        opened_by=opened.written_by,
        opened_at=opened.written_at,
        history=tuple(Note(row.event, row.note, row.outcome, row.written_by, row.written_at) for row in rows),
        play=opened.play,
        cause=opened.cause,
        opened_for=opened.opened_for,
        run_id=opened.run_id,
        as_of=opened.as_of,
        silent_until=last("silent_until"),
    )
