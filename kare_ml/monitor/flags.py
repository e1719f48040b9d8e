"""What came of leaders' flags: the account ordered again, was lost, or it is too early to tell. Never: it was saved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from kare_ml.monitor.figures import Fates

Fate = Literal["ordered again", "lost", "too early"]


@dataclass(frozen=True)
class Flag:
    """One flag, as far as it is judged: when it was opened (local day), on whom, and for which owner."""

    action_id: str
    account_id: str
    owner: str | None
    opened_on: dt.date


@dataclass(frozen=True)
class Judged:
    """A flag and what came of it by a day."""

    flag: Flag
    fate: Fate


@dataclass(frozen=True)
class Seen:
    """An account as it is now: its days with an order (oldest first), its lifecycle, whether it has a contract."""

    orders: tuple[dt.date, ...] = ()
    lifecycle: str | None = None
    contract: bool = False


def judge(flags: Iterable[Flag], seen: Mapping[str, Seen], today: dt.date, horizon_days: int) -> list[Judged]:
    """What came of flags by `today`: an order within the horizon, a lapse, or neither yet.

    An account under a contract that runs on when the horizon has passed counts as having ordered again.
    """
    return [Judged(flag, _fate(flag, seen.get(flag.account_id, Seen()), today, horizon_days)) for flag in flags]


def counted(judged: Iterable[Judged]) -> Fates:
    """How many flags came to what."""
    found = [one.fate for one in judged]
    words: tuple[Fate, ...] = ("ordered again", "lost", "too early")
    return Fates(len(found), *(found.count(word) for word in words))


def quarter_of(day: dt.date) -> dt.date:
    """The first day of the quarter that a day is in.

    >>> str(quarter_of(dt.date(2026, 11, 20)))
    '2026-10-01'
    """
    return dt.date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def _fate(flag: Flag, account: Seen, today: dt.date, horizon_days: int) -> Fate:
    until = flag.opened_on + dt.timedelta(days=horizon_days)
    if any(flag.opened_on <= day < until for day in account.orders):
        return "ordered again"
    if account.lifecycle == "lapsed":
        return "lost"
    return "ordered again" if account.contract and today >= until else "too early"
