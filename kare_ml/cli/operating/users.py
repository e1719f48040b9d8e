"""Users of the app: let in, changed, let out; each change is in the log."""

from __future__ import annotations

import datetime as dt
import getpass
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.cli.clock import now
from kare_ml.domain.access import EVERY_ACCOUNT, Role, Scope

if TYPE_CHECKING:
    from kare_ml.cli.answers.users import UserChanged, UserLog, UsersAnswer
    from kare_ml.io.audit import Did


def add(folder: Path, name: str, role: Role, scope: Scope, password: str | None) -> UserChanged:
    """Let somebody in; without a password, through a proxy alone."""
    from kare_ml.io.audit import Did
    from kare_ml.io.passwords import hashed
    from kare_ml.io.state import open_state
    from kare_ml.io.users import add_user, checked_name

    kept = None if password is None else hashed(password, checked_name(name))
    add_user(open_state(folder, create=True), name, role, scope, kept, now())
    sees = f"sees {scope}" if kept else f"sees {scope}, has no password"
    return _changed(folder, Did.USER_ADDED, name, f"{name} is let in as {role}, {sees}.")


def listed(folder: Path) -> UsersAnswer:
    """Every user."""
    from kare_ml.cli.answers.users import UserEntry, UsersAnswer
    from kare_ml.config.load import load_serve
    from kare_ml.io.sessions import Lifetime, signed_in
    from kare_ml.io.state import open_state
    from kare_ml.io.users import key_of, users

    state, settings = open_state(folder, create=False), load_serve(folder)
    lifetime = Lifetime(dt.timedelta(minutes=settings.idle_minutes), dt.timedelta(hours=settings.longest_hours))
    sessions = signed_in(state, now(), lifetime)
    found = [
        UserEntry(
            name=one.user.name,
            role=str(one.user.role),
            sees=str(one.user.scope),
            password=one.password is not None,
            added_at=one.added_at,
            sessions=sessions.get(key_of(one.user.name), 0),
        )
        for one in users(state)
    ]
    return UsersAnswer(users=found)


def change(folder: Path, name: str, what: Role | Scope | str) -> UserChanged:
    """Give a user another role, scope or password (the text); every session of the user ends."""
    from kare_ml.io.audit import Did
    from kare_ml.io.passwords import hashed
    from kare_ml.io.state import open_state
    from kare_ml.io.users import change_user

    state = open_state(folder, create=True)
    if isinstance(what, Role):
        change_user(state, name, role=what)
        words = f"{name} is {what} now"
    elif isinstance(what, Scope):
        change_user(state, name, scope=what)
        words = f"{name} sees {what} now"
    else:
        change_user(state, name, password=hashed(what, name))
        words = f"{name} has another password now"
    return _changed(folder, Did.USER_CHANGED, name, f"{words}, and is signed out everywhere.")


def remove(folder: Path, name: str) -> UserChanged:
    """Let a user in no more."""
    from kare_ml.io.audit import Did
    from kare_ml.io.state import open_state
    from kare_ml.io.users import remove_user

    remove_user(open_state(folder, create=True), name)
    return _changed(folder, Did.USER_REMOVED, name, f"{name} is let in no more. What was written by that name stays.")


def sign_out(folder: Path, name: str | None) -> UserChanged:
    """End every session of a user, or all sessions."""
    from kare_ml.io.audit import Did
    from kare_ml.io.sessions import end_sessions
    from kare_ml.io.state import open_state
    from kare_ml.io.users import known_user

    state = open_state(folder, create=True)
    if name is not None:
        known_user(state, name)
    count = end_sessions(state, name)
    whom = name or "everybody"
    words = f"{whom}: {count} {'session' if count == 1 else 'sessions'} ended."
    return _changed(folder, Did.USER_SIGNED_OUT, whom, words)


def log(folder: Path, most: int, who: str | None) -> UserLog:
    """What was done, newest first."""
    from kare_ml.cli.answers.users import LogEntry, UserLog
    from kare_ml.io.audit import entries
    from kare_ml.io.state import open_state

    found = entries(open_state(folder, create=False), most, who=who)
    return UserLog(entries=[LogEntry.model_validate(vars(one)) for one in found])


def scope_of(owner: Collection[str], region: Collection[str]) -> Scope:
    """The scope that the options name. Raises UsageError for both kinds at once."""
    from kare_ml.errors import UsageError

    if owner and region:
        raise UsageError("a user sees the accounts of owners, or of regions", fix="give --owner or --region, not both")
    if owner:
        return Scope("owner", frozenset(owner))
    return Scope("region", frozenset(region)) if region else EVERY_ACCOUNT


def _changed(folder: Path, did: Did, name: str, words: str) -> UserChanged:
    from kare_ml.cli.answers.users import UserChanged
    from kare_ml.io import audit
    from kare_ml.io.state import open_state

    state = open_state(folder, create=True)
    audit.note(state, did, who=getpass.getuser(), address=audit.HERE, at=now(), about=words)
    return UserChanged(name=name, words=words)
