"""The users of the app, in the state store: names, roles, scopes, and hashes of passwords.

Who is changed is signed out everywhere at once: a session never has another role than the one that it began with.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from kare_ml.domain.access import EVERY_ACCOUNT, Role, Scope, User
from kare_ml.errors import UsageError
from kare_ml.io.state import State, utc
from kare_ml.io.state_tables import SESSIONS, USERS

LONGEST = 100
"""How many letters a name has at most."""


@dataclass(frozen=True)
class Kept:
    """One user as it is kept; `password` is its hash, null for one that comes in through a proxy alone."""

    user: User
    password: bytes | None
    added_at: dt.datetime


def key_of(name: str) -> str:
    """What tells users apart: the name, however its letters are written."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def checked_name(name: str) -> str:
    """A name for a user. Raises UsageError where it cannot be one."""
    found = unicodedata.normalize("NFC", name)
    key = key_of(found)
    whole = bool(key) and found == found.strip() and len(found) <= LONGEST and found.isprintable()
    if not whole or key_of(key) != key:
        raise UsageError(
            f"{name!r} is no name for a user",
            expected=f"1 to {LONGEST} letters without spaces around them, or anything that cannot be seen",
        )
    return found


def add_user(state: State, name: str, role: Role, scope: Scope, password: bytes | None, at: dt.datetime) -> None:
    """Let somebody in. Raises UsageError where there is such a user, or the name cannot be one."""
    row = {"key": key_of(name), "name": checked_name(name), "role": str(role), "scope": _stored(scope)}
    if find_user(state, name) is not None:
        raise UsageError(f"there is a user {name} already", fix="kare user list; change one by kare user role")
    with state.writing() as connection:
        connection.execute(USERS.insert(), {**row, "password": password, "added_at": utc(at)})


def find_user(state: State, name: str) -> Kept | None:
    """The user of that name; null where there is none."""
    found = state.rows(sa.select(USERS).where(USERS.c.key == key_of(name)))
    return _kept(found[0]) if found else None


def users(state: State) -> list[Kept]:
    """Every user, by name."""
    return [_kept(row) for row in state.rows(sa.select(USERS).order_by(USERS.c.key))]


def change_user(state: State, name: str, **changes: Role | Scope | bytes) -> None:
    """Give a user another `role`, `scope` or `password`, and end all sessions. Raises UsageError for an unknown one.

    The last admin keeps that role.
    """
    kept = known_user(state, name)
    if "role" in changes and changes["role"] != Role.ADMIN:
        _not_the_last_admin(state, kept)
    values = {key: _stored(value) if isinstance(value, Scope) else value for key, value in changes.items()}
    with state.writing() as connection:
        connection.execute(USERS.update().where(USERS.c.key == key_of(name)).values(values))
        connection.execute(SESSIONS.delete().where(SESSIONS.c.user_key == key_of(name)))


def rehash(state: State, name: str, password: bytes) -> None:
    """Keep the same password of a user as a new hash."""
    with state.writing() as connection:
        connection.execute(USERS.update().where(USERS.c.key == key_of(name)).values(password=password))


def remove_user(state: State, name: str) -> None:
    """Let somebody in no more. Raises UsageError for an unknown one, and for the last admin."""
    _not_the_last_admin(state, known_user(state, name))
    with state.writing() as connection:
        connection.execute(USERS.delete().where(USERS.c.key == key_of(name)))
        connection.execute(SESSIONS.delete().where(SESSIONS.c.user_key == key_of(name)))


def known_user(state: State, name: str) -> Kept:
    """The user of that name. Raises UsageError where there is none."""
    found = find_user(state, name)
    if found is None:
        raise UsageError(f"there is no user {name}", fix="kare user list")
    return found


def _not_the_last_admin(state: State, kept: Kept) -> None:
    admins = [one.user.name for one in users(state) if one.user.role == Role.ADMIN]
    if admins == [kept.user.name]:
        raise UsageError(f"{kept.user.name} is the only admin", fix="make another one first: kare user role NAME admin")


def _kept(row: sa.Row[Any]) -> Kept:
    scope = Scope(row.scope["by"], frozenset(row.scope["values"])) if row.scope["by"] else EVERY_ACCOUNT
    return Kept(User(row.name, Role(row.role), scope), row.password, row.added_at)


def _stored(scope: Scope) -> dict[str, Any]:
    return {"by": scope.by, "values": sorted(scope.values)}
