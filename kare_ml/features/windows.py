"""Expressions that several families share: a count or a sum in a window, and its change against an earlier one."""

from __future__ import annotations

from collections.abc import Callable

import ibis.expr.types as ir

from kare_ml.features.exact import number, ratio, total
from kare_ml.features.purchase_grains import between

Expression = Callable[[ir.Table], ir.Value]
Window = Callable[[int, int], Expression]


def orders(low: int, high: int) -> Expression:
    """How many orders are `low` to `high` days old."""
    return lambda t: number((t.is_order & between(t.age, low, high)).sum())


def spend(low: int, high: int) -> Expression:
    """The net spend `low` to `high` days ago."""
    return lambda t: total(t.net, between(t.age, low, high))


def change(what: Window, days: int, back: int) -> Expression:
    """The last `days` over the same number of days, `back` days earlier; null where there was nothing then."""
    return lambda t: ratio(what(1, days)(t), what(back + 1, back + days)(t))
