"""Who should we call first? Keep and Expand clients, most revenue at risk first, sized to what the team can do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kare_ml.config.load import load_playbook
from kare_ml.publish.questions import AT_RISK_PROFILES
from kare_ml.web.pages.frame import Asked, Frame, frame
from kare_ml.web.tables.at_risk import AT_RISK, all_at_risk, listed, matching
from kare_ml.web.tables.capacity import Capacity
from kare_ml.web.tables.declared import Query
from kare_ml.web.tables.places import FILTERS, choices, total

WORDS = ("High", "Watch", "Normal")


@dataclass(frozen=True)
class Client:
    """One client of the list. `action` is what the playbook calls for, `flagged` who has an open flag of it."""

    account_id: str
    name: str
    link: str
    profile: str
    outlook: str | None
    outlook_chance: float | None
    chance: float
    risk_word: str | None
    revenue: float | None
    at_risk: float
    reason: str | None
    by_model: bool
    action: str | None
    owner: str | None
    act_by: dt.date | None
    flagged: str | None
    silent_until: dt.date | None


@dataclass(frozen=True)
class AtRisk:
    """The page: `clients` are those that the capacity holds, of `matching` that the filters leave.

    `silenced` of these are not listed, as somebody dismissed them for a time; `given` is what was asked for, and `back`
    the address of this very list.
    """

    frame: Frame
    given: Mapping[str, str]
    capacity: Capacity
    clients: tuple[Client, ...]
    matching: int
    listed_at_risk: float
    matching_at_risk: float
    silenced: int
    back: str
    silence_days: int
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def at_risk_page(asked: Asked, query: Query) -> AtRisk:
    """The clients to call."""
    rows, every = asked.shelf.rows(asked.run), all_at_risk(asked)
    given, capacity = given_of(query), Capacity.of(query)
    found = matching(asked, given)
    first = found.listed.slice(0, capacity.count)
    told = AT_RISK.part(listed(asked, found), 0, capacity.count).to_pylist()
    return AtRisk(
        frame=frame(asked, "at-risk", AT_RISK.title, given),
        given=given,
        capacity=capacity,
        clients=tuple(_client(asked, row) for row in told),
        matching=len(found.every),
        listed_at_risk=total(rows, first, "revenue_at_risk"),
        matching_at_risk=total(rows, found.every, "revenue_at_risk"),
        silenced=len(found.every) - len(found.listed),
        back=asked.link("/at-risk", **given),
        silence_days=load_playbook(asked.shelf.folder).silence_days,
        choices=asked.shelf.kept(
            ("choices at risk", asked.run.run_id),
            lambda: {**{name: choices(asked, every, name) for name in FILTERS},
                     "profile": AT_RISK_PROFILES, "risk_word": WORDS},
        ),
    )  # fmt: skip


def given_of(query: Query) -> dict[str, str]:
    """What a query asks of the list, for links and forms."""
    plain = {name: query[name] for name in FILTERS if query.get(name)}
    return {**plain, **Capacity.of(query).asked, **({"silent": "1"} if query.get("silent") == "1" else {})}


def _client(asked: Asked, row: Mapping[str, Any]) -> Client:
    account = row["account_id"]
    return Client(
        account_id=account,
        name=row["name"] or account,
        link=asked.link("/account", id=account),
        profile=row["profile"],
        outlook=row["outlook"],
        outlook_chance=row["outlook_chance"],
        chance=row["churn_risk"],
        risk_word=row["risk_word"],
        revenue=row["trailing_revenue"],
        at_risk=row["revenue_at_risk"],
        reason=row["first_reason"],
        by_model=row["churn_source"] == "model",
        action=row["action"].replace("-", " ") if row["action"] else None,
        owner=row["owner"],
        act_by=row["due_on"],
        flagged=row["flagged_for"],
        silent_until=row["silent_until"],
    )
