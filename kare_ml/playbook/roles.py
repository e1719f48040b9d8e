"""Role fit: hunters win and win back (Attain, Recapture), farmers look after (Keep, Expand)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kare_ml.domain.profiles import Profile
from kare_ml.playbook.arrays import coded, of_places
from kare_ml.playbook.tallies import KINDS, NONE, Counted, most_at_stake_first

FITTING: dict[str, frozenset[str]] = {
    "hunter": frozenset({Profile.ATTAIN, Profile.RECAPTURE}),
    "farmer": frozenset({Profile.KEEP, Profile.EXPAND}),
}
"""The profiles that are for each role. Whoever has another role, or none that is known, fits them all."""


@dataclass(frozen=True)
class Mismatch:
    """The accounts of an owner that are for the other role; `accounts` are their ids, what is most at stake first.

    `of` counts all accounts with a profile that the owner has in that role.
    """

    owner: str
    role: str
    accounts: pa.ChunkedArray
    of: int


def fits(role: str | None, profile: str | None) -> bool:
    """Whether an account of a profile is for a role.

    >>> [fits("hunter", "Attain"), fits("farmer", "Attain"), fits(None, "Attain"), fits("hunter", None)]
    [True, False, True, True]
    """
    return profile is None or (role or "").lower() not in FITTING or profile in FITTING[(role or "").lower()]


def mismatches(accounts: pa.Table, found: Counted, own: NDArray[np.bool_]) -> list[Mismatch]:
    """The owners with accounts that are for the other role, the most accounts first; of the `own` accounts.

    `accounts` hold account_id and owner_role; those without owner are left out.
    """
    codes, words = coded(accounts, "owner_role")
    roles = sorted({word.lower() for word in words if word})
    role = np.array([roles.index(word.lower()) if word else -1 for word in words])[codes]
    named = np.array([bool(person) for person in found.people] + [False])[found.owner]
    held = np.flatnonzero(own & named & (role >= 0) & (found.kind != NONE))
    group = found.owner * len(roles) + role
    of = np.bincount(group[held], minlength=len(found.people) * len(roles))
    fit = np.array([[fits(one, None if kind == NONE else KINDS[kind]) for kind in range(len(KINDS))] for one in roles])
    wrong = held[~fit[role[held], found.kind[held]]] if len(held) else held
    wrong = most_at_stake_first(wrong, found.at_stake, accounts["account_id"])
    wrong = wrong[np.argsort(group[wrong], kind="stable")]
    starts = np.flatnonzero(np.diff(group[wrong], prepend=-1))
    ids = accounts["account_id"]
    told = []
    for places in np.split(wrong, starts[1:]) if len(wrong) else []:
        owner, at = divmod(int(group[places[0]]), len(roles))
        taken = ids.take(of_places(places))
        told.append(Mismatch(found.people[owner], roles[at], taken, int(of[group[places[0]]])))
    return sorted(told, key=lambda mismatch: (-len(mismatch.accounts), mismatch.owner, mismatch.role))
