"""How much an account spends, where that is heading, and when in the year. Families `spend` and `season`."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from kare_ml.features.catalog import Feature
from kare_ml.features.exact import UNIT, decay, number, ratio, spread, total
from kare_ml.features.purchase_grains import YEAR, between
from kare_ml.features.windows import Expression, change, orders, spend

NEVER = "It never ordered (0 orders)."
NO_ORDER_IN_A_YEAR = "No order in the last 365 days."


def _decayed(days: int) -> Expression:
    return lambda t: number((t.net * decay(t.age, days)).sum().fill_null(0)) / UNIT


def _trend(t: ir.Table) -> ir.Value:
    """Where in the last year the spending lies: the mean of its age, from -1 (all a year ago) to 1 (all just now)."""
    year = t.age <= YEAR
    weight = total(t.gross * (183 - t.age), year)
    return ratio(weight, total(t.gross, year)) / 182.0


def _value_spread(t: ir.Table) -> ir.Value:
    year = t.is_order & (t.age <= YEAR)
    squares = t.gross * t.gross.cast("decimal(18, 4)")
    return spread(number(year.sum()), total(t.gross, year), total(squares, year))


def _last(t: ir.Table) -> ir.Value:
    """Null, not zero, for an account that has nothing but credit notes."""
    return number(t.gross.sum(where=t.back == 1))


def _last_to_mean(t: ir.Table) -> ir.Value:
    return ratio(_last(t) * number(t.is_order.sum()), total(t.gross, t.is_order))


def _best_year(t: ir.Table) -> ir.Value:
    """The largest spend in any of the ten 365-day years back from the as-of."""
    return ibis.greatest(*(spend(1 + YEAR * back, YEAR * (back + 1))(t) for back in range(10)))


def _season_ahead(t: ir.Table) -> ir.Value:
    """The share of a year's spend that fell, a year ago, in the 90 days that now lie ahead."""
    old_enough = t.age.max() > YEAR - 90
    share = ratio(total(t.gross, between(t.age, YEAR - 89, YEAR)), total(t.gross, t.age <= YEAR))
    return old_enough.ifelse(share, None)


