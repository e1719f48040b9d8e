"""What an account needs help with, and how content it is with the help. Family `service`.

Grain `tickets`: a row a support case opened before the as-of, `age` days ago. It is `open` until it is closed; an
answer on satisfaction counts only once the case is closed before the as-of. Counts of an account without any case are
zero, since the table would show one; what hangs on a case is unknown.
"""

from __future__ import annotations

import ibis.expr.types as ir

from kare_ml.features.catalog import Family, Feature
from kare_ml.features.exact import measured, number, ratio
from kare_ml.features.point_in_time import When, age_of, arisen, days_between, seen
from kare_ml.features.purchase_grains import YEAR, between
from kare_ml.features.windows import Expression, change, events, mean, newest

SEVERE, URGENT = ("high", "urgent", "critical"), ("urgent", "critical")
CONTENT = 3
"""An answer below this is a bad one, on the scale from 1 to 5."""

NEVER = "It never opened a support case (0 cases)."
NEVER_ANSWERED = "It never said how content it was with a closed case (0 answers)."
ALWAYS_KNOWN = "That there was none, that is 0, is always known."


def cases(tickets: ir.Table, as_of: When) -> ir.Table:
    """The grain `tickets`."""
    rows = seen(tickets, as_of)
    closed = arisen(rows.closed_at, as_of)
    severity = rows.severity.lower().fill_null("")
    rows = rows.mutate(
        open=~closed,
        severe=severity.isin(SEVERE),
        urgent=severity.isin(URGENT),
        closed_age=closed.ifelse(age_of(rows.closed_at, as_of), None),
        days_open=closed.ifelse(days_between(rows.opened_at, rows.closed_at), None),
        answer=closed.ifelse(measured(rows.satisfaction), None),
    )
    return rows.mutate(answered_last=newest(rows.answer.notnull().ifelse(rows.closed_age, None)))


def _answers(low: int, high: int) -> Expression:
    return lambda t: mean(t.answer, between(t.closed_age, low, high))


_feature = Family("service", "tickets", ALWAYS_KNOWN, zero_without=ALWAYS_KNOWN).feature


FEATURES = (
    _feature(
        "open_tickets",
        "count",
        None,
        lambda t: number(t.open.sum()),
        "{open_tickets} support cases are open.",
        needs=("closed_at",),
    ),
    _feature(
        "oldest_open_ticket",
        "days",
        None,
        lambda t: number(t.age.max(where=t.open)),
        "Its oldest open support case is {oldest_open_ticket} days old.",
        "It has 0 open support cases.",
        ("closed_at",),
    ),
    _feature("tickets_30d", "count", 30, events()(1, 30), "{tickets_30d} support cases in the last 30 days."),
    _feature("tickets_90d", "count", 90, events()(1, 90), "{tickets_90d} support cases in the last 90 days."),
    _feature("tickets_365d", "count", YEAR, events()(1, YEAR), "{tickets_365d} support cases in the last 365 days."),
    _feature(
        "tickets_change_180d",
        "ratio",
        360,
        change(events(), 180, 180),
        "{tickets_change_180d} times as many support cases in 180 days as in the 180 before.",
        "No support cases 181 to 360 days ago.",
    ),
    _feature(
        "days_since_ticket",
        "days",
        None,
        lambda t: number(t.age.min()),
        "It opened its last support case {days_since_ticket} days ago.",
        NEVER,
    ),
    _feature(
        "urgent_tickets_365d",
        "count",
        YEAR,
        events(lambda t: t.urgent)(1, YEAR),
        "{urgent_tickets_365d} urgent support cases in the last 365 days.",
        needs=("severity",),
    ),
    _feature(
        "severe_tickets_90d",
        "count",
        90,
        events(lambda t: t.severe)(1, 90),
        "{severe_tickets_90d} support cases of high severity in the last 90 days.",
        needs=("severity",),
    ),
    _feature(
        "severe_share_365d",
        "share",
        YEAR,
        lambda t: ratio(events(lambda t: t.severe)(1, YEAR)(t), events()(1, YEAR)(t)),
        "{severe_share_365d} of its support cases of 365 days were of high severity.",
        "It opened 0 support cases in the last 365 days.",
        ("severity",),
    ),
    _feature(
        "satisfaction_365d",
        "number",
        YEAR,
        _answers(1, YEAR),
        "It rated the service of 365 days {satisfaction_365d} of 5 on average.",
        "It answered 0 times in the last 365 days how content it was.",
        ("closed_at", "satisfaction"),
    ),
    _feature(
        "worst_satisfaction_365d",
        "number",
        YEAR,
        lambda t: number(t.answer.min(where=t.closed_age <= YEAR)),
        "Its worst rating of the service in 365 days was {worst_satisfaction_365d} of 5.",
        "It answered 0 times in the last 365 days how content it was.",
        ("closed_at", "satisfaction"),
    ),
    _feature(
        "last_satisfaction",
        "number",
        None,
        lambda t: mean(t.answer, t.answered_last),
        "It last rated our service {last_satisfaction} of 5.",
        NEVER_ANSWERED,
        ("closed_at", "satisfaction"),
    ),
    _feature(
        "satisfaction_change_180d",
        "number",
        360,
        lambda t: _answers(1, 180)(t) - _answers(181, 360)(t),
        "Its rating of our service changed by {satisfaction_change_180d} against the half-year before.",
        "No ratings in both of the last two periods of 180 days.",
        ("closed_at", "satisfaction"),
    ),
    _feature(
        "bad_ratings_365d",
        "count",
        YEAR,
        lambda t: number(((t.answer < CONTENT) & (t.closed_age <= YEAR)).fill_null(False).sum()),
        "{bad_ratings_365d} bad ratings of our service in the last 365 days.",
        needs=("closed_at", "satisfaction"),
    ),
    _feature(
        "ticket_days_365d",
        "days",
        YEAR,
        lambda t: mean(t.days_open, t.closed_age <= YEAR),
        "Its support cases closed in 365 days were open for {ticket_days_365d} days on average.",
        "It had 0 support cases closed in the last 365 days.",
        ("closed_at",),
    ),
    Feature(
        "tickets_an_order_365d",
        "service",
        "ratio",
        YEAR,
        "account",
        lambda t: ratio(t.tickets_365d, t.orders_365d),
        "{tickets_an_order_365d} support cases to an order over 365 days.",
        "No order in the last 365 days.",
        source="tickets",
    ),
)
