"""What the brief says, worked out from the published rows of a run. How it reads is told in `text` and `page`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kare_ml.domain.profiles import Lifecycle, Profile
from kare_ml.explain.leading import leading

COLUMNS = [
    "as_of", "run_id", "account_id", "name", "owner", "lifecycle", "profile", "no_profile_reason", "risk_word",
    "risk_word_from", "churn_risk", "trailing_revenue", "revenue_at_risk", "fading", "fading_words", "fading_amount",
    "act_by", "reasons",
]  # fmt: skip
"""The published columns that a brief is made of."""

CALLS = 5
"""How many accounts a brief says to call first."""

BY_OUR_RULES = "by our rules"
"""What stands for a theme where the rules speak."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Group:
    """Clients that stand together: how many, their revenue of the last 365 days, and what of it is at risk."""

    accounts: int = 0
    revenue: float = 0.0
    at_risk: float = 0.0


@dataclass(frozen=True)
class Call:
    """One client to call. `before` is its churn risk in the run before (null: none), `act_by` until when to act.

    `chance`, `before` and `reason` are null where the rules speak; then `reason` is what it buys less of.
    """

    account_id: str
    name: str
    profile: str
    revenue: float
    owner: str | None
    chance: float | None
    before: float | None
    reason: str | None
    act_by: dt.date | None


@dataclass(frozen=True)
class Flags:
    """Leaders' flags: those open and overdue now, and what came of those opened since the quarter began."""

    open: int = 0
    overdue: int = 0
    ordered_again: int = 0
    lost: int = 0
    too_early: int = 0


@dataclass(frozen=True)
class Trust:
    """How good the list was that a past run would have given: of its `top` clients most likely to lapse, `lapsed` did.

    Of as many by our rules, `by_rules` did; null where the rules of that run cannot be told any more.
    """

    as_of: dt.date
    top: int
    lapsed: int
    by_rules: int | None


@dataclass(frozen=True)
class Setting:
    """What is known beside the rows of the run, by whoever reads them.

    `asked_on` is the day that the brief is for, `stale` why its figures are not that day's (null: they are). `remarks`
    say what of the data is late. `compared_with` is the as_of of the run before (null: there is none), `before` its
    churn risks by account; `changed` says that models or rules are others since. `due` has the day of each play.
    """

    book: str
    currency: str
    asked_on: dt.date
    stale: str | None = None
    remarks: tuple[str, ...] = ()
    compared_with: dt.date | None = None
    before: Mapping[str, float | None] | None = None
    changed: tuple[str, ...] = ()
    due: Mapping[str, dt.date] | None = None
    flags: Flags = Flags()
    flagged: frozenset[str] = frozenset()
    trust: Trust | None = None


@dataclass(frozen=True)
class Brief:
    """What one leader (`owner` null) or owner reads of a run."""

    setting: Setting
    as_of: dt.date
    run_id: str
    owner: str | None
    newly_high: Mapping[str, Group]
    recovered: Group
    lapsed: Group
    high: Group
    calls: tuple[Call, ...]
    themes: Mapping[str, int]
    states: Mapping[str, int]
    clients: int
    predicted: bool

    @property
    def accounts(self) -> int:
        """All accounts of whom it is told."""
        return sum(self.states.values())

    @property
    def risen(self) -> Group:
        """All that are newly High."""
        return together(self.newly_high.values())


def brief(rows: Sequence[Row], setting: Setting, owner: str | None = None) -> Brief:
    """The brief on the published rows of a run (`COLUMNS`); with `owner`, of that person's accounts alone."""
    mine = [row for row in rows if owner in (None, row["owner"])]
    high = [row for row in mine if row["risk_word"] == "High"]
    newly = [row for row in high if row["risk_word_from"] is not None]
    were_high = [row for row in mine if row["risk_word_from"] == "High"]
    states: dict[str, int] = {}
    for row in mine:
        state = str(row["profile"] or row["no_profile_reason"])
        states[state] = states.get(state, 0) + 1
    themes: dict[str, int] = {}
    for row in newly:
        theme = (leading(row["reasons"], "churn") or (BY_OUR_RULES,))[0]
        themes[theme] = themes.get(theme, 0) + 1
    profiles = dict.fromkeys(str(row["profile"] or row["no_profile_reason"]) for row in newly)
    return Brief(
        setting=setting,
        as_of=rows[0]["as_of"],
        run_id=rows[0]["run_id"],
        owner=owner,
        newly_high={p: group(r for r in newly if (r["profile"] or r["no_profile_reason"]) == p) for p in profiles},
        recovered=group(row for row in were_high if row["lifecycle"] == str(Lifecycle.CLIENT)),
        lapsed=group(row for row in were_high if row["lifecycle"] == str(Lifecycle.LAPSED)),
        high=group(high),
        calls=tuple(_call(row, setting) for row in to_call(mine, setting.flagged)[:CALLS]),
        themes=dict(sorted(themes.items(), key=lambda pair: (-pair[1], pair[0]))),
        states=states,
        clients=sum(row["lifecycle"] == str(Lifecycle.CLIENT) for row in mine),
        predicted=any(row["churn_risk"] is not None for row in mine),
    )


def to_call(rows: Iterable[Row], flagged: frozenset[str] = frozenset()) -> list[Row]:
    """The Keep and Expand clients to call, first things first, without those that somebody has flagged already.

    Chance x value ranks them; where nothing is predicted, what the fading ones bring less.
    """
    wanted = (str(Profile.KEEP), str(Profile.EXPAND))
    mine = [row for row in rows if row["profile"] in wanted and row["account_id"] not in flagged]
    by = "revenue_at_risk" if any(row["revenue_at_risk"] is not None for row in mine) else "fading_amount"
    return sorted((row for row in mine if row[by]), key=lambda row: (-row[by], row["account_id"]))


def group(rows: Iterable[Row]) -> Group:
    """Rows as one."""
    found = list(rows)
    revenue, at_risk = (sum(r[name] or 0.0 for r in found) for name in ("trailing_revenue", "revenue_at_risk"))
    return Group(len(found), revenue, at_risk)


def together(groups: Iterable[Group]) -> Group:
    """Groups as one."""
    found = list(groups)
    return Group(*(sum(getattr(one, name) for one in found) for name in ("accounts", "revenue", "at_risk")))


def _call(row: Row, setting: Setting) -> Call:
    reason = leading(row["reasons"], "churn")
    account = row["account_id"]
    return Call(
        account_id=account,
        name=row["name"] or account,
        profile=row["profile"],
        revenue=row["trailing_revenue"] or 0.0,
        owner=row["owner"],
        chance=row["churn_risk"],
        before=(setting.before or {}).get(account),
        reason=reason[1] if reason else row["fading_words"],
        act_by=row["act_by"] or (setting.due or {}).get(account),
    )
