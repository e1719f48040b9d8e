"""Who may come in, and who did what? The users with what their role permits, and the latest of the log."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kare_ml.domain.access import PERMITS, WORDS, Permission, Role
from kare_ml.io.audit import Entry, entries
from kare_ml.io.state import State
from kare_ml.io.users import users
from kare_ml.web.pages.frame import Asked, Frame, frame

MOST = 200
"""How many entries of the log are shown, the latest."""


@dataclass(frozen=True)
class Somebody:
    """One user. `seen` is when something of this one was noted down last; `password` whether there is one."""

    name: str
    role: str
    scope: str
    password: bool
    added_at: dt.datetime
    seen: dt.datetime | None


@dataclass(frozen=True)
class UsersPage:
    """The page: users by name, each permission in words with the roles that have it, and the log, newest first."""

    frame: Frame
    users: tuple[Somebody, ...]
    roles: tuple[str, ...]
    permissions: tuple[tuple[str, tuple[bool, ...]], ...]
    log: tuple[Entry, ...]
    every: bool


def users_page(asked: Asked, state: State) -> UsersPage:
    """The page, of the users in the state store."""
    log = entries(state, MOST)
    return UsersPage(
        frame=frame(asked, "users", "Who may come in, and who did what?"),
        users=tuple(
            Somebody(
                name=one.user.name,
                role=str(one.user.role),
                scope=str(one.user.scope),
                password=one.password is not None,
                added_at=one.added_at,
                seen=next((entry.at for entry in log if entry.who == one.user.name), None),
            )
            for one in users(state)
        ),
        roles=tuple(map(str, Role)),
        permissions=tuple((WORDS[what], tuple(what in PERMITS[role] for role in Role)) for what in Permission),
        log=tuple(log),
        every=len(log) < MOST,
    )
