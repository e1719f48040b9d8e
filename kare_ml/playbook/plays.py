"""Plays filled with an account's facts: what to do for it, who, until when, and why.

What an account calls for is told by its placement and by its leading theme: that of the reason which raises the chance
of what the placement is about the most.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from kare_ml.config.playbook import ALWAYS_KNOWN, FACTS, PLACEMENTS, Play, Playbook, Role, facts_in
from kare_ml.explain.leading import leading
from kare_ml.explain.words import spoken
from kare_ml.features.catalog import Feature

MODEL_OF = {
    "Keep": "churn",
    "exit_review": "churn",
    "Recapture": "churn",
    "Expand": "expansion",
    "Attain": "conversion",
}
"""The model whose reasons lead, by placement."""

NO_THEME = "any"
"""The theme of an account without reasons: the rules speak."""

OVERDUE_GAPS = 1.5
"""After so many of its own gaps without an order, a client is called."""

PLAYS = pa.schema(
    [
        ("account_id", pa.string()),
        ("placement", pa.string()),
        ("theme", pa.string()),
        ("play", pa.string()),
        ("owner", pa.string()),
        ("due_on", pa.date32()),
        ("note", pa.string()),
        ("at_stake", pa.float64()),
    ]
)
"""A row an account whose placement has plays: the one that its leading theme calls for. `owner` is null where nobody is
known for it; `at_stake` is chance x value in the book's currency, null without a prediction."""


@dataclass(frozen=True)
class Filled:
    """A play with an account's facts; the fields are those of `PLAYS`."""

    account_id: str
    placement: str
    theme: str
    play: str
    owner: str | None
    due_on: dt.date
    note: str
    at_stake: float | None

    @property
    def cause(self) -> str:
        """What it answers, such as `Keep/silence`: dismissed, it is silent for the account and this."""
        return f"{self.placement}/{self.theme}"


def fill(
    row: Mapping[str, Any],
    playbook: Playbook,
    catalog: Mapping[str, Feature],
    as_of: dt.date,
    done: Collection[str] = (),
) -> Filled | None:
    """The play that an account calls for; none where its placement has none.

    `row` holds its published columns, its features, and `at_stake`. Of plays that were `done` for it before, the next
    in the playbook's order that was not is taken; once all were, the first one again.
    """
    placement = row["profile"] or row["no_profile_reason"]
    plays = playbook.plays(placement)
    if not plays:
        return None
    theme, reason = leading(row["reasons"], MODEL_OF[placement]) or (NO_THEME, None)
    play = _chosen(plays, theme, done)
    dates = _dates(row, as_of)
    deadline = as_of + dt.timedelta(days=play.deadline_days)
    due = as_of + dt.timedelta(days=play.due_days)
    if play.due_at is not None and (day := dates[play.due_at]) is not None:
        due = max(due, min(dt.date.fromisoformat(day), deadline))
    facts = dates | {"due": due.isoformat(), "deadline": deadline.isoformat(), "reason": reason}
    note = _said(play, row, facts, catalog)
    return Filled(
        row["account_id"], placement, theme, play.name, owner_of(row, play.role, playbook), due, note, row["at_stake"]
    )


def owner_of(row: Mapping[str, Any], role: Role, playbook: Playbook) -> str | None:
    """Who does a play: the account's owner, unless it is for a role that the owner has not and somebody else is named.

    Hunters and farmers are named by region, the leader for the whole book; `any` stands for all other regions.
    """
    owner: str | None = row["owner"]
    if role == "owner" or role == row.get("owner_role"):
        return owner
    if role == "leader":
        return playbook.leader or owner
    named = playbook.hunters if role == "hunter" else playbook.farmers
    return named.get(row["region"] or "any", named.get("any")) or owner


def _chosen(plays: Collection[Play], theme: str, done: Collection[str]) -> Play:
    """The play of the theme, or else the first for all; if that was done, the next in order that was not."""
    ordered = [p for p in plays if theme in p.themes] + [p for p in plays if not p.themes] + list(plays)
    return next((play for play in ordered if play.name not in done), ordered[0])


def columns_of(playbook: Playbook) -> set[str]:
    """The features and account columns that the plays of a playbook need."""
    plays = (play for placement in PLACEMENTS for play in playbook.plays(placement))
    return {fact for play in plays for fact in play.facts} - set(FACTS) | {"days_since_order", "own_gap", "owner_role"}


def _dates(row: Mapping[str, Any], as_of: dt.date) -> dict[str, str | None]:
    silent, gap = (None if _unknown(row.get(name)) else float(row[name]) for name in ("days_since_order", "own_gap"))
    last = None if silent is None else as_of - dt.timedelta(days=int(silent))
    reached = None if last is None or gap is None else last + dt.timedelta(days=math.ceil(OVERDUE_GAPS * gap))
    return {
        "as_of": as_of.isoformat(),
        "last_order": None if last is None else last.isoformat(),
        "gap_due": None if reached is None else reached.isoformat(),
    }


def _said(play: Play, row: Mapping[str, Any], facts: Mapping[str, str | None], catalog: Mapping[str, Feature]) -> str:
    """The first text whose facts are all known, the first feature among them not zero."""
    for text in play.say:
        names = facts_in(text)
        features = [name for name in names if name in catalog]
        values = {name: _value(name, row, facts, catalog) for name in names}
        if all(value is not None for value in values.values()) and (not features or row[features[0]] != 0):
            return text.format(**values)
    assert set(facts_in(play.say[-1])) <= set(ALWAYS_KNOWN)
    raise AssertionError("the last text of a play speaks of dates alone")


def _value(
    name: str, row: Mapping[str, Any], facts: Mapping[str, str | None], catalog: Mapping[str, Feature]
) -> str | None:
    if name in facts:
        return facts[name]
    value = row.get(name)
    if _unknown(value):
        return None
    return spoken(value, catalog[name].unit) if name in catalog else str(value)


def _unknown(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))
