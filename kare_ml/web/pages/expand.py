"""Where can we grow next? Clients by the revenue that is expected of growing them, each with a line to offer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kare_ml.config.load import load_playbook
from kare_ml.publish.questions import AT_RISK_PROFILES
from kare_ml.web.offers import whole_map
from kare_ml.web.pages.frame import Asked, Frame, frame
from kare_ml.web.tables.declared import Query
from kare_ml.web.tables.expand import EXPAND, FILTERS, growing, matching, told
from kare_ml.web.tables.places import choices

MOST = 50
"""How many clients are listed."""


@dataclass(frozen=True)
class Client:
    """One client to grow: `offer` is the line, and `offer_words` how many of whom buy it."""

    account_id: str
    name: str
    link: str
    profile: str
    chance: float
    growth: float
    revenue: float | None
    risk_word: str | None
    offer: str | None
    offer_words: str
    reason: str | None
    action: str | None
    owner: str | None
    due_on: dt.date | None


@dataclass(frozen=True)
class Expand:
    """The page: `clients` are those listed, of `matching`; `lines` says whether product lines are known at all."""

    frame: Frame
    given: Mapping[str, str]
    clients: tuple[Client, ...]
    matching: int
    lines: bool
    choices: Mapping[str, tuple[str, ...]]
    back: str
    silence_days: int


def expand_page(asked: Asked, query: Query) -> Expand:
    """The clients to grow."""
    given, every = EXPAND.asked(query), growing(asked)
    found = matching(asked, given)
    listed = EXPAND.part(told(asked, found), 0, MOST).to_pylist()
    return Expand(
        frame=frame(asked, "expand", EXPAND.title, given),
        given=given,
        clients=tuple(_client(asked, row) for row in listed),
        matching=len(found),
        lines=whole_map(asked.shelf, asked.run) is not None,
        choices={**{name: choices(asked, every, name) for name in FILTERS}, "profile": AT_RISK_PROFILES},
        back=asked.link("/expand", **given),
        silence_days=load_playbook(asked.shelf.folder).silence_days,
    )


def _client(asked: Asked, row: Mapping[str, Any]) -> Client:
    whom = "clients most like it" if row["most_like_it"] else "all clients"
    return Client(
        account_id=row["account_id"],
        name=row["name"] or row["account_id"],
        link=asked.link("/account", id=row["account_id"]),
        profile=row["profile"],
        chance=row["p_expand"],
        growth=row["growth"],
        revenue=row["trailing_revenue"],
        risk_word=row["risk_word"],
        offer=row["next_line"],
        offer_words=f"{row['buyers']:,} of the {row['alike']:,} {whom} buy it" if row["next_line"] else "",
        reason=row["reason"],
        action=row["action"],
        owner=row["owner"],
        due_on=row["due_on"],
    )
