"""Which past clients are worth winning back? The scorecard, beside what may be won and what that is said to cost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kare_ml.config.load import load_playbook
from kare_ml.playbook.recapture import PART, PARTS
from kare_ml.web.pages.frame import Asked, Frame, frame
from kare_ml.web.tables.declared import Query
from kare_ml.web.tables.recapture import RECAPTURE, scored, told, worth
from kare_ml.web.words import distinct

MOST = 100
"""How many past clients are listed."""

PART_WORDS = {
    "growth_potential": "growth",
    "cost_of_pursuit": "cost",
    "strategic_value": "strategic",
    "allies": "allies",
    "still_using": "still using",
    "loss_reason": "reason gone",
}


@dataclass(frozen=True)
class PastClient:
    """One past client; `cost` is what winning it back is said to cost, `said` what is known of it."""

    account_id: str
    name: str
    link: str
    state: str
    score: float | None
    known: float
    parts: tuple[float | None, ...]
    chance: float | None
    at_stake: float | None
    cost: float | None
    best_year: float | None
    said: tuple[str, ...]
    action: str | None
    owner: str | None
    due_on: dt.date | None


@dataclass(frozen=True)
class Recapture:
    """The page. `ready` is false where this night has no scorecard; `unknown` are parts of which nobody knows anything.

    `weights` are of the parts that count, in the order of each client's `parts`.
    """

    frame: Frame
    given: Mapping[str, str]
    ready: bool
    clients: tuple[PastClient, ...]
    matching: int
    listed_at_stake: float
    weights: tuple[tuple[str, float], ...]
    unknown: tuple[str, ...]
    choices: Mapping[str, tuple[str, ...]]
    back: str
    silence_days: int


def recapture_page(asked: Asked, query: Query) -> Recapture:
    """The past clients to win back first."""
    given = RECAPTURE.asked(query)
    found = scored(asked, every=query.get("every") == "1")
    rows = worth(asked, query)
    weights = vars(found.settings.weights) if found else {}
    parts = [name for name in PARTS if found and weights[name] and name not in found.unknown]
    listed = RECAPTURE.part(told(asked, rows), 0, MOST).to_pylist()
    return Recapture(
        frame=frame(asked, "recapture", RECAPTURE.title, given),
        given=given,
        ready=found is not None,
        clients=tuple(_client(asked, row, parts) for row in listed),
        matching=rows.num_rows,
        listed_at_stake=sum(row["at_stake"] or 0.0 for row in listed),
        weights=tuple((PART_WORDS[name], weights[name]) for name in parts),
        unknown=tuple(PART_WORDS[name] for name in found.unknown) if found else (),
        choices={name: distinct(found.table[name]) if found else () for name in ("owner", "region")},
        back=asked.link("/recapture", **given),
        silence_days=load_playbook(asked.shelf.folder).silence_days,
    )


def _client(asked: Asked, row: Mapping[str, Any], parts: list[str]) -> PastClient:
    return PastClient(
        account_id=row["account_id"],
        name=row["name"] or row["account_id"],
        link=asked.link("/account", id=row["account_id"]),
        state=row["profile"] or row["no_profile_reason"],
        score=row["score"],
        known=row["known"],
        parts=tuple(row[PART + name] for name in parts),
        chance=row["winback_chance"],
        at_stake=row["at_stake"],
        cost=row["cost_of_pursuit"],
        best_year=row["best_year_spend"],
        said=tuple(_said(row)),
        action=row["action"].replace("-", " ") if row["action"] else None,
        owner=row["owner"],
        due_on=row["due_on"],
    )


def _said(row: Mapping[str, Any]) -> list[str]:
    """What is known of a past client, in words."""
    stake, cost = row["at_stake"], row["cost_of_pursuit"]
    found = []
    if stake is not None and cost is not None:
        found.append("may bring more than it costs" if stake > cost else "costs more than it may bring")
    if row["still_using"]:
        found.append(f"still using it, {row['days_since_use']:.0f} days ago, but not ordering")
    if row["days_silent"] is not None:
        left = f"left {row['days_silent']:,.0f} days ago"
        found.append(f"{left}: {row['loss_reason']}" if row["loss_reason"] else left)
    if row["allies"]:
        found.append(f"{row['allies']:.0f} {'ally' if row['allies'] == 1 else 'allies'} there")
    return found
