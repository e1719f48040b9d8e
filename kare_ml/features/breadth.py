"""How many products an account buys, which are new, which it dropped, and what it sends back.

Families `breadth` and `service`.
"""

from __future__ import annotations

from collections.abc import Callable

import ibis.expr.types as ir

from kare_ml.features.catalog import Feature
from kare_ml.features.exact import fixed_total, number, ratio, total
from kare_ml.features.purchase_grains import QUARTERS, YEAR, lost_regular_line
from kare_ml.features.windows import Expression, orders

NEVER = "It never ordered (0 orders)."
NO_ORDER_IN_A_YEAR = "No order in the last 365 days."


def _products(condition: Callable[[ir.Table], ir.BooleanValue]) -> Expression:
    return lambda t: number(condition(t).sum())


def _entropy(t: ir.Table) -> ir.Value:
    bought = t.share > 0
    entropy = fixed_total(-t.share * bought.ifelse(t.share, 1.0).ln(), bought)
    return t.share.max().notnull().ifelse(entropy, None)


def _new(t: ir.Table) -> ir.Value:
    """Null for an account younger than the window: to it, everything is new."""
    return (t.first_age.max() > 90).ifelse(number((t.first_age <= 90).sum()), None)


def _new_share(t: ir.Table) -> ir.Value:
    """Null for an account younger than the window: to it, everything is new."""
    new = t.first_age <= 180
    share = ratio(total(t.gross_180d, new), total(t.gross_180d))
    return (t.first_age.max() > 180).ifelse(share, None)


def _kept(t: ir.Table) -> ir.Value:
    again = t.half_before & (t.last_age <= 180)
    return ratio(number(again.sum()), number(t.half_before.sum()))


def _returns(days: int) -> Expression:
    return lambda t: ratio(total(t.returned, t.age <= days), total(t.gross, t.age <= days))


FEATURES = (
    Feature(
        "products_90d",
        "breadth",
        "count",
        90,
        "products",
        _products(lambda t: t.last_age <= 90),
        "{products_90d} different products in the last 90 days.",
        NEVER,
        needs=("product",),
    ),
    Feature(
        "products_365d",
        "breadth",
        "count",
        YEAR,
        "products",
        _products(lambda t: t.last_age <= YEAR),
        "{products_365d} different products in the last 365 days.",
        NEVER,
        needs=("product",),
    ),
    Feature(
        "lines_per_order_365d",
        "breadth",
        "number",
        YEAR,
        "days",
        lambda t: ratio(total(t.lines, t.age <= YEAR), orders(1, YEAR)(t)),
        "{lines_per_order_365d} lines to an order over 365 days.",
        NO_ORDER_IN_A_YEAR,
    ),
    Feature(
        "mix_entropy_365d",
        "breadth",
        "number",
        YEAR,
        "products",
        _entropy,
        "Its spend over 365 days is spread over its products with an entropy of {mix_entropy_365d}.",
        NO_ORDER_IN_A_YEAR,
        needs=("product",),
    ),
    Feature(
        "top_product_share_365d",
        "breadth",
        "share",
        YEAR,
        "products",
        lambda t: t.share.max(),
        "One product makes {top_product_share_365d} of its spend over 365 days.",
        NO_ORDER_IN_A_YEAR,
        needs=("product",),
    ),
    Feature(
        "new_products_90d",
        "breadth",
        "count",
        90,
        "products",
        _new,
        "{new_products_90d} products bought for the first time in the last 90 days.",
        "Its first order is not older than 90 days: everything is new.",
        needs=("product",),
    ),
    Feature(
        "new_product_share_180d",
        "breadth",
        "share",
        180,
        "products",
        _new_share,
        "Products that were new to it made {new_product_share_180d} of its spend over 180 days.",
        "Its first order, or its last, does not lie right to judge the last 180 days.",
        needs=("product",),
    ),
    Feature(
        "dropped_products",
        "breadth",
        "count",
        YEAR,
        "products",
        _products(lambda t: (t.rest_of_year > 1) & (t.last_age > 90)),
        "{dropped_products} products that it used to buy were not ordered in the last 90 days.",
        NEVER,
        needs=("product",),
    ),
    Feature(
        "kept_product_share",
        "breadth",
        "share",
        360,
        "products",
        _kept,
        "Of the products of the half-year before, it bought {kept_product_share} again in the last 180 days.",
        "It bought 0 products from 181 to 360 days ago.",
        needs=("product",),
    ),
    Feature(
        "repeat_product_share",
        "breadth",
        "share",
        None,
        "products",
        lambda t: ratio(number((t.first_age > t.last_age).sum()), number(t.count())),
        "It came back for {repeat_product_share} of the products that it tried.",
        NEVER,
        needs=("product",),
    ),
    Feature(
        "product_lines_365d",
        "breadth",
        "count",
        YEAR,
        "products",
        lambda t: t.product_line.notnull().any().ifelse(number(t.product_line.nunique(where=t.last_age <= YEAR)), None),
        "It bought from {product_lines_365d} product lines in the last 365 days.",
        "No product line is known for its orders (0 lines).",
        needs=("product_line",),
    ),
    Feature(
        "lost_lines",
        "breadth",
        "count",
        360,
        "lines",
        lambda t: number(lost_regular_line(t).sum()),
        "{lost_lines} product lines that it bought in each of three quarters were not ordered in the last 90 days.",
        "No product line is known for its orders (0 lines).",
        needs=("product_line",),
    ),
    Feature(
        "lost_line_spend",
        "breadth",
        "money",
        360,
        "lines",
        lambda t: total(t.quarter_2 + t.quarter_3 + t.quarter_4, lost_regular_line(t)) / float(len(QUARTERS)),
        "The regular product lines that it stopped buying were worth {lost_line_spend} in 90 days.",
        "No product line is known for its orders (0 lines).",
        needs=("product_line",),
    ),
    Feature(
        "returns_share_365d",
        "service",
        "share",
        YEAR,
        "days",
        _returns(YEAR),
        "It sent back {returns_share_365d} of what it bought in 365 days.",
        NO_ORDER_IN_A_YEAR,
    ),
    Feature(
        "returns_share_90d",
        "service",
        "share",
        90,
        "days",
        _returns(90),
        "It sent back {returns_share_90d} of what it bought in 90 days.",
        "No order in the last 90 days.",
    ),
    Feature(
        "days_since_return",
        "service",
        "days",
        None,
        "days",
        lambda t: number(t.age.min(where=t.returned > 0)),
        "Its last return was {days_since_return} days ago.",
        "It never sent anything back (0 returns).",
    ),
    Feature(
        "return_days_365d",
        "service",
        "count",
        YEAR,
        "days",
        lambda t: number(((t.returned > 0) & (t.age <= YEAR)).sum()),
        "It sent something back on {return_days_365d} days of the last 365.",
        NEVER,
    ),
)
