"""What people know of the heat map, kept in the state store: marks on lines that are not bought, and related accounts.

Both are append-only: the last that was said of an account and a line, or of two accounts, holds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from kare_ml.errors import UsageError
from kare_ml.io.state import State, utc
from kare_ml.io.state_tables import LINE_MARKS, RELATIONS
from kare_ml.playbook.whitespace import MARKS


@dataclass(frozen=True)
class LineMark:
    """Where an account has a line from, or that it needs none, as somebody said at a time (UTC)."""

    account_id: str
    product_line: str
    mark: str
    note: str
    written_by: str
    written_at: dt.datetime


def mark(
    state: State,
    account_id: str,
    product_line: str,
    word: str | None,
    *,
    written_by: str,
    written_at: dt.datetime,
    note: str = "",
) -> None:
    """Write down a mark; none takes the last one back. Raises UsageError for a word that is no mark."""
    if word is not None and word not in MARKS:
        raise UsageError(f"{word!r} is not a mark", expected=", ".join([*MARKS, "open"]), found=word)
    row = {"account_id": account_id, "product_line": product_line, "mark": word}
    with state.writing() as connection:
        connection.execute(LINE_MARKS.insert(), row | _said(note, written_by, written_at))


def marks(state: State, survivors: Mapping[str, str]) -> dict[tuple[str, str], LineMark]:
    """The marks that hold, by account and line; on accounts that were merged, on the one that survived."""
    last = {}
    for row in state.rows(sa.select(LINE_MARKS).order_by(LINE_MARKS.c.written_at, LINE_MARKS.c.id)):
        last[survivors.get(row.account_id, row.account_id), row.product_line] = row
    return {
        key: LineMark(*key, row.mark, row.note, row.written_by, row.written_at)
        for key, row in last.items()
        if row.mark is not None
    }


def relate(
    state: State,
    account_id: str,
    other: str,
    *,
    related: bool = True,
    written_by: str,
    written_at: dt.datetime,
    note: str = "",
) -> None:
    """Write down that two accounts belong together, as a joint venture does to its owners, or that they do not.

    Raises UsageError for an account and itself.
    """
    if account_id == other:
        raise UsageError(f"{account_id} is related to itself anyway", expected="two accounts")
    one, two = sorted((account_id, other))
    row = {"account_id": one, "related_id": two, "related": related}
    with state.writing() as connection:
        connection.execute(RELATIONS.insert(), row | _said(note, written_by, written_at))


def relations(state: State, survivors: Mapping[str, str]) -> list[tuple[str, str]]:
    """The pairs of accounts that belong together, each in the order of their ids."""
    last = {}
    for row in state.rows(sa.select(RELATIONS).order_by(RELATIONS.c.written_at, RELATIONS.c.id)):
        one, two = sorted(survivors.get(account, account) for account in (row.account_id, row.related_id))
        last[one, two] = row.related
    return sorted(pair for pair, related in last.items() if related and pair[0] != pair[1])


def _said(note: str, written_by: str, written_at: dt.datetime) -> dict[str, object]:
    return {"note": note, "written_by": written_by, "written_at": utc(written_at)}
