"""Actions: listed, opened, closed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.cli.clock import now

if TYPE_CHECKING:
    from kare_ml.cli.answers.actions import ActionEntry, Actions, Opened, Refreshed
    from kare_ml.cli.answers.written import Written
    from kare_ml.io.actions import Action


def actions(folder: Path, owner: str | None, top: int | None) -> Actions:
    """The open flags and actions, soonest due first."""
    from kare_ml.cli.answers.actions import Actions
    from kare_ml.io.state import open_state
    from kare_ml.io.survivors import survivors_at

    found = open_state(folder, create=False).actions(survivors=survivors_at(folder, now()))
    return Actions(actions=[entry(action) for action in found if owner in (None, action.owner)][:top])


def entry(action: Action) -> ActionEntry:
    """What is told of an action."""
    from kare_ml.cli.answers.actions import ActionEntry

    return ActionEntry(
        action_id=action.action_id,
        kind=action.kind,
        account_id=action.account_id,
        owner=action.owner,
        due_on=action.due_on,
        note=action.history[0].note,
        written_by=action.opened_by,
        written_at=action.opened_at,
        play=action.play,
        cause=action.cause,
        opened_for=action.opened_for,
    )


def available(folder: Path, owner: str | None, top: int | None) -> Actions:
    """The plays that may be opened by request, what is most at stake first."""
    from kare_ml.cli.answers.actions import Actions, PlayEntry
    from kare_ml.stages.actions import can_be_opened

    found = [play for play in can_be_opened(folder, now()) if owner in (None, play.owner)]
    return Actions(actions=[], available=[PlayEntry(**vars(play)) for play in found[:top]])


def refresh(folder: Path) -> Refreshed:
    """Open what the newest run calls for."""
    from kare_ml.cli.answers.actions import Refreshed
    from kare_ml.io.lock import workspace_lock
    from kare_ml.io.logs import log_to
    from kare_ml.stages.actions import refresh as opened

    log_to(folder)
    with workspace_lock(folder, "actions refresh"):
        return Refreshed.model_validate(vars(opened(folder, now())))


def open_one(folder: Path, name: str, owner: str | None, by: str) -> Opened:
    """Open the next play for an account."""
    from kare_ml.cli.answers.actions import Opened
    from kare_ml.io.survivors import account_named
    from kare_ml.stages.actions import open_one as opened

    return Opened(action=entry(opened(folder, account_named(folder, name), owner=owner, by=by, at=now())))


def done(folder: Path, action_id: str, outcome: str, by: str) -> Written:
    """Close an action with its outcome."""
    from kare_ml.cli.answers.written import Written
    from kare_ml.io.state import open_state

    at = now()
    open_state(folder, create=True).record(action_id, "done", written_by=by, written_at=at, outcome=outcome)
    fields: dict[str, str | float | None] = {"status": "done", "outcome": outcome}
    words = f"Action {action_id} is done: {outcome}"
    return Written(about=action_id, fields=fields, written_by=by, written_at=at, words=words)


def dismiss(folder: Path, action_id: str, reason: str, by: str, days: int | None, today: dt.date) -> Written:
    """Dismiss an action, and keep the playbook silent on its cause for so many days from today."""
    from kare_ml.cli.answers.written import Written
    from kare_ml.config.load import load_playbook
    from kare_ml.io.state import open_state

    at = now()
    until = today + dt.timedelta(days=load_playbook(folder).silence_days if days is None else days)
    state = open_state(folder, create=True)
    state.record(action_id, "dismissed", written_by=by, written_at=at, note=reason, silent_until=until)
    fields: dict[str, str | float | None] = {"status": "dismissed", "reason": reason, "silent_until": str(until)}
    words = f"Action {action_id} is dismissed; the playbook is silent on it until {until}."
    return Written(about=action_id, fields=fields, written_by=by, written_at=at, words=words)
