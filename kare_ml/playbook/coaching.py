"""A coaching focus for each rep: the largest gap of theirs, in a sentence with a number."""

from __future__ import annotations

from collections.abc import Sequence

from kare_ml.playbook.effort import Share
from kare_ml.playbook.tallies import KINDS, NO_PROFILE, Tally

SMALL_GAP = 0.05
"""A share of time that is off by less is as it should be."""


def focus(spent: Sequence[Share], tally: Tally, days: int, unit: str) -> str:
    """What to talk about with a rep.

    The profile that is most short of time; where none is short by 5 points or more, the profile of theirs with the most
    at stake in accounts that they own and nobody was in touch with.
    """
    whole = sum((share.minutes if unit == "minutes" else share.contacts) or 0 for share in spent)
    short = [s for s in spent if s.profile != NO_PROFILE and s.gap is not None and s.gap <= -SMALL_GAP]
    if short:
        worst = min(short, key=lambda share: share.gap or 0.0)
        alone = tally.alone[KINDS.index(worst.profile)]
        ends = f"; nobody was in touch with {alone} of {worst.accounts} such accounts" if alone else ""
        return (
            f"More time for {worst.profile}: {worst.share:.0%} of {whole:,.0f} {unit} in {days} days went there, "
            f"{worst.designated:.0%} is designated{ends}."
        )
    if tally.first is not None:
        first = tally.first
        return (
            f"Get in touch with {KINDS[first]}: nobody was, in {days} days, with {tally.alone[first]} of "
            f"{tally.accounts[first]} accounts; {tally.alone_at_stake[first]:,.0f} at stake."
        )
    return f"Nothing is short by {SMALL_GAP:.0%} or more, and no account was left alone in {days} days."
