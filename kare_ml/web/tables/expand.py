"""Where to grow: clients by the revenue that Expand is expected to add, each with the line to offer next."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.publish.questions import AT_RISK_PROFILES, ranked, texts
from kare_ml.web.offers import by_account, offers
from kare_ml.web.pages.frame import Asked
from kare_ml.web.silence import quiet
from kare_ml.web.tables.declared import Column, Found, Query, Table, count, day, number, published, text
from kare_ml.web.tables.places import ASKS, SILENT, narrowed, taken, without

FILTERS = ("profile", "owner", "region", "sector")
SHOWN = (
    "account_id", "name", "profile", "p_expand", "growth", "trailing_revenue", "risk_word", "owner", "region",
    "sector", "expansion_reason", "play", "play_due_on",
)  # fmt: skip


def growing(asked: Asked) -> pa.Array:
    """The places of the clients in Keep or Expand that are expected to grow, most growth first."""

    def made() -> pa.Array:
        rows = asked.shelf.rows(asked.run).select(["account_id", "profile", "p_expand", "growth"])
        growth = rows["growth"]
        clients = pc.and_(pc.is_in(rows["profile"], texts(*AT_RISK_PROFILES)), pc.is_valid(rows["p_expand"]))
        return ranked(rows, pc.and_(clients, pc.fill_null(pc.greater(growth, 0.0), False)), growth)

    return asked.shelf.kept(("growing", asked.run.run_id), made)


def matching(asked: Asked, query: Query) -> pa.Array:
    """Those of them that a query asks for."""
    rows = asked.shelf.rows(asked.run)
    return without(rows, narrowed(rows, growing(asked), query, FILTERS), quiet(asked, query))


def told(asked: Asked, places: pa.Array) -> Found:
    """The rows of the table at those places."""

    def more(chosen: pa.Table) -> dict[str, pa.Array | pa.ChunkedArray]:
        accounts = chosen["account_id"].combine_chunks()
        lines = by_account(offers(asked.shelf, asked.run, accounts))
        first = [next(iter(lines.get(account, ())), None) for account in accounts.to_pylist()]
        return {
            "next_line": pa.array([one and one.line for one in first], pa.string()),
            "buyers": pa.array([one and one.buyers for one in first], pa.int64()),
            "alike": pa.array([one and one.alike for one in first], pa.int64()),
            "most_like_it": pa.array([one and one.by == "alike" for one in first], pa.bool_()),
            "reason": chosen["expansion_reason"],
            "action": chosen["play"],
            "due_on": chosen["play_due_on"],
        }

    return taken(asked, places, SHOWN, more)


def _find(asked: Asked, query: Query) -> Found:
    return told(asked, matching(asked, query))


EXPAND = Table(
    name="expand",
    title="Where can we grow next?",
    grain="a row a client in Keep or Expand that is expected to grow, most growth first",
    columns={
        **published("account_id", "name", "profile"),
        "p_expand": number("the chance that it is in Expand at the horizon"),
        "growth": number("the revenue that Expand is expected to add within a horizon, in the book's currency"),
        **published("trailing_revenue", "risk_word"),
        "next_line": text("the product line to offer next; null: none is open to it, or lines are not known"),
        "buyers": count("how many of those clients buy it; null as next_line"),
        "alike": count("how many clients it is held against; null as next_line"),
        "most_like_it": Column(pa.bool_(), "those are the clients most like it, else all of them; null as next_line"),
        "reason": text("what raises its chance the most, in words; null: our rules speak, or nothing does"),
        "action": text("what the playbook calls for; null: nothing"),
        **published("owner", "region", "sector"),
        "due_on": day("the day of that play; null: none"),
    },
    find=_find,
    asks={**{name: ASKS[name] for name in FILTERS}, **SILENT},
)
