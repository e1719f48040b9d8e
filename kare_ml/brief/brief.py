"""What the brief says, worked out from the published rows of a run. How it reads is told in `text` and `page`."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.domain.profiles import Lifecycle
from kare_ml.publish.questions import AT_RISK_PROFILES, by_state, ranked, texts

COLUMNS = [
    "as_of", "run_id", "account_id", "name", "owner", "lifecycle", "profile", "no_profile_reason", "risk_word",
    "risk_word_from", "churn_risk", "trailing_revenue", "revenue_at_risk", "fading", "fading_words", "fading_amount",
    "act_by", "first_theme", "first_reason",
]  # fmt: skip
"""The published columns that a brief is made of."""

CALLS = 5
"""How many accounts a brief says to call first."""

BY_OUR_RULES = "by our rules"
"""What stands for a theme where the rules speak."""


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
    say what of the data is late. `compared_with` is the as_of of the run before (null: there is none), and `changed`
    says that models or rules are others since.
    """

    book: str
    currency: str
    asked_on: dt.date
    stale: str | None = None
    remarks: tuple[str, ...] = ()
    compared_with: dt.date | None = None
    changed: tuple[str, ...] = ()
    flags: Flags = Flags()
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


def brief(rows: pa.Table, setting: Setting, owner: str | None = None, flagged: Collection[str] = ()) -> Brief:
    """The brief on the published rows of a run (`COLUMNS`); with `owner`, of that person's accounts alone.

    Who is `flagged` is not called first: somebody is on it. The calls do not know yet what `with_past` tells them.
    """
    mine = rows if owner is None else rows.filter(pc.is_in(rows["owner"], texts(owner)))
    high = mine.filter(pc.is_in(mine["risk_word"], texts("High")))
    newly = high.filter(pc.is_valid(high["risk_word_from"]))
    left = mine.filter(pc.is_in(mine["risk_word_from"], texts("High")))
    themes = Counter(theme or BY_OUR_RULES for theme in newly["first_theme"].to_pylist())
    states = pc.coalesce(newly["profile"], newly["no_profile_reason"])
    return Brief(
        setting=setting,
        as_of=rows["as_of"][0].as_py(),
        run_id=rows["run_id"][0].as_py(),
        owner=owner,
        newly_high={state: group(newly.filter(pc.is_in(states, texts(state)))) for state in by_state(newly)},
        recovered=group(left.filter(pc.is_in(left["lifecycle"], texts(str(Lifecycle.CLIENT))))),
        lapsed=group(left.filter(pc.is_in(left["lifecycle"], texts(str(Lifecycle.LAPSED))))),
        high=group(high),
        calls=tuple(_call(row) for row in to_call(mine, flagged).to_pylist()),
        themes=dict(sorted(themes.items(), key=lambda pair: (-pair[1], pair[0]))),
        states=by_state(mine),
        clients=mine.filter(pc.is_in(mine["lifecycle"], texts(str(Lifecycle.CLIENT)))).num_rows,
        predicted=mine["churn_risk"].null_count < mine.num_rows,
    )


def to_call(rows: pa.Table, flagged: Collection[str] = ()) -> pa.Table:
    """The `CALLS` Keep and Expand clients to call first, without those that somebody has flagged already.

    Chance x value ranks them; where nothing is predicted, what the fading ones bring less.
    """
    wanted = pc.is_in(rows["profile"], texts(*AT_RISK_PROFILES))
    wanted = pc.and_(wanted, pc.invert(pc.is_in(rows["account_id"], texts(*flagged))))
    predicted = pc.any(pc.and_(wanted, pc.is_valid(rows["revenue_at_risk"]))).as_py()
    by = rows["revenue_at_risk" if predicted else "fading_amount"]
    some = by.cast(pa.bool_())  # neither unknown nor nothing
    return rows.take(ranked(rows, pc.and_(wanted, some), by).slice(0, CALLS))


def with_past(found: Brief, before: Mapping[str, float | None], due: Mapping[str, dt.date]) -> Brief:
    """The brief whose calls know their chance in the run before, and until when to act: or the day of their play."""
    calls = tuple(
        replace(one, before=before.get(one.account_id), act_by=one.act_by or due.get(one.account_id))
        for one in found.calls
    )
    return replace(found, calls=calls)


def group(rows: pa.Table) -> Group:
    """Rows as one."""
    revenue, at_risk = (float(pc.sum(rows[name]).as_py() or 0.0) for name in ("trailing_revenue", "revenue_at_risk"))
    return Group(rows.num_rows, revenue, at_risk)


def together(groups: Iterable[Group]) -> Group:
    """Groups as one."""
    found = list(groups)
    return Group(*(sum(getattr(one, name) for one in found) for name in ("accounts", "revenue", "at_risk")))


def _call(row: Mapping[str, Any]) -> Call:
    return Call(
        account_id=row["account_id"],
        name=row["name"] or row["account_id"],
        profile=row["profile"],
        revenue=row["trailing_revenue"] or 0.0,
        owner=row["owner"],
        chance=row["churn_risk"],
        before=None,
        reason=row["first_reason"] or row["fading_words"],
        act_by=row["act_by"],
    )
