"""What it means that an account left: its contracts ended then, whatever their own rows still say.

Companies write down a loss in one system and end the contract in another, often later or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from kare_ml.features.point_in_time import When, seen


def ended_by_losses(history: Mapping[str, ir.Table], as_of: When) -> Mapping[str, ir.Table]:
    """The history with every contract ended at the latest by the first loss of its account after it began.

    Only losses that had happened, and were known, by the as-of count. A contract that begins on or after a loss is a
    new beginning. A loss ends no purchases: who bought within the lapse window is a client.
    """
    if "losses" not in history or "subscriptions" not in history:
        return history
    contracts = history["subscriptions"]
    losses = seen(history["losses"], as_of).select(leaver="account_id", left_at="lost_at")
    began = contracts.select(whose="account_id", began_at="started_at").distinct()
    left = began.inner_join(losses, [began.whose == losses.leaver, began.began_at < losses.left_at])
    first = left.group_by("whose", "began_at").aggregate(left_at=left.left_at.min())
    joined = contracts.left_join(first, [contracts.account_id == first.whose, contracts.started_at == first.began_at])
    sooner = (joined.left_at.notnull() & (joined.ends_at.isnull() | (joined.left_at < joined.ends_at))).fill_null(False)
    ends_at = sooner.ifelse(joined.left_at, joined.ends_at)
    return {**history, "subscriptions": joined.mutate(ends_at=ends_at).select(*contracts.columns)}


def latest_losses(losses: ir.Table, as_of: When) -> ir.Table:
    """One row for each account that left by then: why, by its latest loss that says so, and how long ago it left."""
    told = seen(losses, as_of)
    told = told.mutate(reasoned_at=told.loss_reason.notnull().ifelse(told.lost_at, None))
    newest = told.reasoned_at == told.reasoned_at.max().over(ibis.window(group_by="account_id"))
    told = told.mutate(newest=newest)
    return told.group_by(leaver="account_id").aggregate(
        reason_told=told.loss_reason.max(where=told.newest), days_since_loss=told.age.min().cast("float64")
    )
