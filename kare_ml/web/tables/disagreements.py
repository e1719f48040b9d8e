"""Where our rules and the prediction disagree, and who proved right so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.baseline.in_short import in_short
from kare_ml.domain.access import Permission
from kare_ml.publish.disagreements import CHANCE_OF, because, disagreeing
from kare_ml.publish.questions import texts
from kare_ml.web.pages.frame import Asked
from kare_ml.web.tables.declared import Found, Query, Table, number, published, text

FILTERS = {"rules": "baseline_profile", "outlook": "outlook", "owner": "owner", "region": "region"}
"""What it may be narrowed by: what a query calls it, and the column."""

SHOWN = [
    "account_id", "name", "agrees", "baseline_profile", "outlook", "p_keep", "p_attain", "p_recapture", "p_expand",
    "trailing_revenue", "owner", "region",
]  # fmt: skip


def every(asked: Asked) -> pa.Table:
    """All accounts on which both disagree, the most revenue first."""
    return asked.shelf.kept(("apart", asked.run.run_id), lambda: disagreeing(asked.shelf.rows(asked.run).select(SHOWN)))


def matching(rows: pa.Table, query: Query) -> pa.Table:
    """Those that a query asks for."""
    for name, column in FILTERS.items():
        if value := query.get(name):
            rows = rows.filter(pc.is_in(rows[column], value_set=texts(value)))
    return rows


def sides(asked: Asked, rows: pa.Table) -> list[Mapping[str, Any]]:
    """What each side says of those accounts, and why; in their order."""
    told = asked.shelf.told(asked.run, rows["account_id"].to_pylist())
    return [
        {
            **row,
            "chance_of_rules": row[CHANCE_OF[row["baseline_profile"]]],
            "chance_of_outlook": row[CHANCE_OF[row["outlook"]]],
            "why_rules": in_short(told[row["account_id"]]["baseline_trace"] or [], row["baseline_profile"]) or None,
            "why_outlook": because({**row, "reasons": told[row["account_id"]]["reasons"]}),
        }
        for row in rows.to_pylist()
    ]


def _find(asked: Asked, query: Query) -> Found:
    rows = matching(every(asked), query)

    def part(start: int, count: int) -> pa.Table:
        return pa.Table.from_pylist(
            [
                {name: row[name] for name in DISAGREEMENTS.schema.names}
                for row in sides(asked, rows.slice(start, count))
            ],
            DISAGREEMENTS.schema,
        )

    return Found(rows.num_rows, part)


DISAGREEMENTS = Table(
    name="disagreements",
    title="Where do our rules and the prediction disagree?",
    grain="a row an account whose outlook is another profile than that of our rules, the most revenue first",
    columns={
        **published("account_id", "name", "baseline_profile"),
        "chance_of_rules": number("the chance that our rules' profile is right at the horizon; null: not told"),
        "why_rules": text("what it meets of the rule; null: nothing is told of it"),
        **published("outlook"),
        "chance_of_outlook": number("the chance of the outlook; null: not told"),
        "why_outlook": text("what moves the model that decides between both; null: it has no reasons"),
        **published("trailing_revenue", "owner", "region"),
    },
    find=_find,
    asks={
        "rules": "only accounts that our rules place in that profile",
        "outlook": "only accounts with that outlook",
        "owner": "only accounts of that owner",
        "region": "only accounts of that region",
    },
    needs=Permission.ANALYSIS,
)
