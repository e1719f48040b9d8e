"""What the commands on users of the app answer."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel

from kare_ml.cli.answers.answer import Answer


class UserEntry(BaseModel):
    """One user. `sees` says of which accounts; `sessions` is how many browsers are signed in now."""

    name: str
    role: str
    sees: str
    password: bool
    added_at: dt.datetime
    sessions: int


class UsersAnswer(Answer):
    """`kare user list`: every user, by name."""

    users: list[UserEntry]


class UserChanged(Answer):
    """`kare user add`, `role`, `scope`, `password`, `sign-out` and `remove`: of whom, and in words what was done."""

    name: str
    words: str


class LogEntry(BaseModel):
    """One thing that was done, at a time in UTC. `who` is empty where nobody was signed in."""

    at: dt.datetime
    who: str
    address: str
    event: str
    about: str


class UserLog(Answer):
    """`kare user log`: what was done, newest first."""

    entries: list[LogEntry]
