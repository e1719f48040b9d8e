"""Who is signed in, in the state store. The store knows a digest of each token: who reads it cannot come in with it."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

import sqlalchemy as sa

from kare_ml.io.state import State, utc
from kare_ml.io.state_tables import SESSIONS, TRIES
from kare_ml.io.users import Kept, find_user, key_of

SEEN_EVERY = dt.timedelta(minutes=1)
"""How exactly it is known when a session was last seen: not every page writes."""


@dataclass(frozen=True)
class Lifetime:
    """How long a session holds: without being seen, and at all."""

    idle: dt.timedelta
    longest: dt.timedelta


@dataclass(frozen=True)
class Limit:
    """How many tries to sign in there may be within `window`, for a name, and from an address."""

    window: dt.timedelta = dt.timedelta(minutes=15)
    by_name: int = 10
    by_address: int = 50


def begin_session(state: State, name: str, at: dt.datetime, lifetime: Lifetime) -> str:
    """A new session of a user: its token, which is told once. Sessions that have ended are swept away."""
    token = secrets.token_urlsafe(32)
    row = {"digest": _digest(token), "user_key": key_of(name), "begun_at": utc(at), "seen_at": utc(at)}
    with state.writing() as connection:
        connection.execute(SESSIONS.delete().where(sa.not_(_holds(at, lifetime))))
        connection.execute(SESSIONS.insert(), row)
    return token


def user_of_session(state: State, token: str, at: dt.datetime, lifetime: Lifetime) -> Kept | None:
    """Whose session a token is of; null where it has ended or never was, or where the user is gone."""
    own = SESSIONS.c.digest == _digest(token)
    found = state.rows(sa.select(SESSIONS).where(own, _holds(at, lifetime)))
    if not found:
        return None
    if at - found[0].seen_at >= SEEN_EVERY:
        with state.writing() as connection:
            connection.execute(SESSIONS.update().where(own).values(seen_at=utc(at)))
    return find_user(state, found[0].user_key)


def end_session(state: State, token: str) -> None:
    """End one session; nothing where it has ended already."""
    with state.writing() as connection:
        connection.execute(SESSIONS.delete().where(SESSIONS.c.digest == _digest(token)))


def end_sessions(state: State, name: str | None = None) -> int:
    """End every session of a user, or of all; how many there were."""
    wanted = SESSIONS.delete() if name is None else SESSIONS.delete().where(SESSIONS.c.user_key == key_of(name))
    with state.writing() as connection:
        return connection.execute(wanted).rowcount


def signed_in(state: State, at: dt.datetime, lifetime: Lifetime) -> dict[str, int]:
    """How many sessions hold, by the key of their user."""
    counted = sa.select(SESSIONS.c.user_key, sa.func.count().label("sessions")).where(_holds(at, lifetime))
    return {row.user_key: row.sessions for row in state.rows(counted.group_by(SESSIONS.c.user_key))}


def may_try(state: State, name: str, address: str, at: dt.datetime, limit: Limit) -> bool:
    """Whether one more try to sign in is allowed; it is counted, before anything is looked at.

    For a name that nobody has, too. Tries that are refused do not count: they would keep the others out for ever.
    """
    row = {"name_digest": _digest(key_of(name)), "address": address, "tried_at": utc(at)}
    recent = TRIES.c.tried_at > at - limit.window
    with state.writing() as connection:  # counted first: of many at once, none is overlooked
        connection.execute(TRIES.delete().where(sa.not_(recent)))
        own = connection.execute(TRIES.insert(), row).inserted_primary_key
    by_name, by_address = (
        len(state.rows(sa.select(TRIES.c.id).where(recent, column == value)))
        for column, value in ((TRIES.c.name_digest, row["name_digest"]), (TRIES.c.address, address))
    )
    allowed = by_name <= limit.by_name and by_address <= limit.by_address
    if not allowed and own is not None:
        with state.writing() as connection:
            connection.execute(TRIES.delete().where(TRIES.c.id == own[0]))
    return allowed


def forget_tries(state: State, name: str) -> None:
    """Count the tries of a name no more: somebody signed in with it. Those of the address still count."""
    with state.writing() as connection:
        other = {"name_digest": b""}
        connection.execute(TRIES.update().where(TRIES.c.name_digest == _digest(key_of(name))).values(other))


def _holds(at: dt.datetime, lifetime: Lifetime) -> sa.ColumnElement[bool]:
    return sa.and_(SESSIONS.c.seen_at > at - lifetime.idle, SESSIONS.c.begun_at > at - lifetime.longest)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
