"""What `kare brief` answers."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel

from kare_ml.cli.answers.answer import Answer


class GroupEntry(BaseModel):
    """Clients that stand together: how many, their revenue of 365 days, and what of it is at risk."""

    accounts: int
    revenue: float
    at_risk: float


class CallEntry(BaseModel):
    """One client to call first; `chance` and `before` are null where the rules speak, `act_by` where none is known."""

    account_id: str
    name: str
    profile: str
    revenue: float
    owner: str | None
    chance: float | None
    before: float | None
    reason: str | None
    act_by: dt.date | None


class FlagsEntry(BaseModel):
    """Leaders' flags now, and what came of those opened since the quarter began."""

    open: int
    overdue: int
    ordered_again: int
    lost: int
    too_early: int


class TrustEntry(BaseModel):
    """Of the `top` clients of a past run, how many lapsed; of as many by our rules, `by_rules` (null: not known)."""

    as_of: dt.date
    top: int
    lapsed: int
    by_rules: int | None


class BriefAnswer(Answer):
    """`kare brief`: the run in short, of all accounts or of one `owner`. `stale` is null where the figures are current.

    `newly_high` is by profile, `themes` counts those by what leads; `changed` says which models or rules are others
    than at `compared_with`, the run before. `text` is the brief as people read it. `sent` and the like are null unless
    it was sent; `not_sent` says why, by receiver.
    """

    book: str
    currency: str
    asked_on: dt.date
    as_of: dt.date
    run_id: str
    owner: str | None
    stale: str | None
    remarks: list[str]
    compared_with: dt.date | None
    changed: list[str]
    newly_high: dict[str, GroupEntry]
    recovered: GroupEntry
    lapsed: GroupEntry
    high: GroupEntry
    calls: list[CallEntry]
    themes: dict[str, int]
    flags: FlagsEntry
    states: dict[str, int]
    clients: int
    trust: TrustEntry | None
    text: str
    sent: list[str] | None = None
    sent_before: list[str] | None = None
    not_sent: dict[str, str] | None = None
