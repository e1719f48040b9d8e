"""Effort: where the team's time went, beside where leadership wants it, and what an hour of it stands against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kare_ml.config.effort import Effort
from kare_ml.domain.profiles import Profile

PROFILES = tuple(str(profile) for profile in Profile)
NO_PROFILE = "no profile"
"""Where time goes that is spent on accounts without a profile."""

TO_TOUCH = frozenset({Profile.RECAPTURE, Profile.ATTAIN, Profile.EXPAND})
"""The profiles in which nothing happens by itself."""

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


@dataclass(frozen=True)
class Invested:
    """The time of one account as a share of all, and what is designated for it by its profile and importance."""

    account_id: str
    name: str | None
    owner: str | None
    profile: str
    importance: float
    share: float
    designated: float
    gap: float


def counted_in(contacts: Iterable[Mapping[str, Any]]) -> str:
    """Whether time is counted in minutes or in contacts. `contacts` are rows of `CONTACTS`."""
    rows = list(contacts)
    timed, all_of_them = sum(row["timed"] for row in rows), sum(row["contacts"] for row in rows)
    return "minutes" if all_of_them and timed >= ENOUGH_TIMED * all_of_them else "contacts"


def shares(
    book: Mapping[str, Mapping[str, Any]],
    own: Iterable[Mapping[str, Any]],
    contacts: Iterable[Mapping[str, Any]],
    designated: Mapping[str, float],
    unit: str,
) -> tuple[Share, ...]:
    """Time by profile, and where any went, to accounts without one; the shares add up to 1.

    `book` has all accounts by account_id; contacts with one that is not in it are of no profile. `own` are the accounts
    that are counted: of a rep those that the rep owns, whoever else's were called.
    """
    spent: dict[str, Counter[str]] = {profile: Counter() for profile in (*PROFILES, NO_PROFILE)}
    minutes: dict[str, float] = {}
    for row in contacts:
        profile = (book.get(row["account_id"]) or {}).get("profile") or NO_PROFILE
        spent[profile]["contacts"] += row["contacts"]
        if row["timed"]:
            minutes[profile] = minutes.get(profile, 0.0) + row["minutes"]
    times = {profile: minutes.get(profile, 0.0) if unit == "minutes" else spent[profile][unit] for profile in spent}
    whole = sum(times.values())
    held = Counter(account["profile"] or NO_PROFILE for account in own)
    found = []
    for profile, counts in spent.items():
        share = times[profile] / whole if whole else None
        wanted = (designated.get(profile, 0.0) if profile != NO_PROFILE else _rest(designated)) if designated else None
        gap = share - wanted if share is not None and wanted is not None else None
        found.append(Share(profile, held[profile], counts["contacts"], minutes.get(profile), share, wanted, gap))
    return tuple(found)


def of_their_own(
    designated: Mapping[str, float], own: Mapping[str | None, int], book: Mapping[str | None, int]
) -> dict[str, float]:
    """What is designated of the time of somebody who owns so many accounts of each profile, of so many in the book.

    An account of a profile is worth the same time whoever owns it; the whole stays what is designated in all. Whoever
    owns none has the shares of the book.

    >>> of_their_own({"Keep": 0.5, "Attain": 0.5}, {"Keep": 3, "Attain": 1}, {"Keep": 4, "Attain": 4})
    {'Keep': 0.75, 'Attain': 0.25}
    """
    parts = {p: share * own.get(p, 0) / book[p] if book.get(p) else 0.0 for p, share in designated.items()}
    theirs, whole = sum(parts.values()), sum(designated.values())
    return {profile: part * whole / theirs for profile, part in parts.items()} if theirs else dict(designated)


def untouched(accounts: Iterable[Mapping[str, Any]], touched: Iterable[str]) -> list[Mapping[str, Any]]:
    """The Recapture, Attain and Expand accounts that nobody was in touch with, what is most at stake first."""
    known = set(touched)
    found = [a for a in accounts if a["profile"] in TO_TOUCH and a["account_id"] not in known]
    return sorted(found, key=lambda account: (-(account["at_stake"] or 0.0), account["account_id"]))


def returns(
    accounts: Iterable[Mapping[str, Any]], spent: Iterable[Share], days: int, horizon_days: int
) -> tuple[Return, ...]:
    """What an hour stands against, by profile: hours as they went over `days`, taken to go on for a horizon."""
    staked: dict[str, float] = dict.fromkeys(PROFILES, 0.0)
    predicted: Counter[str] = Counter()
    for account in accounts:
        if account["profile"] is None:
            continue
        staked[account["profile"]] += account["at_stake"] or 0.0
        predicted[account["profile"]] += account["at_stake"] is not None
    found = []
    for share in spent:
        if share.profile == NO_PROFILE:
            continue
        hours = share.minutes / 60 * horizon_days / days if share.minutes is not None else None
        per_hour = staked[share.profile] / hours if hours and predicted[share.profile] else None
        found.append(Return(share.profile, round(staked[share.profile], 2), hours, per_hour))
    return tuple(found)


def invested(
    accounts: Mapping[str, Mapping[str, Any]],
    contacts: Iterable[Mapping[str, Any]],
    designated: Mapping[str, float],
    unit: str,
) -> list[Invested]:
    """Every account with a profile, the one with the most time too little first; empty where nothing is designated.

    The time of a profile is shared among its accounts by `importance`; one that has none counts as the mean of those
    that have, and where none has, all count alike.
    """
    spent: dict[str, float] = {}
    for row in contacts:
        spent[row["account_id"]] = spent.get(row["account_id"], 0.0) + (row[unit] or 0.0)
    whole = sum(spent.values())
    if not designated or not whole:
        return []
    found = []
    for profile in PROFILES:
        members = [account for account in accounts.values() if account["profile"] == profile]
        known = [account["importance"] for account in members if account["importance"] is not None]
        mean = sum(known) / len(known) if known and sum(known) > 0 else 1.0
        weights = [mean if account["importance"] is None else account["importance"] for account in members]
        weights = weights if sum(weights) > 0 else [1.0] * len(members)
        for account, weight in zip(members, weights, strict=True):
            wanted = designated.get(profile, 0.0) * weight / sum(weights)
            share = spent.get(account["account_id"], 0.0) / whole
            told = (account["account_id"], account["name"], account["owner"], profile)
            found.append(Invested(*told, weight, share, wanted, share - wanted))
    return sorted(found, key=lambda one: (one.gap, one.account_id))


def teams(
    effort: Effort, accounts: Mapping[str, Mapping[str, Any]], contacts: Iterable[Mapping[str, Any]]
) -> dict[str, str]:
    """The team of each rep: as `kare.toml` says, else the region that most of their contacts are in."""
    seen: dict[str, Counter[str]] = {}
    for row in contacts:
        region = (accounts.get(row["account_id"]) or {}).get("region") or "no region"
        seen.setdefault(row["rep"], Counter())[region] += row["contacts"]
    named = {rep: team for team, reps in effort.teams.items() for rep in reps}
    by_region = {rep: min(found, key=lambda region: (-found[region], region)) for rep, found in seen.items()}
    return {**by_region, **named}


def _rest(designated: Mapping[str, float]) -> float:
    return max(0.0, 1.0 - sum(designated.values()))
