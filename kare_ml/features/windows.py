"""Expressions that several families share: a count or a sum in a window, and its change against an earlier one."""

from __future__ import annotations

from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from kare_ml.features.exact import number, ratio, total
from kare_ml.features.purchase_grains import between

Expression = Callable[[ir.Table], ir.Value]
Window = Callable[[int, int], Expression]
Which = Callable[[ir.Table], ir.BooleanValue]


def orders(low: int, high: int) -> Expression:
    """How many orders are `low` to `high` days old."""
    return lambda t: number((t.is_order & between(t.age, low, high)).sum())


def spend(low: int, high: int) -> Expression:
    """The net spend `low` to `high` days ago."""
    return lambda t: total(t.net, between(t.age, low, high))


def change(what: Window, days: int, back: int) -> Expression:
    """The last `days` over the same number of days, `back` days earlier; null where there was nothing then."""
    return lambda t: ratio(what(1, days)(t), what(back + 1, back + days)(t))


def events(which: Which | None = None) -> Window:
    """How many events (that meet `which`, never null) are so many days old."""
    if which is None:
        return lambda low, high: lambda t: number(between(t.age, low, high).sum())
    return lambda low, high: lambda t: number((which(t) & between(t.age, low, high)).sum())


def newest(age: ir.IntegerValue) -> ir.BooleanValue:
    """Whether a row is of the least age of its account's rows; never null: a row without age is not."""
    return (age == age.min().over(ibis.window(group_by="account_id"))).fill_null(False)


def mean(values: ir.NumericValue, where: ir.BooleanValue | None = None) -> ir.NumericValue:
    """The mean of whole numbers or decimals, by their exact sum; null where there is none."""
    return ratio(number(values.sum(where=where)), number(values.count(where=where)))
