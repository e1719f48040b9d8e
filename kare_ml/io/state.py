"""The state store: what people write. Their assignments of accounts, their flags and actions, what they say.

All tables are append-only: a change of mind is a new row, and what is current is read from the history. The store is
a SQLite file of the workspace, or any database that SQLAlchemy can reach. The nightly job reads it and never writes.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from kare_ml.domain.as_of import AsOf
from kare_ml.domain.profiles import DECISIONS
from kare_ml.errors import KareError, UsageError
from kare_ml.io.actions import Action, Event, Opening, fold
from kare_ml.io.erasure import Erasure
from kare_ml.io.migrations import NEWEST, current_revision, known_revisions, upgrade
from kare_ml.io.state_erasure import erase_rows
from kare_ml.io.state_tables import ACTION_EVENTS, ASSIGNMENTS, METADATA

FILE_NAME = "state.db"
WAIT_SECONDS = 30
"""How long a writer waits for another one in SQLite."""


_NOBODY: Mapping[str, str] = MappingProxyType({})


class StateError(KareError):
    """The state store cannot be read or written."""


@dataclass(frozen=True)
class Assignment:
    """A person's placement of an account; no profile: handed back to the rules.

    `review_after` is the last day that it holds; null: until another one.
    """

    account_id: str
    profile: str | None
    assigned_by: str
    assigned_at: dt.datetime
    review_after: dt.date | None
    note: str


def open_state(folder: Path, url: str | None = None, *, create: bool) -> State:
    """The state store of a workspace: `folder/state.db`, or the database at `url`.

    With `create` it is made or upgraded first, as writing needs. Without, a store that is not there reads as empty and
    is not made. Raises UsageError if its schema is not the one of this version, StateError if it cannot be reached.
    """
    path = folder / FILE_NAME
    if url is None and not create and not path.is_file():
        return State(None)
    with _in_words(str(path) if url is None else "the database that is set for the state store"):
        address = sa.make_url(url) if url else sa.URL.create("sqlite", database=str(path))
    is_sqlite = address.get_backend_name() == "sqlite"
    where = address.render_as_string(hide_password=True)
    with _in_words(where):
        engine = sa.create_engine(
            address,
            poolclass=sa.NullPool,  # no connection outlives its use: the file may be copied, and processes may fork
            connect_args={"timeout": WAIT_SECONDS} if is_sqlite else {},
        )
        with engine.begin() as connection:
            if is_sqlite and create:  # else SQLite commits each step by itself, and two processes may migrate at once
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            revision = current_revision(connection)
            if revision not in (None, NEWEST) and revision not in known_revisions():
                raise UsageError(
                    "the state store was written by a newer version of kare_ml",
                    expected=f"revision {NEWEST} or older",
                    found=f"revision {revision}",
                    where=where,
                    fix="install that version, or restore the store from a backup",
                )
            if create:
                upgrade(connection)
    if not create and revision not in (None, NEWEST):
        raise UsageError(
            "the state store is of an older version",
            expected=NEWEST,
            found=revision or "",
            where=where,
            fix="kare upgrade",
        )
    return State(engine if create or revision else None)


class State:
    """An open state store. Get one from `open_state`; without an engine it is empty and cannot be written to."""

    def __init__(self, engine: sa.Engine | None) -> None:
        self._engine = engine

    def assign(
        self,
        account_id: str,
        profile: str | None,
        *,
        assigned_by: str,
        assigned_at: dt.datetime,
        review_after: dt.date | None = None,
        note: str = "",
    ) -> None:
        """Place an account by a person's decision, until the end of `review_after` if given.

        No profile hands the account back to the rules. Raises UsageError for a word that is no profile.
        """
        if profile is not None and profile not in DECISIONS:
            raise UsageError(f"{profile!r} is no profile and no decision of an account", expected=", ".join(DECISIONS))
        row = {
            "account_id": account_id,
            "profile": None if profile is None else str(profile),
            "assigned_by": assigned_by,
            "assigned_at": utc(assigned_at),
            "review_after": review_after,
            "note": note,
        }
        with self.writing() as connection:
            connection.execute(ASSIGNMENTS.insert(), row)

    def current_assignments(self, as_of: AsOf, survivors: Mapping[str, str] = _NOBODY) -> list[Assignment]:
        """The assignments in force: of `last_assignments`, those that still hold and name a profile."""
        last = self.last_assignments(as_of, survivors)
        return [a for a in last if a.profile is not None and (a.review_after is None or as_of.date <= a.review_after)]

    def last_assignments(self, as_of: AsOf, survivors: Mapping[str, str] = _NOBODY) -> list[Assignment]:
        """The last assignment of each account written strictly before `as_of`, ordered by account.

        What was written of an account that was merged since counts for the one that `survivors` names.
        """
        written_before = (
            sa.select(ASSIGNMENTS)
            .where(ASSIGNMENTS.c.assigned_at < as_of.instant)
            .order_by(ASSIGNMENTS.c.assigned_at, ASSIGNMENTS.c.id)
        )
        last = {survivors.get(row.account_id, row.account_id): row for row in self.rows(written_before)}
        return [
            Assignment(account_id, row.profile, row.assigned_by, row.assigned_at, row.review_after, row.note)
            for account_id, row in sorted(last.items())
        ]

    def flag(
        self,
        account_id: str,
        *,
        written_by: str,
        written_at: dt.datetime,
        owner: str | None = None,
        due_on: dt.date | None = None,
        note: str = "",
    ) -> str:
        """Open a leader's flag on an account; its action_id."""
        row = {
            "action_id": secrets.token_hex(4),
            "account_id": account_id,
            "kind": "flag",
            "event": "opened",
            "owner": owner,
            "due_on": due_on,
            "note": note,
            "written_by": written_by,
            "written_at": utc(written_at),
        }
        with self.writing() as connection:
            connection.execute(ACTION_EVENTS.insert(), row)
        return str(row["action_id"])

    def open_plays(self, openings: Sequence[Opening], *, written_by: str, written_at: dt.datetime) -> list[str]:
        """Open actions from the playbook, all or none; their action_ids in the order given."""
        shared = {"kind": "action", "event": "opened", "written_by": written_by, "written_at": utc(written_at)}
        rows = [{"action_id": secrets.token_hex(4), **vars(opening), **shared} for opening in openings]
        if rows:
            with self.writing() as connection:
                connection.execute(ACTION_EVENTS.insert(), rows)
        return [str(row["action_id"]) for row in rows]

    def record(
        self,
        action_id: str,
        event: Event,
        *,
        written_by: str,
        written_at: dt.datetime,
        owner: str | None = None,
        due_on: dt.date | None = None,
        note: str = "",
        outcome: str | None = None,
        silent_until: dt.date | None = None,
    ) -> None:
        """Append an event to an action; an owner, due date or outcome that is left out stays as it was.

        One that is dismissed may be kept silent: up to and on that day the playbook opens none for its cause.

        A closed action may still be noted (its outcome often comes later). Raises UsageError if there is no such
        action, or if it is closed already.
        """
        with self.writing() as connection:
            found = connection.execute(_events().where(ACTION_EVENTS.c.action_id == action_id)).all()
            if not found:
                raise UsageError(f"there is no action {action_id}", fix="list them: kare actions")
            closed = next((row for row in found if row.event in ("done", "dismissed")), None)
            if closed is not None and event != "noted":
                raise UsageError(
                    f"action {action_id} is already {closed.event}",
                    found=f"by {closed.written_by} at {closed.written_at:%Y-%m-%d %H:%M} UTC",
                    fix="note on it what is new, or flag the account again",
                )
            row = {
                "action_id": action_id,
                "account_id": found[0].account_id,
                "kind": found[0].kind,
                "event": event,
                "owner": owner,
                "due_on": due_on,
                "note": note,
                "outcome": outcome,
                "silent_until": silent_until,
                "written_by": written_by,
                "written_at": utc(written_at),
            }
            connection.execute(ACTION_EVENTS.insert(), row)

    def actions(self, open_only: bool = True, survivors: Mapping[str, str] = _NOBODY) -> list[Action]:
        """The actions as their events leave them, by due date (none: last), then by when they were opened.

        Those of an account that was merged since are of the one that `survivors` names.
        """
        events: dict[str, list[sa.Row[Any]]] = {}
        for row in self.rows(_events()):
            events.setdefault(row.action_id, []).append(row)
        folded = [fold(rows) for rows in events.values()]
        folded = [replace(action, account_id=survivors.get(action.account_id, action.account_id)) for action in folded]
        wanted = [action for action in folded if action.status == "open" or not open_only]
        return sorted(wanted, key=lambda action: (action.due_on or dt.date.max, action.opened_at, action.action_id))

    def account_ids(self) -> set[str]:
        """Every account that somebody wrote about."""
        wanted = [table.c.account_id for table in METADATA.sorted_tables if "account_id" in table.c]
        return {row.account_id for column in wanted for row in self.rows(sa.select(column).distinct())}

    def erase(self, erasure: Erasure) -> int:
        """Take accounts out: the rows of every table that are theirs, and their ids out of what is written of others.

        How many rows that were. In SQLite, what was deleted is overwritten; another database has its own ways (VACUUM).
        """
        if self._engine is None:
            return 0
        with self.writing() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA secure_delete = ON")
            count = sum(erase_rows(connection, table, erasure) for table in METADATA.sorted_tables)
        if self._engine.dialect.name == "sqlite":
            with _in_words(self._engine.url.render_as_string()), self._engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM")
        return count

    def rows(self, query: sa.Select[Any]) -> list[sa.Row[Any]]:
        """What a query of the store gives; nothing where there is no store."""
        if self._engine is None:
            return []
        with _in_words(self._engine.url.render_as_string()), self._engine.connect() as connection:
            return list(connection.execute(query).all())

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction of the store, whole or not at all. Raises UsageError where there is no store."""
        if self._engine is None:
            raise UsageError("there is no state store to write to", fix="open it with create=True")
        with _in_words(self._engine.url.render_as_string()), self._engine.begin() as connection:
            yield connection


def _events() -> sa.Select[Any]:
    return sa.select(ACTION_EVENTS).order_by(ACTION_EVENTS.c.id)


def utc(at: dt.datetime) -> dt.datetime:
    """The time as it is stored: UTC without a zone. A time of another zone would be stored as if it were UTC."""
    if at.tzinfo is not None:
        raise ValueError(f"expected a UTC time without a zone; found {at!r}")
    return at


@contextmanager
def _in_words(where: str) -> Iterator[None]:
    try:
        yield
    except (sa.exc.SQLAlchemyError, ImportError) as error:
        cause = getattr(error, "orig", None) or error
        raise StateError(
            "the state store cannot be used",
            found=f"{type(cause).__name__}: {cause}",
            where=where,
            fix="check that it is there, is not damaged, that you may write to it, and that its driver is installed",
        ) from error
