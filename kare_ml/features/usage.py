"""How much an account uses of what it has. Family `usage`.

Grain `usage`: a row a day of use of a product line, `age` days ago. An account that never used anything does not use
that kind of product: all is unknown, not zero. Zero is for those that did and stopped.
"""

from __future__ import annotations

import ibis.expr.types as ir

from kare_ml.features.catalog import Family
from kare_ml.features.exact import measured, number, ratio, total
from kare_ml.features.point_in_time import When, seen
from kare_ml.features.purchase_grains import YEAR, between
from kare_ml.features.windows import Expression, change, mean, newest

NEVER = "It never used anything (0 days of use)."
NO_USE_IN_90_DAYS = "No day of use in the last 90 days."


def days_of_use(usage: ir.Table, as_of: When) -> ir.Table:
    """The grain `usage`."""
    rows = seen(usage, as_of)
    rows = rows.mutate(amount=measured(rows.units).fill_null(0), users=measured(rows.active_users))
    return rows.mutate(newest=newest(rows.users.notnull().ifelse(rows.age, None)))


def _used(low: int, high: int) -> Expression:
    return lambda t: total(t.amount, between(t.age, low, high))


def _days(low: int, high: int) -> Expression:
    return lambda t: number(t.age.nunique(where=between(t.age, low, high)))


def _users(low: int, high: int) -> Expression:
    return lambda t: mean(t.users, between(t.age, low, high))


def _trend(t: ir.Table) -> ir.Value:
    """Where in the last half-year the use lies: the mean of its age, from -1 (all at its start) to 1 (all just now)."""
    half = t.age <= 180
    return ratio(total(t.amount * (181 - 2 * t.age), half), total(t.amount, half)) / 179.0


_feature = Family("contract", "usage", NEVER, needs=("units",)).feature


FEATURES = (
    _feature("usage_30d", "number", 30, _used(1, 30), "It used {usage_30d} units in the last 30 days."),
    _feature("usage_90d", "number", 90, _used(1, 90), "It used {usage_90d} units in the last 90 days."),
    _feature("usage_365d", "number", YEAR, _used(1, YEAR), "It used {usage_365d} units in the last 365 days."),
    _feature(
        "usage_change_30d",
        "ratio",
        60,
        change(_used, 30, 30),
        "It used {usage_change_30d} times as much in 30 days as in the 30 before.",
        "It used 0 units from 31 to 60 days ago.",
    ),
    _feature(
        "usage_change_90d",
        "ratio",
        180,
        change(_used, 90, 90),
        "It used {usage_change_90d} times as much in 90 days as in the 90 before.",
        "It used 0 units from 91 to 180 days ago.",
    ),
    _feature(
        "usage_trend_180d",
        "number",
        180,
        _trend,
        "Its use over 180 days leans to the recent side by {usage_trend_180d} (from -1 to 1).",
        "It used 0 units in the last 180 days.",
    ),
    _feature(
        "usage_days_90d",
        "count",
        90,
        _days(1, 90),
        "It used something on {usage_days_90d} days of the last 90.",
        needs=(),
    ),
    _feature(
        "usage_a_day_90d",
        "number",
        90,
        lambda t: ratio(_used(1, 90)(t), _days(1, 90)(t)),
        "It used {usage_a_day_90d} units on a day of use (90 days).",
        NO_USE_IN_90_DAYS,
    ),
    _feature(
        "days_since_use",
        "days",
        None,
        lambda t: number(t.age.min()),
        "It last used something {days_since_use} days ago.",
        needs=(),
    ),
    _feature(
        "usage_product_lines_90d",
        "count",
        90,
        lambda t: number(t.product_line.nunique(where=t.age <= 90)),
        "It used {usage_product_lines_90d} product lines in the last 90 days.",
        needs=("product_line",),
    ),
    _feature(
        "users_90d",
        "number",
        90,
        _users(1, 90),
        "{users_90d} of its people used it on an average day of use (90 days).",
        "No day of use with its users in the last 90 days.",
        ("active_users",),
    ),
    _feature(
        "last_users",
        "number",
        None,
        lambda t: mean(t.users, t.newest),
        "{last_users} of its people used it on the last day of use.",
        "No day of use with its users (0 days).",
        ("active_users",),
    ),
    _feature(
        "users_change_90d",
        "ratio",
        180,
        change(_users, 90, 90),
        "{users_change_90d} times as many users in 90 days as in the 90 before.",
        "No users 91 to 180 days ago.",
        ("active_users",),
    ),
    _feature(
        "usage_a_user_90d",
        "number",
        90,
        lambda t: ratio(_used(1, 90)(t), total(t.users.fill_null(0), t.age <= 90)),
        "Each of its users used {usage_a_user_90d} units on a day of use (90 days).",
        "No day of use with its users in the last 90 days.",
        ("units", "active_users"),
    ),
)
