"""How an account pays. Family `payment`, from items that have fallen due.

Grain `payments`: a row an item due before the as-of, `age` days ago. It is `paid` if that arose before the as-of, and
`open` otherwise; `late` is how many days after the due date it was paid (below zero: early), or is open so far.
An account that never had an item fall due has no habit of paying: all is unknown.
"""

from __future__ import annotations

import ibis.expr.types as ir

from kare_ml.features.catalog import Family
from kare_ml.features.exact import number, ratio, total
from kare_ml.features.point_in_time import When, age_of, arisen, days_between, seen
from kare_ml.features.purchase_grains import YEAR, between
from kare_ml.features.windows import Expression, Which, mean, newest

NO_ITEM = "No invoice of it ever fell due (0 items)."
NO_ITEM_IN_A_YEAR = "No invoice of it fell due in the last 365 days."


def items(payments: ir.Table, as_of: When) -> ir.Table:
    """The grain `payments`. Credits (an amount not above zero) are nothing to pay."""
    due = seen(payments, as_of)
    due = due.filter(due.amount.isnull() | (due.amount > 0))
    paid = arisen(due.paid_at, as_of)
    due = due.mutate(
        paid=paid,
        open=~paid,
        owed=due.amount.fill_null(0),
        paid_age=paid.ifelse(age_of(due.paid_at, as_of), None),
        late=paid.ifelse(days_between(due.due_at, due.paid_at), due.age).cast("int32"),
    )
    return due.mutate(newest_paid=newest(due.paid.ifelse(due.age, None)))


def _late(low: int, high: int) -> Expression:
    return lambda t: mean(t.late, between(t.age, low, high))


def _deviation(t: ir.Table) -> ir.Value:
    """The standard deviation of a year's delays; null below two items."""
    year = t.age <= YEAR
    count, delays = number(year.sum()), number(t.late)
    sum_, squares = delays.sum(where=year), (delays * delays).sum(where=year)
    more = (count > 1).ifelse(count, None)
    return ((squares - sum_ * sum_ / more) / (more - 1)).clip(lower=0.0).sqrt()


def _share(of: Which) -> Expression:
    return lambda t: ratio(number((of(t) & (t.age <= YEAR)).sum()), number((t.age <= YEAR).sum()))


def _weighted(t: ir.Table) -> ir.Value:
    return ratio(total(t.owed * t.late, t.age <= YEAR), total(t.owed, t.age <= YEAR))


_feature = Family("payment", "payments", needs=("paid_at",)).feature


FEATURES = (
    _feature(
        "payment_delay_365d",
        "days",
        YEAR,
        _late(1, YEAR),
        "It pays {payment_delay_365d} days after the due date on average (365 days).",
        NO_ITEM_IN_A_YEAR,
    ),
    _feature(
        "payment_delay_90d",
        "days",
        90,
        _late(1, 90),
        "It pays {payment_delay_90d} days after the due date on average (90 days).",
        "No invoice of it fell due in the last 90 days.",
    ),
    _feature(
        "payment_delay_change_180d",
        "days",
        360,
        lambda t: _late(1, 180)(t) - _late(181, 360)(t),
        "It pays {payment_delay_change_180d} days later than in the half-year before.",
        "No invoices fell due in both of the last two periods of 180 days.",
    ),
    _feature(
        "payment_delay_spread_365d",
        "days",
        YEAR,
        _deviation,
        "The days that it pays late vary by {payment_delay_spread_365d}.",
        "Fewer than 2 invoices fell due in the last 365 days.",
    ),
    _feature(
        "payment_delay_by_amount_365d",
        "days",
        YEAR,
        _weighted,
        "Weighted by amount, it pays {payment_delay_by_amount_365d} days after the due date (365 days).",
        NO_ITEM_IN_A_YEAR,
        ("paid_at", "amount"),
    ),
    _feature(
        "last_payment_delay",
        "days",
        None,
        lambda t: number(t.late.max(where=t.newest_paid)),
        "It paid the latest of its paid invoices {last_payment_delay} days after the due date.",
        "It has paid 0 invoices so far.",
    ),
    _feature(
        "worst_payment_delay_365d",
        "days",
        YEAR,
        lambda t: number(t.late.max(where=t.age <= YEAR)),
        "At worst it paid {worst_payment_delay_365d} days after the due date (365 days).",
        NO_ITEM_IN_A_YEAR,
    ),
    _feature(
        "late_share_365d",
        "share",
        YEAR,
        _share(lambda t: t.late > 0),
        "It paid {late_share_365d} of the invoices of 365 days late, or has not yet.",
        NO_ITEM_IN_A_YEAR,
    ),
    _feature(
        "very_late_share_365d",
        "share",
        YEAR,
        _share(lambda t: t.late > 30),
        "It paid {very_late_share_365d} of the invoices of 365 days more than a month late, or has not yet.",
        NO_ITEM_IN_A_YEAR,
    ),
    _feature(
        "days_since_payment",
        "days",
        None,
        lambda t: number(t.paid_age.min()),
        "It last paid {days_since_payment} days ago.",
        "It has paid 0 invoices so far.",
    ),
    _feature(
        "overdue_items",
        "count",
        None,
        lambda t: number(t.open.sum()),
        "{overdue_items} invoices are overdue.",
        NO_ITEM,
    ),
    _feature(
        "overdue_amount",
        "money",
        None,
        lambda t: total(t.owed, t.open),
        "{overdue_amount} is overdue.",
        NO_ITEM,
        ("paid_at", "amount"),
    ),
    _feature(
        "overdue_days",
        "days",
        None,
        lambda t: number(t.age.max(where=t.open).fill_null(0)),
        "Its oldest open invoice is {overdue_days} days overdue.",
        NO_ITEM,
    ),
    _feature(
        "overdue_share_365d",
        "share",
        YEAR,
        lambda t: ratio(total(t.owed, t.open & (t.age <= YEAR)), total(t.owed, t.age <= YEAR)),
        "{overdue_share_365d} of what fell due in 365 days is still open.",
        NO_ITEM_IN_A_YEAR,
        ("paid_at", "amount"),
    ),
)
