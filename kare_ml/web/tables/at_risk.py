"""The clients at risk: Keep and Expand, most revenue at risk first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.publish.questions import AT_RISK_PROFILES, ranked, texts
from kare_ml.web.pages.frame import Asked
from kare_ml.web.silence import silent
from kare_ml.web.tables.capacity import ASKS as CAPACITY
from kare_ml.web.tables.capacity import Capacity
from kare_ml.web.tables.declared import Found, Query, Table, day, number, published, text
from kare_ml.web.tables.places import ASKS, SILENT, narrowed, taken, without

SHOWN = (
    "account_id", "name", "profile", "outlook", "p_keep", "p_expand", "p_recapture", "p_attain", "churn_risk",
    "risk_word", "trailing_revenue", "revenue_at_risk", "owner", "region", "sector", "segment", "act_by",
    "first_theme", "first_reason", "churn_source", "play", "play_due_on",
)  # fmt: skip


@dataclass(frozen=True)
class Matching:
    """The clients that the filters leave, by their places: `every`, and those that are listed.

    `quiet` are those that somebody dismissed for a time, with the last such day; they are not `listed`, unless asked
    for. `flagged` says for whom those with an open flag are flagged.
    """

    every: pa.Array
    listed: pa.Array
    quiet: Mapping[str, dt.date]
    flagged: Mapping[str, str]


def all_at_risk(asked: Asked) -> pa.Array:
    """The places of all clients with a churn risk, as they are ranked."""

    def made() -> pa.Array:
        rows = asked.shelf.rows(asked.run)
        wanted = pc.and_(pc.is_in(rows["profile"], texts(*AT_RISK_PROFILES)), pc.is_valid(rows["revenue_at_risk"]))
        return ranked(rows, wanted, rows["revenue_at_risk"])

    return asked.shelf.kept(("all at risk", asked.run.run_id), made)


def matching(asked: Asked, query: Query) -> Matching:
    """What a query leaves of them."""
    rows = asked.shelf.rows(asked.run)
    every = narrowed(rows, all_at_risk(asked), query)
    actions = asked.shelf.actions(asked.at, open_only=False)
    quiet = silent(actions, asked.day)
    listed = every if query.get("silent") == "1" else without(rows, every, sorted(quiet))
    flagged = {one.account_id: one.owner or "nobody" for one in actions if one.kind == "flag" and one.status == "open"}
    return Matching(every, listed, quiet, flagged)


def listed(asked: Asked, found: Matching) -> Found:
    """The rows of the table at those places."""

    def more(chosen: pa.Table) -> dict[str, pa.Array | pa.ChunkedArray]:
        own = chosen["account_id"].to_pylist()
        outlooks = chosen["outlook"].to_pylist()
        chances = [None if o is None else chosen[f"p_{o.lower()}"][at].as_py() for at, o in enumerate(outlooks)]
        return {
            "outlook_chance": pa.array(chances, pa.float64()),
            "action": chosen["play"],
            "due_on": pc.coalesce(chosen["act_by"], chosen["play_due_on"]),
            "flagged_for": pa.array([found.flagged.get(one) for one in own], pa.string()),
            "silent_until": pa.array([found.quiet.get(one) for one in own], pa.date32()),
        }

    return taken(asked, found.listed, SHOWN, more)


def _find(asked: Asked, query: Query) -> Found:
    found, capacity = listed(asked, matching(asked, query)), Capacity.of(query)
    return found.first(capacity.count) if capacity.given else found


AT_RISK = Table(
    name="at-risk",
    title="Who should we call first?",
    grain="a row a client in Keep or Expand with a churn risk, most revenue at risk first",
    columns={
        **published("account_id", "name", "profile", "outlook"),
        "outlook_chance": number("the chance of that outlook; null: no prediction"),
        **published(
            "churn_risk",
            "risk_word",
            "trailing_revenue",
            "revenue_at_risk",
            "first_theme",
            "first_reason",
            "churn_source",
        ),
        "action": text("what the playbook calls for; null: nothing"),
        **published("owner", "region", "sector", "segment"),
        "due_on": day(
            "until when to act: before silence alone lifts its risk word, or the day of the play; null: open"
        ),
        "flagged_for": text("for whom it is flagged; null: it has no open flag"),
        "silent_until": day("dismissed up to and on that day; null: it is not"),
    },
    find=_find,
    asks={**ASKS, **CAPACITY, **SILENT},
)
