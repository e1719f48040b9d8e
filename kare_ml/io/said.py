"""What people say of accounts, kept in the state store: what must be true for one to keep buying, how important it is.

Both are append-only: the last that was said of an account holds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from kare_ml.errors import UsageError
from kare_ml.io.state import State, utc
from kare_ml.io.state_tables import ANSWERS, IMPORTANCES


@dataclass(frozen=True)
class Answer:
    """What must be true for an account to keep buying, as somebody answered at a time (UTC)."""

    account_id: str
    answer: str
    written_by: str
    written_at: dt.datetime


def answer(state: State, account_id: str, text: str, *, written_by: str, written_at: dt.datetime) -> None:
    """Write down an answer. Raises UsageError for one without a word."""
    if not text.strip():
        raise UsageError("an answer has to say something", expected='a sentence, such as "deliveries come in two days"')
    row = {"account_id": account_id, "answer": text.strip(), "written_by": written_by, "written_at": utc(written_at)}
    with state.writing() as connection:
        connection.execute(ANSWERS.insert(), row)


def answers(state: State, survivors: Mapping[str, str]) -> dict[str, Answer]:
    """The last answer on each account that has one; on accounts that were merged, on the one that survived."""
    found = {}
    for row in state.rows(sa.select(ANSWERS).order_by(ANSWERS.c.written_at, ANSWERS.c.id)):
        account_id = survivors.get(row.account_id, row.account_id)
        found[account_id] = Answer(account_id, row.answer, row.written_by, row.written_at)
    return found


def weigh(
    state: State, account_id: str, importance: float | None, *, written_by: str, written_at: dt.datetime, note: str = ""
) -> None:
    """Write down how important an account is; none: as its column says again. Raises UsageError below zero."""
    if importance is not None and not 0 <= importance < float("inf"):
        raise UsageError(f"{importance:g} is no importance", expected="a number from 0 up, such as 80")
    row = {
        "account_id": account_id,
        "importance": importance,
        "note": note,
        "written_by": written_by,
        "written_at": utc(written_at),
    }
    with state.writing() as connection:
        connection.execute(IMPORTANCES.insert(), row)


def importances(state: State, survivors: Mapping[str, str]) -> dict[str, float]:
    """How important people said that accounts are, by account_id; those of which nobody did are left out."""
    rows = state.rows(sa.select(IMPORTANCES).order_by(IMPORTANCES.c.written_at, IMPORTANCES.c.id))
    last = {survivors.get(row.account_id, row.account_id): row.importance for row in rows}
    return {account_id: importance for account_id, importance in last.items() if importance is not None}
