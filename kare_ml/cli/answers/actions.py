"""What the commands on actions and on people's answers answer."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel, Field

from kare_ml.cli.answers.answer import Answer


class ActionEntry(BaseModel):
    """An open flag or action. `play`, `cause` and `opened_for` are null for a flag."""

    action_id: str
    kind: str
    account_id: str
    owner: str | None
    due_on: dt.date | None
    note: str
    written_by: str
    written_at: dt.datetime
    play: str | None = None
    cause: str | None = None
    opened_for: str | None = None


class PlayEntry(BaseModel):
    """A play that may be opened: what the account's placement and leading theme call for.

    `at_stake` is chance x value in the book's currency; null without a prediction.
    """

    account_id: str
    placement: str
    theme: str
    play: str
    owner: str | None
    due_on: dt.date
    note: str
    at_stake: float | None


class Actions(Answer):
    """`kare actions`: what is open, soonest due first; with --available what may be opened, most at stake first.

    `available` is null where it was not asked for.
    """

    actions: list[ActionEntry]
    available: list[PlayEntry] | None = None


class Opened(Answer):
    """`kare flag` and `kare actions open`: the flag or action that was opened.

    Of a flag, `told` are those who were told of it, by mail or webhook, and `not_told` says who was not, and why.
    """

    action: ActionEntry
    told: list[str] = Field(default_factory=list)
    not_told: dict[str, str] = Field(default_factory=dict)


class Refreshed(Answer):
    """`kare actions refresh`: how many actions the run opened, by why (profile, risk, flag), and kept back."""

    as_of: dt.date
    run_id: str
    opened: dict[str, int]
    beyond_the_week: int
    silenced: int


class AnswerEntry(BaseModel):
    """A client, and what must be true for it to keep buying; null where nobody has said."""

    account_id: str
    name: str | None
    owner: str | None
    profile: str | None
    trailing_revenue: float | None
    answer: str | None
    written_by: str | None
    written_at: dt.datetime | None


class Answers(Answer):
    """`kare answers`: clients with the last answer on each, the most revenue first; `blank` counts all without one."""

    as_of: dt.date
    currency: str
    blank: int
    accounts: list[AnswerEntry]
