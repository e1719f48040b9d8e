"""What `kare rollback` answers."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel

from kare_ml.cli.answers.answer import Answer


class RunNamed(BaseModel):
    """A run, and how many accounts it has."""

    as_of: dt.date
    run_id: str
    accounts: int


class Rollback(Answer):
    """`kare rollback`: the newest published run now, and those that left the table for it, newest first."""

    now: RunNamed
    withdrawn: list[RunNamed]
