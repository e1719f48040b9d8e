"""The past of a workspace's book, by the rules and the windows of today: what training and backtests look back on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kare_ml.stages.context import Context
from kare_ml.stages.intake import review

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from kare_ml.learning.snapshots import Past


def past_of(context: Context, history: Mapping[str, ir.Table]) -> Past:
    """The history of a workspace with the definitions that snapshots are taken by."""
    from kare_ml.learning.snapshots import Past

    settings = context.settings
    rules = context.rules(review(context))
    return Past(history, rules, settings.lifecycle.lapse_after_days, settings.horizon_days)
