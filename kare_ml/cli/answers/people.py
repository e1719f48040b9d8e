"""What the commands on what people write answer."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel

from kare_ml.cli.answers.answer import Answer


class ActionEntry(BaseModel):
    """An open flag or action."""

    action_id: str
    kind: str
    account_id: str
    owner: str | None
    due_on: dt.date | None
    note: str
    written_by: str
    written_at: dt.datetime


class Actions(Answer):
    """`kare actions`: what is open, soonest due first."""

    actions: list[ActionEntry]
