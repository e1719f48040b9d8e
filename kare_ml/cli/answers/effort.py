"""What `kare effort` answers."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel

from kare_ml.cli.answers.answer import Answer


class TimeShare(BaseModel):
    """The time that went to the accounts of a profile.

    `share` (of all time) is null where there was none, `designated` and `gap` (share - designated) where nothing was
    designated, `minutes` where no contact says how long it took.
    """

    profile: str
    accounts: int
    contacts: int
    minutes: float | None
    share: float | None
    designated: float | None
    gap: float | None


class TimeOf(BaseModel):
    """The time of a rep (of the region or named `team`), or of a team, and what to talk about with them."""

    name: str
    team: str | None
    contacts: int
    minutes: float | None
    shares: list[TimeShare]
    focus: str


class HourReturn(BaseModel):
    """Chance x value of a profile's accounts over the hours that go to it in a horizon; null: no hours known."""

    profile: str
    at_stake: float
    hours: float | None
    per_hour: float | None


class LeftAlone(BaseModel):
    """An account that nobody was in touch with; `at_stake` is null without a prediction."""

    account_id: str
    name: str | None
    owner: str | None
    profile: str
    at_stake: float | None


class RoleMismatch(BaseModel):
    """An owner's accounts that are for the other role, of all with a profile that the owner has in that role."""

    owner: str
    role: str
    accounts: list[str]
    of: int


class AccountTime(BaseModel):
    """The share of time that went to an account, and what its profile and importance designate."""

    account_id: str
    name: str | None
    owner: str | None
    profile: str
    importance: float
    share: float
    designated: float
    gap: float


class EffortAnswer(Answer):
    """`kare effort`: where time went in the `days` before `as_of`, against where leadership wants it.

    `unit` says whether shares are of minutes or of contacts; `owner` is null for the whole team. `too_little` and
    `too_much` are the accounts with the largest gaps; empty where nothing is designated.
    """

    as_of: dt.date
    run_id: str
    currency: str
    days: int
    unit: str
    owner: str | None
    profiles: list[TimeShare]
    returns: list[HourReturn]
    reps: list[TimeOf]
    teams: list[TimeOf]
    untouched: list[LeftAlone]
    mismatches: list[RoleMismatch]
    too_little: list[AccountTime]
    too_much: list[AccountTime]
