"""What effort counts: accounts and contacts by profile, of each person, of each team, or of the whole book.

A book may have a million accounts: they are looked at as arrays, and counted for everybody at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kare_ml.domain.profiles import Profile
from kare_ml.playbook.arrays import coded, numbers, of_floats, of_places, places_in, whole

PROFILES = tuple(str(profile) for profile in Profile)
NO_PROFILE = "no profile"
"""Where time goes that is spent on accounts without a profile."""
KINDS = (*PROFILES, NO_PROFILE)
NONE = len(PROFILES)
"""The place of `NO_PROFILE` among the kinds."""

TO_TOUCH = frozenset({Profile.RECAPTURE, Profile.ATTAIN, Profile.EXPAND})
"""The profiles in which nothing happens by itself."""

NOBODY, NO_REGION = "nobody", "no region"
"""Whose contacts are of which nobody is known, and the team of those whose accounts have no region."""

Places = NDArray[np.signedinteger[Any]]
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Tally:
    """What is counted of somebody, each in the order of `KINDS`: the accounts owned, and the contacts with whomever.

    `minutes` are those of contacts that say so; null: none does. `predicted` of the accounts have something `at_stake`
    that is known. With `alone` of them nobody was in touch; `first` is the kind of the one of these that has the most
    at stake, null where there is none. `met`: had a contact at all.
    """

    accounts: tuple[int, ...]
    contacts: tuple[int, ...]
    minutes: tuple[float | None, ...]
    at_stake: tuple[float, ...]
    predicted: tuple[int, ...]
    alone: tuple[int, ...]
    alone_at_stake: tuple[float, ...]
    first: int | None
    met: bool


@dataclass(frozen=True)
class Counted:
    """Accounts (a value a row: `kind`, `owner`, `at_stake`, `touched`) and contacts (the others) as arrays.

    `people` are all owners and reps, in order; `owner` and `rep` are places in them, `kind` one in `KINDS`, `account`
    one among the accounts. -1: none, or not in the book. `at_stake` is NaN where nothing is known, `minutes` where
    nobody said. `alone` are the places of the Recapture, Attain and Expand accounts that nobody was in touch with, what
    is most at stake first.
    """

    people: tuple[str, ...]
    kind: Places
    owner: Places
    at_stake: Numbers
    alone: Places
    account: Places
    rep: Places
    contacts: Places
    minutes: Numbers

    def by(self, of_account: Places, of_contact: Places, groups: int) -> list[Tally]:
        """A tally a group, given the group of each account and of each contact; -1: of none."""
        size = groups * len(KINDS)

        def cells(group: Places, kind: Places, weights: Numbers | None = None) -> list[list[Any]]:
            """How many (or how much) of each group and kind."""
            there = group >= 0
            at = group[there] * len(KINDS) + kind[there]
            counted = np.bincount(at, None if weights is None else weights[there], size)
            return counted.reshape(groups, len(KINDS)).tolist()

        met = (
            np.where(self.account < 0, np.int8(NONE), self.kind[self.account])
            if len(self.kind)
            else self.account * 0 + NONE
        )
        timed = ~np.isnan(self.minutes)
        minutes, known = cells(of_contact[timed], met[timed], self.minutes[timed]), cells(of_contact[timed], met[timed])
        alone, alone_kind = of_account[self.alone], self.kind[self.alone]
        stake = np.nan_to_num(self.at_stake)
        seen, first = np.unique(alone, return_index=True)
        first_of = dict(zip(seen.tolist(), alone_kind[first].tolist(), strict=True))
        had = set(np.unique(of_contact).tolist())
        counts = zip(
            cells(of_account, self.kind),
            cells(of_contact, met, self.contacts.astype(float)),
            cells(of_account, self.kind, stake),
            cells(of_account, self.kind, (~np.isnan(self.at_stake)).astype(float)),
            cells(alone, alone_kind),
            cells(alone, alone_kind, stake[self.alone]),
            strict=True,
        )
        return [
            Tally(
                accounts=tuple(accounts),
                contacts=tuple(map(int, contacts)),
                minutes=tuple(m if k else None for m, k in zip(minutes[at], known[at], strict=True)),
                at_stake=tuple(staked),
                predicted=tuple(map(int, predicted)),
                alone=tuple(left),
                alone_at_stake=tuple(left_staked),
                first=first_of.get(at),
                met=at in had,
            )
            for at, (accounts, contacts, staked, predicted, left, left_staked) in enumerate(counts)
        ]


def counted(accounts: pa.Table, contacts: pa.Table) -> Counted:
    """Accounts (account_id, owner, profile, at_stake) and contacts (`CONTACTS`) as arrays.

    A contact that names nobody is of the owner of the account.
    """
    owners, owner_words = coded(accounts, "owner")
    reps, rep_words = coded(contacts, "rep")
    people = sorted({word for word in (*owner_words, *rep_words) if word is not None} | {NOBODY})
    place = {word: at for at, word in enumerate(people)}
    owner = np.array([-1 if word is None else place[word] for word in owner_words], np.int32)[owners]
    said = np.array([place[word] if word else -1 for word in rep_words], np.int32)[reps]
    account = places_in(contacts["account_id"], accounts["account_id"])
    looked_after = np.array([place[word] if word else -1 for word in owner_words], np.int32)[owners]
    theirs = np.where(account < 0, np.int32(-1), looked_after[account]) if len(owner) else account
    rep = np.where(said >= 0, said, np.where(theirs >= 0, theirs, np.int32(place[NOBODY])))
    kind = kinds(accounts)
    stake = numbers(accounts, "at_stake")
    touched = np.zeros(len(kind), bool)
    touched[account[account >= 0]] = True
    to_touch = np.array([word in TO_TOUCH for word in KINDS])[kind]
    minutes = np.where(whole(contacts, "timed") > 0, np.nan_to_num(numbers(contacts, "minutes")), np.nan)
    alone = most_at_stake_first(np.flatnonzero(to_touch & ~touched), stake, accounts["account_id"])
    return Counted(tuple(people), kind, owner, stake, alone, account, rep, whole(contacts, "contacts"), minutes)


def kinds(accounts: pa.Table) -> Places:
    """The kind of each account by its profile, as a place in `KINDS`."""
    codes, words = coded(accounts, "profile")
    found: Places = np.array([NONE if word is None else PROFILES.index(word) for word in words], np.int8)[codes]
    return found


def most_at_stake_first(places: Places, at_stake: Numbers, ids: pa.ChunkedArray) -> Places:
    """Places of accounts in that order, of equal ones by account_id; what is not known counts as nothing."""
    stake = of_floats(np.nan_to_num(at_stake[places]))
    keys = pa.table({"stake": stake, "account_id": ids.take(of_places(places))})
    order = pc.sort_indices(keys, [("stake", "descending"), ("account_id", "ascending")])
    found: Places = places[whole(pa.table({"at": order}), "at")]
    return found


def teams(named: Mapping[str, tuple[str, ...]], found: Counted, accounts: pa.Table) -> dict[str, str]:
    """The team of each rep: as it is `named`, else the region that most of their contacts are in."""
    codes, words = coded(accounts, "region")
    regions = sorted({word or NO_REGION for word in words})
    place = {word: at for at, word in enumerate(regions)}
    region = np.array([place[word or NO_REGION] for word in words])[codes]
    where = np.where(found.account < 0, place[NO_REGION], region[found.account]) if len(region) else found.account * 0
    size = (len(found.people), len(regions))
    contacts = np.bincount(found.rep * size[1] + where, found.contacts, size[0] * size[1]).reshape(size)
    by_region = {found.people[rep]: regions[contacts[rep].argmax()] for rep in np.unique(found.rep).tolist()}
    return {**by_region, **{rep: team for team, reps in named.items() for rep in reps}}
