"""How often an account orders, and how long it has been silent. Families `silence`, `frequency` and `tenure`."""

from __future__ import annotations

import ibis.expr.types as ir

from kare_ml.features.catalog import Feature
from kare_ml.features.exact import UNIT, decay, number, ratio, spread
from kare_ml.features.purchase_grains import YEAR
from kare_ml.features.windows import Expression, change, orders

PRIOR_GAP_DAYS = 90.0
PRIOR_GAPS = 2
"""An account's own gap is shrunk towards a quarter, as if it had already shown two gaps of that length."""

ONE_ORDER = "It has ordered only once, so it has no gap of its own yet (0 gaps)."


def _own_gap(t: ir.Table) -> ir.Value:
    """Null for an account that has nothing but credit notes."""
    shrunk = (PRIOR_GAPS * PRIOR_GAP_DAYS + number(t.gap.sum().fill_null(0))) / (PRIOR_GAPS + t.gap.count())
    return t.is_order.any().ifelse(shrunk, None)


def _gap_spread(t: ir.Table) -> ir.Value:
    gaps = number(t.gap)
    return spread(number(t.gap.count()), gaps.sum(), (gaps * gaps).sum())


def _recent_gaps(t: ir.Table) -> ir.Value:
    recent = number(t.gap.sum(where=t.back <= 3)) / number(t.gap.count(where=t.back <= 3))
    return ratio(recent, number(t.gap.sum()) / number(t.gap.count()))


def _yearly_rate(t: ir.Table) -> ir.Value:
    observed = t.age.max(where=t.is_order).clip(upper=YEAR, lower=30)
    return orders(1, YEAR)(t) / number(observed) * 30.0


def _decayed(days: int) -> Expression:
    return lambda t: number(decay(t.age, days).sum(where=t.is_order).fill_null(0)) / UNIT


