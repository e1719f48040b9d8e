"""Whom do I call today? One owner's five, what is due, and who else of theirs is worth a call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.brief.brief import group, to_call
from kare_ml.io.actions import Action
from kare_ml.publish.questions import by_state, texts
from kare_ml.web.pages.expand import Client as Growing
from kare_ml.web.pages.expand import expand_page
from kare_ml.web.pages.frame import Asked, Frame, frame
from kare_ml.web.pages.overview import STATES
from kare_ml.web.pages.recapture import PastClient, recapture_page
from kare_ml.web.pages.warming import Prospect, warming_page
from kare_ml.web.tables.declared import Query
from kare_ml.web.tables.flags import state_of
from kare_ml.web.tables.places import beside
from kare_ml.web.words import distinct

SHOWN = [
    "account_id", "name", "owner", "profile", "no_profile_reason", "outlook", "trailing_revenue", "revenue_at_risk",
    "churn_risk", "risk_word", "first_reason", "fading_words", "fading_amount", "act_by", "play", "play_due_on",
]  # fmt: skip

FEW = 3
"""How many of each other kind are told of."""


@dataclass(frozen=True)
class Called:
    """One client to call: a chance and reason of the model, or null and what it buys less of where the rules speak."""

    name: str
    link: str
    profile: str
    outlook: str | None
    revenue: float | None
    at_risk: float | None
    chance: float | None
    risk_word: str | None
    reason: str | None
    action: str | None
    act_by: dt.date | None


@dataclass(frozen=True)
class Todo:
    """Something that is open: a flag, or an action from the playbook; `late` says that its day has passed."""

    name: str
    link: str
    what: str
    due_on: dt.date | None
    note: str
    late: bool


@dataclass(frozen=True)
class Mine:
    """The page; `owner` is null where nobody is chosen and whoever asks owns nothing."""

    frame: Frame
    owner: str | None
    owners: tuple[str, ...]
    states: tuple[tuple[str, int], ...]
    revenue: float
    at_risk: float
    calls: tuple[Called, ...]
    todo: tuple[Todo, ...]
    back_again: tuple[PastClient, ...]
    warming: tuple[Prospect, ...]
    growing: tuple[Growing, ...]


def mine(asked: Asked, query: Query) -> Mine:
    """The page of the owner that is asked for; without one, of whoever asks."""
    rows = asked.shelf.rows(asked.run)
    owners = asked.shelf.kept(("owners", asked.run.run_id), lambda: distinct(rows["owner"]))
    owner = query.get("owner") or (owners[0] if len(owners) == 1 else asked.user.name)
    title, given = "Whom do I call today?", {"owner": query.get("owner", "")}
    if owner not in owners:
        return Mine(frame(asked, "mine", title, given), None, owners, (), 0.0, 0.0, (), (), (), (), ())
    own = asked.shelf.kept(("own", asked.run.run_id, owner), lambda: _own(asked, owner))
    held, theirs = by_state(own), {"owner": owner}
    actions = asked.shelf.actions(asked.at)
    waiting = {one.account_id for one in actions if one.kind == "flag"}
    whole = group(own)
    return Mine(
        frame=frame(asked, "mine", title, given),
        owner=owner,
        owners=owners,
        states=tuple((state, held[state]) for state in STATES if state in held),
        revenue=whole.revenue,
        at_risk=whole.at_risk,
        calls=_calls(asked, to_call(own, waiting)),
        todo=_todo(asked, [one for one in actions if one.owner == owner]),
        back_again=recapture_page(asked, theirs).clients[:FEW],
        warming=warming_page(asked, theirs).prospects[:FEW],
        growing=expand_page(asked, theirs).clients[:FEW],
    )


def _own(asked: Asked, owner: str) -> pa.Table:
    rows = asked.shelf.rows(asked.run).select(SHOWN)
    return rows.filter(pc.is_in(rows["owner"], texts(owner)))


def _calls(asked: Asked, chosen: pa.Table) -> tuple[Called, ...]:
    return tuple(
        Called(
            name=row["name"] or row["account_id"],
            link=asked.link("/account", id=row["account_id"]),
            profile=row["profile"],
            outlook=row["outlook"],
            revenue=row["trailing_revenue"],
            at_risk=row["revenue_at_risk"],
            chance=row["churn_risk"],
            risk_word=row["risk_word"],
            reason=row["first_reason"] or row["fading_words"],
            action=row["play"],
            act_by=row["act_by"] or row["play_due_on"],
        )
        for row in chosen.to_pylist()
    )


def _todo(asked: Asked, actions: list[Action]) -> tuple[Todo, ...]:
    rows = asked.shelf.rows(asked.run).select(["account_id", "name"])
    ids = pa.table({"account_id": pa.array([one.account_id for one in actions], pa.string())})
    names: Mapping[str, str | None] = dict(
        zip(ids["account_id"].to_pylist(), beside(ids, rows, "name").to_pylist(), strict=True)
    )
    return tuple(
        Todo(
            name=names[one.account_id] or one.account_id,
            link=asked.link("/account", id=one.account_id),
            what=(one.play or one.kind).replace("-", " "),
            due_on=one.due_on,
            note=one.history[0].note,
            late=state_of(one, asked.today) == "overdue",
        )
        for one in actions
    )
