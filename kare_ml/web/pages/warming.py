"""Which target prospects are warming up? Attain, held against their chance of a while ago."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow.compute as pc

from kare_ml.config.load import load_playbook
from kare_ml.web.pages.frame import Asked, Frame, frame
from kare_ml.web.tables.declared import Query
from kare_ml.web.tables.places import choices
from kare_ml.web.tables.warming import FILTERS, OTHERWISE, SINCE, WARMING, prospects, told, warming

MOST = 100
"""How many prospects are listed."""


@dataclass(frozen=True)
class Prospect:
    """One target prospect: its chance to be won now and `before` (null: not known), by how much it rose, and why."""

    account_id: str
    name: str
    link: str
    chance: float
    before: float | None
    rise: float | None
    at_stake: float | None
    reason: str | None
    action: str | None
    owner: str | None
    due_on: dt.date | None


@dataclass(frozen=True)
class Warming:
    """The page: `prospects` are those listed, of `matching`; `targeted` is how many there are in all.

    `compared_with` is null on the first night. `by_rules` says that no model tells one prospect from another.
    """

    frame: Frame
    given: Mapping[str, str]
    since: str
    compared_with: dt.date | None
    prospects: tuple[Prospect, ...]
    matching: int
    targeted: int
    by_rules: bool
    choices: Mapping[str, tuple[str, ...]]
    back: str
    silence_days: int


def warming_page(asked: Asked, query: Query) -> Warming:
    """The prospects that warm up."""
    given = WARMING.asked(query)
    since = given.get("since", "") if given.get("since") in SINCE else OTHERWISE
    every, found = prospects(asked, since), warming(asked, {**query, "since": since})
    listed = WARMING.part(told(asked, found), 0, MOST).to_pylist()
    sources = pc.unique(asked.shelf.rows(asked.run)["conversion_source"]).to_pylist()
    return Warming(
        frame=frame(asked, "warming", WARMING.title, given),
        given=given,
        since=since,
        compared_with=every.before.as_of if every.before else None,
        prospects=tuple(_prospect(asked, row) for row in listed),
        matching=len(found.places),
        targeted=len(every.places),
        by_rules="model" not in sources,
        choices={name: choices(asked, every.places, name) for name in FILTERS},
        back=asked.link("/warming", **given),
        silence_days=load_playbook(asked.shelf.folder).silence_days,
    )


def _prospect(asked: Asked, row: Mapping[str, Any]) -> Prospect:
    return Prospect(
        account_id=row["account_id"],
        name=row["name"] or row["account_id"],
        link=asked.link("/account", id=row["account_id"]),
        chance=row["conversion_chance"],
        before=row["before"],
        rise=row["rise"],
        at_stake=row["at_stake"],
        reason=row["reason"],
        action=row["action"],
        owner=row["owner"],
        due_on=row["due_on"],
    )