FEATURES = (
    Feature(
        "days_since_order",
        "silence",
        "days",
        None,
        "days",
        lambda t: number(t.age.min(where=t.is_order)),
        "No order for {days_since_order} days; usually one every {own_gap}.",
        "It never ordered (0 orders).",
    ),
    Feature(
        "own_gap",
        "silence",
        "days",
        None,
        "days",
        _own_gap,
        "It usually orders every {own_gap} days.",
        "It never ordered (0 orders).",
    ),
    Feature(
        "overdue",
        "silence",
        "ratio",
        None,
        "account",
        lambda t: t.days_since_order / t.own_gap,
        "Silent for {days_since_order} days, {overdue} times its usual gap of {own_gap}.",
        "It never ordered (0 orders).",
    ),
    Feature(
        "due_in",
        "silence",
        "days",
        None,
        "account",
        lambda t: t.own_gap - t.days_since_order,
        "By its own rhythm of {own_gap} days, its next order is due in {due_in} days.",
        "It never ordered (0 orders).",
        below_zero="By its own rhythm of {own_gap} days, its next order was due {due_in} days ago.",
    ),
    Feature(
        "median_gap",
        "silence",
        "days",
        None,
        "days",
        lambda t: number(t.gap.median()),
        "Half of its gaps between orders are shorter than {median_gap} days.",
        ONE_ORDER,
    ),
    Feature(
        "gap_spread",
        "silence",
        "ratio",
        None,
        "days",
        _gap_spread,
        "Its gaps between orders vary by {gap_spread} times their mean.",
        "Fewer than 3 orders: no rhythm to judge yet.",
    ),
    Feature(
        "recent_gaps",
        "silence",
        "ratio",
        None,
        "days",
        _recent_gaps,
        "Its last three gaps are {recent_gaps} times as long as its usual ones.",
        ONE_ORDER,
    ),
    Feature(
        "last_gap",
        "silence",
        "days",
        None,
        "days",
        lambda t: number(t.gap.sum(where=t.back == 1)),
        "{last_gap} days lay between its last two orders.",
        ONE_ORDER,
    ),
    Feature(
        "longest_gap_365d",
        "silence",
        "days",
        YEAR,
        "days",
        lambda t: number(t.gap.max(where=t.is_order & (t.age <= YEAR))),
        "Its longest gap within the last year was {longest_gap_365d} days.",
        "No gap between two orders ended in the last 365 days (0 gaps).",
    ),
    Feature(
        "days_since_third_order",
        "silence",
        "days",
        None,
        "days",
        lambda t: number(t.age.min(where=t.back == 3)),
        "Its last three orders span {days_since_third_order} days up to today.",
        "Fewer than 3 orders so far.",
    ),
    Feature(
        "quiet_chance",
        "silence",
        "share",
        YEAR,
        "account",
        lambda t: (-(t.order_rate_365d / 30.0) * t.days_since_order).exp(),
        "At its yearly rate, a silence of {days_since_order} days would come by chance {quiet_chance} of the time.",
        "It never ordered (0 orders).",
    ),
    Feature(
        "orders_30d",
        "silence",
        "count",
        30,
        "days",
        orders(1, 30),
        "{orders_30d} orders in the last 30 days.",
        "It never ordered (0 orders).",
    ),
    Feature(
        "orders_90d",
        "silence",
        "count",
        90,
        "days",
        orders(1, 90),
        "{orders_90d} orders in the last 90 days.",
        "It never ordered (0 orders).",
    ),
    Feature(
        "orders_180d",
        "silence",
        "count",
        180,
        "days",
        orders(1, 180),
        "{orders_180d} orders in the last 180 days.",
        "It never ordered (0 orders).",
    ),
    Feature(
        "orders_365d",
        "silence",
        "count",
        YEAR,
        "days",
        orders(1, YEAR),
        "{orders_365d} orders in the last 365 days.",
        "It never ordered (0 orders).",
    ),
    Feature(
        "order_rate_365d",
        "silence",
        "number",
        YEAR,
        "days",
        _yearly_rate,
        "{order_rate_365d} orders every 30 days over the last year.",
        "It never ordered (0 orders).",
    ),
    Feature(
        "orders_decay_45d",
        "silence",
        "number",
        None,
        "days",
        _decayed(45),
        "Its recent orders weigh {orders_decay_45d} (each fades over 45 days).",
        "It never ordered (0 orders).",
    ),
    Feature(
        "orders_decay_130d",
        "silence",
        "number",
        None,
        "days",
        _decayed(130),
        "Its orders of recent months weigh {orders_decay_130d} (each fades over 130 days).",
        "It never ordered (0 orders).",
    ),
    Feature(
        "orders_change_90d",
        "silence",
        "ratio",
        180,
        "days",
        change(orders, 90, 90),
        "{orders_change_90d} times as many orders in 90 days as in the 90 before.",
        "No orders 91 to 180 days ago.",
    ),
    Feature(
        "orders_change_180d",
        "silence",
        "ratio",
        360,
        "days",
        change(orders, 180, 180),
        "{orders_change_180d} times as many orders in 180 days as in the 180 before.",
        "No orders 181 to 360 days ago.",
    ),
    Feature(
        "orders_yoy_90d",
        "silence",
        "ratio",
        455,
        "days",
        change(orders, 90, YEAR),
        "{orders_yoy_90d} times as many orders in 90 days as in the same 90 a year ago.",
        "No orders in the same 90 days a year ago.",
    ),
    Feature(
        "orders_yoy_180d",
        "silence",
        "ratio",
        545,
        "days",
        change(orders, 180, YEAR),
        "{orders_yoy_180d} times as many orders in 180 days as in the same 180 a year ago.",
        "No orders in the same 180 days a year ago.",
    ),
    Feature(
        "active_months",
        "silence",
        "count",
        360,
        "months",
        lambda t: number(t.count()),
        "It ordered in {active_months} of the last 12 months.",
        "It ordered in 0 of the last 12 months.",
    ),
    Feature(
        "regularity",
        "silence",
        "share",
        360,
        "account",
        lambda t: t.active_months / (((t.tenure_days - 1) / 30.0).floor() + 1.0).clip(upper=12.0),
        "It ordered in {regularity} of the months since it came to us (the last 12 at most).",
        "It ordered in 0 of the last 12 months.",
    ),
    Feature(
        "tenure_days",
        "silence",
        "days",
        None,
        "days",
        lambda t: number(t.age.max(where=t.is_order)),
        "Its first order was {tenure_days} days ago.",
        "It never ordered (0 orders).",
        in_models=False,
    ),
    Feature(
        "orders_ever",
        "silence",
        "count",
        None,
        "days",
        lambda t: number(t.is_order.sum()),
        "{orders_ever} orders so far.",
        "It never ordered (0 orders).",
        in_models=False,
    ),
)
