"""Where the rules and the prediction disagree: which accounts, which ways, and what the prediction says for itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.explain.leading import leading
from kare_ml.publish.moves import Move, deciding

CHANCE_OF = {"Keep": "p_keep", "Attain": "p_attain", "Recapture": "p_recapture", "Expand": "p_expand"}


@dataclass(frozen=True)
class Apart:
    """One way to disagree in a run: how many accounts the rules place so, with which revenue, and the outlook."""

    rules: str
    outlook: str
    accounts: int
    revenue: float


def disagreeing(rows: pa.Table) -> pa.Table:
    """The published rows whose outlook is another profile than that of the rules, the most revenue first.

    `rows` needs `agrees`, `baseline_profile`, `outlook`, `trailing_revenue` and `account_id`.
    """
    apart = rows.filter(pc.fill_null(pc.invert(rows["agrees"]), False))
    return apart.sort_by([("trailing_revenue", "descending"), ("account_id", "ascending")])


def ways_apart(apart: pa.Table) -> list[Apart]:
    """How many disagree which way, the most accounts first; `apart` is what `disagreeing` finds."""
    summed = apart.group_by(["baseline_profile", "outlook"]).aggregate([([], "count_all"), ("trailing_revenue", "sum")])
    found = [
        Apart(row["baseline_profile"], row["outlook"], row["count_all"], row["trailing_revenue_sum"] or 0.0)
        for row in summed.to_pylist()
    ]
    return sorted(found, key=lambda one: (-one.accounts, one.rules, one.outlook))


def because(row: Mapping[str, Any]) -> str | None:
    """Why the prediction says otherwise than the rules: what moves the model that decides between both that way.

    `row` has `baseline_profile`, `outlook` and `reasons`. None where that model has no reasons, or none that way.
    """
    between = {"outlook": row["baseline_profile"]}, {"outlook": row["outlook"]}
    model, up = deciding(Move(None, row["baseline_profile"], None), *between)
    found = leading(row["reasons"], model, up=up)
    return found[1] if found else None
