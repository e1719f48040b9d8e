"""Which plays a run opens as actions: few, for accounts where something changed, and none that somebody silenced."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from kare_ml.playbook.plays import Filled

WEEK = dt.timedelta(days=7)
RISK = {"Normal": 0, "Watch": 1, "High": 2}

Trigger = Literal["flag", "profile", "risk"]
RANK: dict[Trigger, int] = {"flag": 0, "profile": 1, "risk": 1}
"""A leader's flag comes first; all else by what is at stake."""


@dataclass(frozen=True)
class Past:
    """An action as far as opening goes by it; `cause` and `as_of` are null for a flag.

    `counts` says whether it was opened by the playbook, not asked for.
    """

    account_id: str
    cause: str | None
    owner: str | None
    as_of: dt.date | None
    run_id: str | None
    open: bool
    counts: bool
    silent_until: dt.date | None


@dataclass(frozen=True)
class Choice:
    """What a run opens, and why; how many it did not because their owner has enough, and because they are silenced."""

    opened: tuple[tuple[Filled, Trigger], ...]
    beyond_the_week: int
    silenced: int


def risen(before: str | None, now: str | None) -> bool:
    """Whether a risk word is a higher one than before; the first word of a client is not.

    >>> [risen("Normal", "Watch"), risen("High", "Watch"), risen(None, "High")]
    [True, False, False]
    """
    return before is not None and now is not None and RISK[now] > RISK[before]


def choose(
    plays: Mapping[str, Filled],
    triggers: Mapping[str, Trigger],
    past: Iterable[Past],
    *,
    run_id: str,
    as_of: dt.date,
    new_a_week: int,
) -> Choice:
    """The plays to open for the accounts with a trigger, the most urgent first.

    None is opened for an account twice by one run, nor beside an open one of the same cause, nor while its cause is
    silenced. One owner gets at most `new_a_week` in any seven days; those that nobody owns count as one owner's.
    """
    history = list(past)
    taken = {action.account_id for action in history if action.run_id == run_id and action.counts}
    busy = {(action.account_id, action.cause) for action in history if action.open}
    silent = {
        (action.account_id, action.cause)
        for action in history
        if action.silent_until is not None and as_of <= action.silent_until
    }
    recent = Counter(
        action.owner for action in history if action.counts and action.as_of is not None and action.as_of > as_of - WEEK
    )
    wanted = [(plays[account], triggers[account]) for account in triggers if account in plays and account not in taken]
    wanted = [(filled, why) for filled, why in wanted if (filled.account_id, filled.cause) not in busy]
    heard = [(filled, why) for filled, why in wanted if (filled.account_id, filled.cause) not in silent]
    opened: list[tuple[Filled, Trigger]] = []
    for filled, why in sorted(heard, key=_urgency):
        if recent[filled.owner] < new_a_week:
            recent[filled.owner] += 1
            opened.append((filled, why))
    return Choice(tuple(opened), len(heard) - len(opened), len(wanted) - len(heard))


def available(plays: Iterable[Filled], past: Sequence[Past], as_of: dt.date) -> list[Filled]:
    """The plays that may be opened by request, what is most at stake first: neither open already nor silenced."""
    hidden = {
        (action.account_id, action.cause)
        for action in past
        if action.open or (action.silent_until is not None and as_of <= action.silent_until)
    }
    free = [filled for filled in plays if (filled.account_id, filled.cause) not in hidden]
    return sorted(free, key=lambda filled: _urgency((filled, "profile")))


def _urgency(candidate: tuple[Filled, Trigger]) -> tuple[int, float, str]:
    filled, why = candidate
    return RANK[why], -(filled.at_stake or 0.0), filled.account_id
