"""What people write: flags and assignments."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.cli.clock import now
from kare_ml.errors import UsageError

if TYPE_CHECKING:
    from kare_ml.cli.answers.actions import Opened
    from kare_ml.cli.answers.written import Written


def flag(folder: Path, name: str, owner: str, by: str, due: dt.date | None, note: str) -> Opened:
    """Open a flag on an account, and tell its owner."""
    from kare_ml.cli.answers.actions import Opened
    from kare_ml.cli.operating.actions import entry
    from kare_ml.io.state import open_state
    from kare_ml.io.survivors import account_named, name_of
    from kare_ml.stages.notices import send_flag

    account_id = account_named(folder, name)
    state = open_state(folder, create=True)
    action_id = state.flag(account_id, written_by=by, written_at=now(), owner=owner, due_on=due, note=note)
    opened = next(action for action in state.actions() if action.action_id == action_id)
    told = send_flag(folder, opened, name_of(folder, account_id), now())
    return Opened(action=entry(opened), told=[*told.sent], not_told=told.failed)


def assign(folder: Path, name: str, profile: str, by: str, until: dt.date | None, note: str) -> Written:
    """Place an account by a person's decision, or give it back to the rules. Raises UsageError."""
    from kare_ml.cli.answers.written import Written
    from kare_ml.domain.profiles import DECISIONS, Profile
    from kare_ml.io.state import open_state
    from kare_ml.io.survivors import account_named

    chosen = None
    if profile != "rules":
        known = {str(placement).lower(): str(placement) for placement in DECISIONS}
        if profile.lower() not in known:
            raise UsageError(f"{profile!r} is no profile and no decision", expected=", ".join((*DECISIONS, "or rules")))
        chosen = known[profile.lower()]
        if chosen not in set(Profile) and not note:
            wanted = "why, or the terms that were agreed"
            raise UsageError(f"{chosen} needs a reason", expected=wanted, fix="--note, or --terms")
        if chosen == "exit_review" and until is None:
            raise UsageError("a confirmed exit review needs a day to look at it again", fix="--until YYYY-MM-DD")
    account_id, at = account_named(folder, name), now()
    open_state(folder, create=True).assign(
        account_id, chosen, assigned_by=by, assigned_at=at, review_after=until, note=note
    )
    placed = f"placed in {chosen}" if chosen else "given back to the rules"
    fields: dict[str, str | float | None] = {
        "placement": chosen,
        "review_after": str(until) if until else None,
        "note": note or None,
    }
    words = f"{account_id} is {placed} by {by}, from the next run on."
    return Written(about=account_id, fields=fields, written_by=by, written_at=at, words=words)