FEATURES = (
    Feature(
        "spend_30d",
        "spend",
        "money",
        30,
        "days",
        spend(1, 30),
        "Spent {spend_30d} in the last 30 days.",
        NEVER,
    ),
    Feature(
        "spend_90d",
        "spend",
        "money",
        90,
        "days",
        spend(1, 90),
        "Spent {spend_90d} in the last 90 days.",
        NEVER,
    ),
    Feature(
        "spend_180d",
        "spend",
        "money",
        180,
        "days",
        spend(1, 180),
        "Spent {spend_180d} in the last 180 days.",
        NEVER,
    ),
    Feature(
        "spend_365d",
        "spend",
        "money",
        YEAR,
        "days",
        spend(1, YEAR),
        "Spent {spend_365d} in the last 365 days.",
        NEVER,
    ),
    Feature(
        "spend_decay_45d",
        "spend",
        "money",
        None,
        "days",
        _decayed(45),
        "Its recent spend weighs {spend_decay_45d} (fading over 45 days).",
        NEVER,
    ),
    Feature(
        "spend_decay_130d",
        "spend",
        "money",
        None,
        "days",
        _decayed(130),
        "Its spend of recent months weighs {spend_decay_130d} (fading over 130 days).",
        NEVER,
    ),
    Feature(
        "spend_change_90d",
        "spend",
        "ratio",
        180,
        "days",
        change(spend, 90, 90),
        "Spent {spend_change_90d} times as much in 90 days as in the 90 before.",
        "Spent 0 from 91 to 180 days ago.",
    ),
    Feature(
        "spend_change_180d",
        "spend",
        "ratio",
        360,
        "days",
        change(spend, 180, 180),
        "Spent {spend_change_180d} times as much in 180 days as in the 180 before.",
        "Spent 0 from 181 to 360 days ago.",
    ),
    Feature(
        "spend_yoy_90d",
        "spend",
        "ratio",
        455,
        "days",
        change(spend, 90, YEAR),
        "Spent {spend_yoy_90d} times as much in 90 days as in the same 90 a year ago.",
        "Spent 0 in the same 90 days a year ago.",
    ),
    Feature(
        "spend_90d_year_ago",
        "spend",
        "money",
        455,
        "days",
        spend(YEAR + 1, YEAR + 90),
        "Spent {spend_90d_year_ago} in the same 90 days a year ago.",
        "It never ordered (0 orders).",
    ),
    Feature(
        "spend_yoy_180d",
        "spend",
        "ratio",
        545,
        "days",
        change(spend, 180, YEAR),
        "Spent {spend_yoy_180d} times as much in 180 days as in the same 180 a year ago.",
        "Spent 0 in the same 180 days a year ago.",
    ),
    Feature(
        "spend_trend_365d",
        "spend",
        "number",
        YEAR,
        "days",
        _trend,
        "Its spend over 365 days leans to the recent months by {spend_trend_365d} (1: all of it).",
        NO_ORDER_IN_A_YEAR,
        below_zero="Its spend over 365 days leans to the earlier months by {spend_trend_365d} (1: all of it).",
    ),
    Feature(
        "order_value_365d",
        "spend",
        "money",
        YEAR,
        "days",
        lambda t: ratio(total(t.gross, t.age <= YEAR), orders(1, YEAR)(t)),
        "An order of the last 365 days is worth {order_value_365d} on average.",
        NO_ORDER_IN_A_YEAR,
    ),
    Feature(
        "order_value_spread_365d",
        "spend",
        "ratio",
        YEAR,
        "days",
        _value_spread,
        "Its order values over 365 days vary by {order_value_spread_365d} times their mean.",
        "Fewer than 2 orders in the last 365 days.",
    ),
    Feature(
        "last_order_value",
        "spend",
        "money",
        None,
        "days",
        _last,
        "Its last order, {days_since_order} days ago, was worth {last_order_value}.",
        NEVER,
    ),
    Feature(
        "last_to_mean_value",
        "spend",
        "ratio",
        None,
        "days",
        _last_to_mean,
        "Its last order was worth {last_to_mean_value} times its usual one.",
        NEVER,
    ),
    Feature(
        "margin_365d",
        "spend",
        "share",
        YEAR,
        "days",
        lambda t: 1.0 - ratio(total(t.cost, t.age <= YEAR), total(t.priced, t.age <= YEAR)),
        "Its margin over 365 days is {margin_365d}.",
        "No cost is known for its orders of the last 365 days.",
        needs=("cost",),
    ),
    Feature(
        "best_year_spend",
        "spend",
        "money",
        None,
        "days",
        _best_year,
        "Its best year was worth {best_year_spend}.",
        NEVER,
        in_models=False,
    ),
    Feature(
        "spend_to_best_year",
        "spend",
        "share",
        None,
        "account",
        lambda t: ratio(t.spend_365d, t.best_year_spend),
        "Its last 365 days are worth {spend_to_best_year} of its best year.",
        NEVER,
        in_models=False,
    ),
    Feature(
        "spend_ever",
        "spend",
        "money",
        None,
        "days",
        lambda t: total(t.net),
        "Spent {spend_ever} so far.",
        NEVER,
        in_models=False,
    ),
    Feature(
        "season_ahead_90d",
        "spend",
        "share",
        YEAR,
        "days",
        _season_ahead,
        "A year ago, the 90 days now ahead brought {season_ahead_90d} of its year.",
        "No orders known from the same 90 days a year ago.",
    ),
    Feature(
        "peak_month_share",
        "spend",
        "share",
        360,
        "months",
        lambda t: ratio(number(t.gross.max()), number(t.gross.sum())),
        "Its strongest month made {peak_month_share} of the last 12.",
        "No order in the last 360 days.",
    ),
)
