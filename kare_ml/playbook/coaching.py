"""A coaching focus for each rep: the largest gap of theirs, in a sentence with a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kare_ml.playbook.effort import NO_PROFILE, Share

SMALL_GAP = 0.05
"""A share of time that is off by less is as it should be."""


def focus(spent: Sequence[Share], left_alone: Sequence[Mapping[str, Any]], days: int, unit: str) -> str:
    """What to talk about with a rep.

    The profile that is most short of time; where none is short by 5 points or more, the profile of theirs with the most
    at stake in accounts that they own and nobody was in touch with (`left_alone`, what is most at stake first).
    """
    whole = sum((share.minutes if unit == "minutes" else share.contacts) or 0 for share in spent)
    short = [s for s in spent if s.profile != NO_PROFILE and s.gap is not None and s.gap <= -SMALL_GAP]
    if short:
        worst = min(short, key=lambda share: share.gap or 0.0)
        alone = sum(account["profile"] == worst.profile for account in left_alone)
        ends = f"; nobody was in touch with {alone} of {worst.accounts} such accounts" if alone else ""
        return (
            f"More time for {worst.profile}: {worst.share:.0%} of {whole:,.0f} {unit} in {days} days went there, "
            f"{worst.designated:.0%} is designated{ends}."
        )
    if left_alone:
        first = left_alone[0]
        alike = [account for account in left_alone if account["profile"] == first["profile"]]
        at_stake = sum(account["at_stake"] or 0.0 for account in alike)
        held = next((share.accounts for share in spent if share.profile == first["profile"]), len(alike))
        return (
            f"Get in touch with {first['profile']}: nobody was, in {days} days, with {len(alike)} of {held} accounts; "
            f"{at_stake:,.0f} at stake."
        )
    return f"Nothing is short by {SMALL_GAP:.0%} or more, and no account was left alone in {days} days."
