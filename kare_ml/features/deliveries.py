"""How we deliver to an account. Family `delivery`, from deliveries that were promised for a time before the as-of.

Grain `deliveries`: a row a delivery promised, `age` days ago. It has `come` if it did strictly before the as-of; `late`
is how many days after the promise it came (below zero: early), or is awaited so far. What it was `short` of is known
once it has come. An account that was never promised a delivery has no record of them: all is unknown.
"""

from __future__ import annotations

import ibis.expr.types as ir

from kare_ml.features.catalog import Family
from kare_ml.features.exact import measured, number, ratio
from kare_ml.features.point_in_time import When, age_of, arisen, days_between, seen
from kare_ml.features.purchase_grains import YEAR, between
from kare_ml.features.windows import Expression, mean

NONE = "No delivery to it was ever promised (0 deliveries)."
NONE_IN_A_YEAR = "No delivery to it was promised for the last 365 days."


def promised(deliveries: ir.Table, as_of: When) -> ir.Table:
    """The grain `deliveries`."""
    due = seen(deliveries, as_of)
    come = arisen(due.delivered_at, as_of)
    due = due.mutate(
        come=come,
        late=come.ifelse(days_between(due.promised_at, due.delivered_at), due.age).cast("int32"),
        missing=come.ifelse(measured(due.short.fill_null(0)), None),
        wanted=come.ifelse(measured(due.quantity), None),
    )
    troubled = (due.late > 0) | (due.missing > 0).fill_null(False)
    return due.mutate(trouble_age=troubled.ifelse(due.come.ifelse(age_of(due.delivered_at, as_of), 1), None))


def _late_share(low: int, high: int) -> Expression:
    def share(t: ir.Table) -> ir.Value:
        within = between(t.age, low, high)
        return ratio(number((within & (t.late > 0)).sum()), number(within.sum()))

    return share


def _short_share(t: ir.Table) -> ir.Value:
    year = (t.age <= YEAR) & t.come
    return ratio(number((year & (t.missing > 0)).sum()), number(year.sum()))


def _missing_share(t: ir.Table) -> ir.Value:
    counted = (t.age <= YEAR) & t.wanted.notnull()
    return ratio(number(t.missing.sum(where=counted)), number(t.wanted.sum(where=counted)))


_feature = Family("service", "deliveries", NONE_IN_A_YEAR, needs=("delivered_at",)).feature


FEATURES = (
    _feature(
        "delivery_delay_90d",
        "days",
        90,
        lambda t: mean(t.late, between(t.age, 1, 90)),
        "Deliveries came {delivery_delay_90d} days after the promised day on average (90 days).",
        "No delivery to it was promised for the last 90 days.",
    ),
    _feature(
        "delivery_delay_365d",
        "days",
        YEAR,
        lambda t: mean(t.late, between(t.age, 1, YEAR)),
        "Deliveries came {delivery_delay_365d} days after the promised day on average (365 days).",
    ),
    _feature(
        "late_delivery_share_90d",
        "share",
        90,
        _late_share(1, 90),
        "{late_delivery_share_90d} of the deliveries of 90 days came late, or have not come yet.",
        "No delivery to it was promised for the last 90 days.",
    ),
    _feature(
        "late_delivery_share_365d",
        "share",
        YEAR,
        _late_share(1, YEAR),
        "{late_delivery_share_365d} of the deliveries of 365 days came late, or have not come yet.",
    ),
    _feature(
        "late_delivery_change_180d",
        "share",
        360,
        lambda t: _late_share(1, 180)(t) - _late_share(181, 360)(t),
        "The share of late deliveries changed by {late_delivery_change_180d} against the half-year before.",
        "No deliveries were promised for both of the last two periods of 180 days.",
    ),
    _feature(
        "worst_delivery_delay_365d",
        "days",
        YEAR,
        lambda t: number(t.late.max(where=t.age <= YEAR)),
        "At worst a delivery came {worst_delivery_delay_365d} days late (365 days).",
    ),
    _feature(
        "awaited_deliveries",
        "count",
        None,
        lambda t: number((~t.come).sum()),
        "{awaited_deliveries} deliveries are overdue.",
        NONE,
    ),
    _feature(
        "short_delivery_share_365d",
        "share",
        YEAR,
        _short_share,
        "{short_delivery_share_365d} of the deliveries of 365 days were short.",
        "No delivery that was promised for the last 365 days has come (0 deliveries).",
        ("delivered_at", "short"),
    ),
    _feature(
        "missing_units_share_365d",
        "share",
        YEAR,
        _missing_share,
        "{missing_units_share_365d} of the units of 365 days did not come.",
        "No delivery of the last 365 days that has come says how many units were promised.",
        ("delivered_at", "short", "quantity"),
    ),
    _feature(
        "days_since_delivery_trouble",
        "days",
        None,
        lambda t: number(t.trouble_age.min()),
        "The last late or short delivery was {days_since_delivery_trouble} days ago.",
        "No delivery to it was late or short (0 deliveries).",
    ),
)
