"""Published rows and spending drawn small: what the playbook is given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from kare_ml.playbook.purchases import SPENDING
from tests.tables import rows_of

CHANCES = ("p_keep", "p_attain", "p_recapture", "p_expand")
TEXTS = (
    "account_id", "name", "owner", "owner_role", "region", "lifecycle", "profile", "no_profile_reason",
    "baseline_profile", "risk_word", "moved_from",
)  # fmt: skip
NUMBERS = (
    *CHANCES, "churn_risk", "winback_chance", "expansion_chance", "conversion_chance", "trailing_revenue",
    "revenue_at_risk", "best_year_spend",
)  # fmt: skip
ROWS = pa.schema([*((name, pa.string()) for name in TEXTS), *((name, pa.float64()) for name in NUMBERS)])

SHORT = {"account": "account_id", "keep": "p_keep", "attain": "p_attain", "gone": "p_recapture", "expand": "p_expand",
         "year": "trailing_revenue", "best": "best_year_spend", "why": "no_profile_reason"}  # fmt: skip


def published(text: str) -> pa.Table:
    """Published rows from a drawn table; a column that it has not is null, and `baseline_profile` is the profile."""
    return pa.Table.from_pylist([_row(cells) for cells in rows_of(text)], schema=ROWS)


def spent(text: str) -> pa.Table:
    """Rows of spending; `age` is that of the first order, `before` of the last one before the window."""
    short = {"account": "account_id", "age": "first_age", "before": "order_age_then"}
    rows = [{short.get(name, name): cell for name, cell in cells.items()} for cells in rows_of(text)]
    return pa.Table.from_pylist(
        [{n: c if n == "account_id" or c is None else float(c) for n, c in row.items()} for row in rows],
        schema=pa.schema([(f.name, f.type if f.name == "account_id" else pa.float64()) for f in SPENDING]),
    ).cast(SPENDING)


def _row(cells: Mapping[str, str | None]) -> dict[str, Any]:
    named = {SHORT.get(name, name): cell for name, cell in cells.items()}
    row: dict[str, Any] = {n: float(c) if n in NUMBERS and c is not None else c for n, c in named.items()}
    if row.get("lifecycle") == "client":
        row.setdefault("churn_risk", row.get("p_recapture"))
    row.setdefault("baseline_profile", row.get("profile"))
    if row.get("churn_risk") is not None:
        row.setdefault("revenue_at_risk", row["churn_risk"] * max(row.get("trailing_revenue") or 0.0, 0.0))
    return row
