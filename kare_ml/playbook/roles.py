"""Role fit: hunters win and win back (Attain, Recapture), farmers look after (Keep, Expand)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kare_ml.domain.profiles import Profile

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
    accounts: tuple[str, ...]
    of: int


def fits(role: str | None, profile: str | None) -> bool:
    """Whether an account of a profile is for a role.

    >>> [fits("hunter", "Attain"), fits("farmer", "Attain"), fits(None, "Attain"), fits("hunter", None)]
    [True, False, True, True]
    """
    return profile is None or (role or "").lower() not in FITTING or profile in FITTING[(role or "").lower()]


def mismatches(accounts: Iterable[Mapping[str, Any]]) -> list[Mismatch]:
    """The owners with accounts that are for the other role, the most accounts first.

    `accounts` hold account_id, owner, owner_role, profile, at_stake; those without owner are left out.
    """
    held: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for account in accounts:
        if account["owner"] and account["owner_role"] and account["profile"]:
            held.setdefault((account["owner"], account["owner_role"].lower()), []).append(account)
    found = []
    for (owner, role), theirs in held.items():
        wrong = [account for account in theirs if not fits(role, account["profile"])]
        wrong.sort(key=lambda account: (-(account["at_stake"] or 0.0), account["account_id"]))
        if wrong:
            found.append(Mismatch(owner, role, tuple(account["account_id"] for account in wrong), len(theirs)))
    return sorted(found, key=lambda mismatch: (-len(mismatch.accounts), mismatch.owner, mismatch.role))
