"""Effort: where the team's time went, beside where leadership wants it, and what an hour of it stands against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from kare_ml.playbook.arrays import whole
from kare_ml.playbook.tallies import KINDS, NO_PROFILE, PROFILES, Tally

ENOUGH_TIMED = 0.5
"""Time is counted in minutes where at least this share of the contacts says how long it took, else in contacts."""


@dataclass(frozen=True)
class Share:
    """The time that went to the accounts of one profile, and what was designated for it.

    `minutes` are those of contacts that say so; null: none does. `share` is of all time, null where there was none;
    `designated` null: nothing was. `gap` is share - designated: below zero, too little went there.
    """

    profile: str
    accounts: int
    contacts: int
    minutes: float | None
    share: float | None
    designated: float | None
    gap: float | None


@dataclass(frozen=True)
class Spent:
    """The time of a rep or a team, by profile; `team` is null for a team itself. `focus`: a sentence with a number."""

    name: str
    team: str | None
    contacts: int
    minutes: float | None
    shares: tuple[Share, ...]
    focus: str


@dataclass(frozen=True)
class Return:
    """What an hour for a profile stands against: chance x value of its accounts / the hours that go to it in a horizon.

    `per_hour` is null where no hours are known, or nobody is predicted.
    """

    profile: str
    at_stake: float
    hours: float | None
    per_hour: float | None


def counted_in(contacts: pa.Table) -> str:
    """Whether time is counted in minutes or in contacts. `contacts` are rows of `CONTACTS`."""
    timed, all_of_them = (int(whole(contacts, name).sum()) for name in ("timed", "contacts"))
    return "minutes" if all_of_them and timed >= ENOUGH_TIMED * all_of_them else "contacts"


def shares(tally: Tally, designated: Mapping[str, float], unit: str) -> tuple[Share, ...]:
    """Time by profile, and where any went, to accounts without one; the shares add up to 1.

    The accounts of a rep's tally are those that the rep owns, whoever else's were called.
    """
    minutes = dict(zip(KINDS, tally.minutes, strict=True))
    contacts = dict(zip(KINDS, tally.contacts, strict=True))
    times = {p: (minutes[p] or 0.0) if unit == "minutes" else contacts[p] for p in KINDS}
    spent = sum(times.values())
    found = []
    for profile, held in zip(KINDS, tally.accounts, strict=True):
        share = times[profile] / spent if spent else None
        wanted = (designated.get(profile, 0.0) if profile != NO_PROFILE else _rest(designated)) if designated else None
        gap = share - wanted if share is not None and wanted is not None else None
        found.append(Share(profile, held, contacts[profile], minutes[profile], share, wanted, gap))
    return tuple(found)


def of_their_own(designated: Mapping[str, float], own: Tally, book: Tally) -> dict[str, float]:
    """What is designated of the time of somebody who owns so many accounts of each profile, of so many in the book.

    An account of a profile is worth the same time whoever owns it; the whole stays what is designated in all. Whoever
    owns none has the shares of the book.
    """
    theirs = dict(zip(PROFILES, own.accounts, strict=False))
    all_of_them = dict(zip(PROFILES, book.accounts, strict=False))
    parts = {p: share * theirs[p] / all_of_them[p] if all_of_them[p] else 0.0 for p, share in designated.items()}
    held, wanted = sum(parts.values()), sum(designated.values())
    return {profile: part * wanted / held for profile, part in parts.items()} if held else dict(designated)


def returns(tally: Tally, spent: Iterable[Share], days: int, horizon_days: int) -> tuple[Return, ...]:
    """What an hour stands against, by profile: hours as they went over `days`, taken to go on for a horizon."""
    found = []
    for share, staked, predicted in zip(spent, tally.at_stake, tally.predicted, strict=True):
        if share.profile == NO_PROFILE:
            continue
        hours = share.minutes / 60 * horizon_days / days if share.minutes is not None else None
        per_hour = staked / hours if hours and predicted else None
        found.append(Return(share.profile, round(staked, 2), hours, per_hour))
    return tuple(found)


def _rest(designated: Mapping[str, float]) -> float:
    return max(0.0, 1.0 - sum(designated.values()))
