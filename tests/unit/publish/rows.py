"""A run's artifacts, drawn small: what compose is given, and what it makes of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from kare_ml.baseline.attributes import Review
from kare_ml.baseline.placement import PLACED
from kare_ml.config.workspace import Settling
from kare_ml.domain.profiles import Profile
from kare_ml.explain.schema import REASONS
from kare_ml.learning.scoring import PREDICTIONS
from kare_ml.publish.compose import Artifacts, RunFacts, compose
from kare_ml.publish.decisions import Assignment
from kare_ml.publish.moves import BEFORE, with_movement
from kare_ml.publish.settling import settled

FACTS = RunFacts(dt.date(2011, 6, 10), "run-2", "run-1", "hash", {"churn": "digest"})
HELD = pa.schema([("account_id", pa.string()), ("product_line", pa.string()), ("lost_spend", pa.float64())])
REVIEW = Review("2011-01-01", {}, high=0.7, watch=0.4)

CLIENT = {
    "lifecycle": "client",
    "state": "Keep",
    "trailing_revenue": 1000.0,
    "spend_yoy_90d": 1.0,
    "churn": 0.2,
    "expansion": 0.25,
}
LAPSED = {
    "lifecycle": "lapsed",
    "state": "dormant",
    "trailing_revenue": 0.0,
    "spend_yoy_90d": None,
    "churn": 0.9,
    "expansion": 0.5,
}
PROSPECT = {
    "lifecycle": "prospect",
    "state": "Attain",
    "trailing_revenue": None,
    "spend_yoy_90d": None,
    "expansion": 0.5,
    "conversion": 0.1,
}
UNSCORED = {"lifecycle": "client", "state": "Keep", "trailing_revenue": 10.0, "spend_yoy_90d": 1.0}


def unsettled(*accounts: Mapping[str, Any], review: Review = REVIEW, **assignments: str) -> pa.Table:
    """The rows of such accounts as composed: called 1, 2, 3 … where they have no `account_id`."""
    named = [{"account_id": str(n), **account} for n, account in enumerate(accounts, 1)]
    by_person = {
        account: Assignment(account, profile, "Ann", dt.date(2011, 6, 1), dt.date(2011, 12, 1), "as agreed")
        for account, profile in assignments.items()
    }
    return compose(_artifacts(named), FACTS, review, by_person)


def composed(
    *accounts: Mapping[str, Any],
    review: Review = REVIEW,
    assignments: Mapping[str, str] | None = None,
    before: Mapping[str, str] | None = None,
) -> pa.Table:
    """The published rows of such accounts, as `unsettled` calls them; `before` is where they stood."""
    earlier = {account: row_before(account, state) for account, state in (before or {}).items()}
    rows, _ = settled(unsettled(*accounts, review=review, **(assignments or {})), earlier, review, None, Settling())
    return with_movement(rows, earlier, None, (None, review))


def row_before(account: str, state: str = "Keep", **columns: Any) -> dict[str, Any]:
    """The row of the run before of an account that stood there; what is not given is null."""
    profile = {"profile": state} if state in set(Profile) else {"no_profile_reason": state}
    return {**dict.fromkeys(BEFORE), "account_id": account, **profile, **columns}


def _artifacts(accounts: list[dict[str, Any]]) -> Artifacts:
    columns = {name: pa.string() for name in ("account_id", "name", "owner", "region", "lifecycle")}
    numbers = ("trailing_revenue", "spend_yoy_90d", "spend_90d", "spend_90d_year_ago", "lost_lines", "lost_line_spend")
    schema = pa.schema([*columns.items(), *((name, pa.float64()) for name in numbers)])
    return Artifacts(
        pa.Table.from_pylist(accounts, schema=schema),
        pa.Table.from_pylist([{**a, "baseline_state": a["state"], "baseline_trace": []} for a in accounts], PLACED),
        pa.Table.from_pylist([_prediction(account) for account in accounts], schema=PREDICTIONS),
        pa.Table.from_pylist([{"reasons": [], **account} for account in accounts], REASONS),
        pa.Table.from_pylist([row for account in accounts for row in _held(account)], HELD),
    )  # fmt: skip


def _held(account: dict[str, Any]) -> list[dict[str, Any]]:
    """A row a line that the account ever bought: what it was worth if it was lost, null otherwise."""
    lost = account.get("lost", {}).items()
    return [{"account_id": account["account_id"], "product_line": line, "lost_spend": worth} for line, worth in lost]


def _prediction(account: dict[str, Any]) -> dict[str, Any]:
    named = ("churn_source", "expansion_source", "conversion_source")
    row = {"account_id": account["account_id"], "predicted_profile": account.get("outlook")}
    row |= {name: account.get(name) for name in named}
    if "expansion" not in account:
        return {**row, "status": "baseline_only", "status_reason": "no churn model in force: our rules alone"}
    leaves = 1 - account["conversion"] if account["lifecycle"] == "prospect" else account["churn"]
    expand = (1 - leaves) * account["expansion"]
    gone = (
        {"p_attain": leaves, "p_recapture": 0.0}
        if account["lifecycle"] == "prospect"
        else {"p_attain": 0.0, "p_recapture": leaves}
    )
    stage = {
        "client": {"churn_risk": leaves},
        "lapsed": {"winback_chance": 1 - leaves},
        "prospect": {"conversion_chance": account.get("conversion")},
    }[account["lifecycle"]]
    chances = {
        **gone,
        **stage,
        "p_expand": expand,
        "p_keep": 1 - leaves - expand,
        "expansion_chance": account["expansion"],
    }
    return {**row, **chances, "status": "scored"}
