"""What was done in the app and to its users: who, when, from where and what. Rows are appended, and never changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from kare_ml.io.state import State, utc
from kare_ml.io.state_tables import AUDIT

LONGEST = 1_000
"""How many letters of what an entry is about are kept."""

HERE = "command line"
"""From where somebody came who used a command."""


class Did(StrEnum):
    """What was done."""

    SIGNED_IN = "signed in"
    SIGN_IN_FAILED = "sign-in failed"
    SIGN_IN_REFUSED = "sign-in refused: too many tries"
    SIGNED_OUT = "signed out"
    FLAGGED = "flagged"
    DISMISSED = "dismissed"
    CLOSED = "closed an action"
    DOWNLOADED = "downloaded"
    REFUSED = "was not permitted"
    USER_ADDED = "added a user"
    USER_CHANGED = "changed a user"
    USER_REMOVED = "removed a user"
    USER_SIGNED_OUT = "signed a user out"


@dataclass(frozen=True)
class Entry:
    """One thing that was done. `who` is empty where nobody was signed in; `about` says of what or whom."""

    at: dt.datetime
    who: str
    address: str
    event: str
    about: str


def note(state: State, did: Did, *, who: str, address: str, at: dt.datetime, about: str = "") -> None:
    """Append an entry."""
    row = {"at": utc(at), "who": who, "address": address, "event": str(did), "about": about[:LONGEST]}
    with state.writing() as connection:
        connection.execute(AUDIT.insert(), row)


def entries(state: State, most: int, *, who: str | None = None) -> list[Entry]:
    """The latest entries, newest first; of one user alone where named."""
    wanted = sa.select(AUDIT).order_by(AUDIT.c.id.desc()).limit(most)
    rows = state.rows(wanted if who is None else wanted.where(AUDIT.c.who == who))
    return [Entry(row.at, row.who, row.address, row.event, row.about) for row in rows]
