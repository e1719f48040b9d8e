"""What a leader does from a page: flag accounts, or dismiss them with a reason, so that they are silent for a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.config.load import load_playbook
from kare_ml.errors import UsageError
from kare_ml.io.actions import Action
from kare_ml.io.state import open_state
from kare_ml.stages.notices import send_flag
from kare_ml.web.pages.frame import Asked

LONGEST_NOTE, LONGEST_NAME = 1_000, 200
MOST_DAYS = 1_500


class Unclear(UsageError):
    """A form that asks for what cannot be; nothing was written."""


@dataclass(frozen=True)
class Wish:
    """What a form asks for: `accounts` of the newest run; `owner` empty is each account's own."""

    accounts: tuple[str, ...]
    owner: str
    due_on: dt.date | None
    note: str
    silent_days: int | None

    @classmethod
    def of(cls, fields: Mapping[str, Sequence[str]]) -> Wish:
        """The wish of a form. Raises Unclear for a date or a number that is none, or a text that is too long."""

        def text(name: str, longest: int) -> str:
            value = fields.get(name, [""])[0].strip()
            if len(value) > longest:
                raise Unclear(f"The {name} is too long", fix=f"write at most {longest:,} letters")
            return value

        accounts = tuple(dict.fromkeys(fields.get("account", ())))
        if not accounts:
            raise Unclear("No account is chosen", fix="go back, and tick the accounts that it is about")
        due, days = text("due", 10), text("silent", 4)
        try:
            due_on = dt.date.fromisoformat(due) if due else None
        except ValueError as error:
            raise Unclear("That due date is none", fix="write it as 2026-12-31") from error
        if days and not (days.isascii() and days.isdigit() and 0 < int(days) <= MOST_DAYS):
            raise Unclear("That number of days is none", fix=f"write 1 to {MOST_DAYS:,}")
        return cls(
            accounts, text("owner", LONGEST_NAME), due_on, text("note", LONGEST_NOTE), int(days) if days else None
        )


def flag(asked: Asked, wish: Wish) -> list[str]:
    """Flag the accounts, and tell their owners; those that were flagged. One that is flagged already stays as it is.

    Raises Unclear where an account is not in the run, or the due date has passed: then none is flagged.
    """
    rows = _rows(asked, wish.accounts)
    if wish.due_on is not None and wish.due_on < asked.today:
        raise Unclear("That due date has passed", fix=f"choose {asked.today} or later")
    open_flags = _open_flags(asked.shelf.actions(asked.at))
    state = open_state(asked.shelf.folder, create=True)
    new = [account for account in wish.accounts if account not in open_flags]
    for account in new:
        own = rows[account][1]
        action_id = state.flag(
            account,
            written_by=asked.user.name,
            written_at=asked.at,
            owner=wish.owner or own,
            due_on=wish.due_on,
            note=wish.note,
        )
        opened = next(one for one in state.actions() if one.action_id == action_id)
        send_flag(asked.shelf.folder, opened, rows[account][0], asked.at)
    return new


def dismiss(asked: Asked, wish: Wish) -> list[str]:
    """Dismiss the accounts with a reason: their open flags are closed, and the list is silent on them for a time.

    Those that were dismissed.

    Raises Unclear without a reason, or where an account is not in the run: then none is dismissed.
    """
    _rows(asked, wish.accounts)
    if not wish.note:
        raise Unclear("A dismissal needs a reason", fix="go back, and say why in the note")
    days = wish.silent_days or load_playbook(asked.shelf.folder).silence_days
    until = asked.today + dt.timedelta(days=days)
    open_flags = _open_flags(asked.shelf.actions(asked.at))
    state = open_state(asked.shelf.folder, create=True)
    by, at = asked.user.name, asked.at
    for account in wish.accounts:
        action = open_flags.get(account)
        action_id = (
            action.action_id if action else state.flag(account, written_by=by, written_at=at, owner=by, note=wish.note)
        )
        state.record(action_id, "dismissed", written_by=by, written_at=at, note=wish.note, silent_until=until)
    return list(wish.accounts)


def done(asked: Asked, action_id: str, outcome: str) -> list[str]:
    """Close an open action with its outcome; the account that it was for.

    Raises Unclear without an outcome, or where there is no such action.
    """
    if not outcome or len(outcome) > LONGEST_NOTE:
        raise Unclear("What came of it is not said", fix="go back, and say it in a few words")
    account = {one.action_id: one.account_id for one in asked.shelf.actions(asked.at, open_only=False)}
    if action_id not in account:
        raise Unclear("There is no such action", fix="load the page again")
    state = open_state(asked.shelf.folder, create=True)
    state.record(action_id, "done", written_by=asked.user.name, written_at=asked.at, outcome=outcome)
    return [account[action_id]]


def _open_flags(actions: Iterable[Action]) -> dict[str, Action]:
    return {one.account_id: one for one in actions if one.kind == "flag" and one.status == "open"}


def _rows(asked: Asked, accounts: Sequence[str]) -> dict[str, tuple[str, str | None]]:
    """The name and owner of each account. Raises Unclear where one is not in the run."""
    rows = asked.shelf.rows(asked.run).select(["account_id", "name", "owner"])
    chosen = rows.filter(pc.is_in(rows["account_id"], value_set=pa.array(accounts, pa.string())))
    found = {row["account_id"]: (row["name"] or row["account_id"], row["owner"]) for row in chosen.to_pylist()}
    if len(found) < len(accounts):
        raise Unclear("An account is not in the newest night any more", fix="load the page again, and choose anew")
    return found
