"""The whole book in a few rows: by profile, where it is heading, who went from where to where, and the revenue walk."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa

from kare_ml.web.pages.frame import Asked
from kare_ml.web.tables.declared import Found, Query, Table, count, number, text, whole

SINCE = {"night": 1, "month": 30, "quarter": 91, "year": 365}
"""How many days back the nights that are compared may lie, by what people call it."""


def _profiles(asked: Asked, query: Query) -> Found:
    held = asked.shelf.portfolio(asked.run)
    rows = [{"state": state, **vars(one)} for state, one in held.states.items()]
    return whole(pa.Table.from_pylist(rows, PROFILES.schema))


def _outlooks(asked: Asked, query: Query) -> Found:
    held = asked.shelf.portfolio(asked.run)
    rows = [{"state": state, "outlook": outlook, **vars(one)} for (state, outlook), one in held.outlooks.items()]
    return whole(pa.Table.from_pylist(rows, OUTLOOKS.schema))


def _transitions(asked: Asked, query: Query) -> Found:
    days = SINCE.get(query.get("since", ""), SINCE["night"])
    before = asked.shelf.before(asked.run, dt.timedelta(days=days))
    counts = asked.shelf.transitions(before, asked.run).counts if before else {}
    rows = [{"before": was, "now": now, "accounts": accounts} for (was, now), accounts in counts.items()]
    return whole(pa.Table.from_pylist(rows, TRANSITIONS.schema))


def _walk(asked: Asked, query: Query) -> Found:
    walk = asked.shelf.walk(asked.run)
    groups = {"owner": walk.by_owner, "region": walk.by_region, "profile": walk.by_profile} if walk else {}
    rows = [{"by": "book", **vars(walk.total)}] if walk else []
    rows += [{"by": by, **vars(steps)} for by, parts in groups.items() for steps in parts]
    return whole(pa.Table.from_pylist(rows, WALK.schema))


_HELD = {
    "accounts": count("how many accounts"),
    "revenue": number("their net revenue of the last 365 days"),
    "revenue_at_risk": number("what of it is at risk"),
}

PROFILES = Table(
    name="profiles",
    title="How is the book spread?",
    grain="a row a profile, or reason for none",
    columns={"state": text("the profile, or the reason for none"), **_HELD},
    find=_profiles,
)

OUTLOOKS = Table(
    name="outlooks",
    title="Where is the book heading?",
    grain="a row a profile, or reason for none, and outlook",
    columns={
        "state": text("the profile, or the reason for none"),
        "outlook": text("the settled predicted profile at the horizon; null: no prediction"),
        **_HELD,
    },
    find=_outlooks,
)

TRANSITIONS = Table(
    name="transitions",
    title="Who went where?",
    grain="a row a profile, or reason for none, before and now; none where no night is that far back",
    columns={
        "before": text("where accounts stood, or that they are new"),
        "now": text("where they stand, or that they are gone"),
        "accounts": count("how many accounts"),
    },
    find=_transitions,
    asks={"since": f"how far back: {', '.join(SINCE)}; left out, night"},
)

WALK = Table(
    name="walk",
    title="Where is the revenue heading?",
    grain="a row for the book, and for each owner, region and profile",
    columns={
        "by": text("book, owner, region or profile"),
        "group": text("which of them"),
        "accounts": count("how many accounts"),
        "start": number("revenue of the last 365 days"),
        "lost": number("what leaves with those who lapse; not above zero"),
        "shrunk": number("bought less by those who stay; not above zero"),
        "kept": number("what stays"),
        "grown": number("bought more by those who stay"),
        "expanded": number("added by those in Expand"),
        "won": number("from prospects"),
        "won_back": number("from past clients"),
        "expected": number("of the year that ends one horizon ahead"),
        "low": number("with a chance of 80% not below that"),
        "high": number("with a chance of 80% not above that"),
        "not_predicted": count("clients that are taken as they are, without a prediction"),
    },
    find=_walk,
)
