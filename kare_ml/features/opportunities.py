"""What an account may buy next, and how such offers ended before. Family `pipeline`.

Grain `opportunities`: a row an opportunity opened before the as-of, `age` days ago. It is `open` until it is closed:
one that closes at or after the as-of, or that names no time, is open. Counts and sums of an account without any
opportunity are zero, since the table would show one; what hangs on an opportunity is unknown.
"""

from __future__ import annotations

import ibis.expr.types as ir

from kare_ml.features.catalog import Family
from kare_ml.features.exact import number, ratio, total
from kare_ml.features.point_in_time import When, age_of, arisen, days_between, seen
from kare_ml.features.purchase_grains import YEAR
from kare_ml.features.windows import Expression, Which, events, mean, newest

NEVER_OPENED = "No opportunity was ever opened with it (0 opportunities)."
NEVER_CLOSED = "No opportunity with it was ever won or lost (0 decisions)."
NEVER_WITHOUT = "That there are none, that is 0, is always known."


def opportunities(table: ir.Table, as_of: When) -> ir.Table:
    """The grain `opportunities`, each with what had become of it."""
    rows = seen(table, as_of)
    closed = arisen(rows.closed_at, as_of)
    outcome = rows.outcome.lower()
    rows = rows.mutate(
        open=~closed,
        won=closed & (outcome == "won").fill_null(False),
        lost=closed & (outcome == "lost").fill_null(False),
        contested=rows.competitor.notnull(),
        worth=rows.amount.fill_null(0),
        closed_age=closed.ifelse(age_of(rows.closed_at, as_of), None),
        days_open=closed.ifelse(days_between(rows.opened_at, rows.closed_at), None),
    )
    decided = rows.won | rows.lost
    return rows.mutate(decided=decided, decided_last=newest(decided.ifelse(rows.closed_age, None)))


def _closed(which: Which) -> Expression:
    """How many were decided so in the last 365 days."""
    return lambda t: number((which(t) & (t.closed_age <= YEAR).fill_null(False)).sum())


def _win_rate(t: ir.Table) -> ir.Value:
    return ratio(number(t.won.sum()), number(t.decided.sum()))


_feature = Family("contract", "opportunities", NEVER_WITHOUT, zero_without=NEVER_WITHOUT).feature


FEATURES = (
    _feature(
        "open_opportunities",
        "count",
        None,
        lambda t: number(t.open.sum()),
        "{open_opportunities} opportunities are open.",
        needs=("closed_at",),
    ),
    _feature(
        "open_pipeline",
        "money",
        None,
        lambda t: total(t.worth, t.open),
        "Open opportunities are worth {open_pipeline}.",
        needs=("closed_at", "amount"),
    ),
    _feature(
        "oldest_open_opportunity",
        "days",
        None,
        lambda t: number(t.age.max(where=t.open)),
        "Its oldest open opportunity is {oldest_open_opportunity} days old.",
        "It has 0 open opportunities.",
        ("closed_at",),
    ),
    _feature(
        "contested_share",
        "share",
        None,
        lambda t: ratio(number((t.open & t.contested).sum()), number(t.open.sum())),
        "A competitor bids in {contested_share} of its open opportunities.",
        "It has 0 open opportunities.",
        ("closed_at", "competitor"),
    ),
    _feature(
        "pipeline_product_lines",
        "count",
        None,
        lambda t: number(t.product_line.nunique(where=t.open)),
        "Its open opportunities are about {pipeline_product_lines} product lines.",
        needs=("closed_at", "product_line"),
    ),
    _feature(
        "days_since_opportunity",
        "days",
        None,
        lambda t: number(t.age.min()),
        "The last opportunity was opened {days_since_opportunity} days ago.",
        NEVER_OPENED,
    ),
    _feature(
        "opportunities_90d",
        "count",
        90,
        events()(1, 90),
        "{opportunities_90d} opportunities were opened in the last 90 days.",
    ),
    _feature(
        "opportunities_365d",
        "count",
        YEAR,
        events()(1, YEAR),
        "{opportunities_365d} opportunities were opened in the last 365 days.",
    ),
    _feature(
        "opportunity_value",
        "money",
        None,
        lambda t: mean(t.amount),
        "Its opportunities are worth {opportunity_value} on average.",
        "No opportunity with an amount was ever opened with it (0 amounts).",
        ("amount",),
    ),
    _feature(
        "days_since_won",
        "days",
        None,
        lambda t: number(t.closed_age.min(where=t.won)),
        "The last opportunity was won {days_since_won} days ago.",
        "No opportunity with it was ever won (0 won).",
        ("closed_at", "outcome"),
    ),
    _feature(
        "days_since_lost",
        "days",
        None,
        lambda t: number(t.closed_age.min(where=t.lost)),
        "The last opportunity was lost {days_since_lost} days ago.",
        "No opportunity with it was ever lost (0 lost).",
        ("closed_at", "outcome"),
    ),
    _feature(
        "won_365d",
        "count",
        YEAR,
        _closed(lambda t: t.won),
        "{won_365d} opportunities were won in the last 365 days.",
        needs=("closed_at", "outcome"),
    ),
    _feature(
        "lost_365d",
        "count",
        YEAR,
        _closed(lambda t: t.lost),
        "{lost_365d} opportunities were lost in the last 365 days.",
        needs=("closed_at", "outcome"),
    ),
    _feature(
        "lost_to_competitor_365d",
        "count",
        YEAR,
        _closed(lambda t: t.lost & t.contested),
        "{lost_to_competitor_365d} opportunities of the last 365 days were lost where a competitor bid.",
        needs=("closed_at", "outcome", "competitor"),
    ),
    _feature(
        "won_value_365d",
        "money",
        YEAR,
        lambda t: total(t.worth, t.won & (t.closed_age <= YEAR).fill_null(False)),
        "Opportunities worth {won_value_365d} were won in the last 365 days.",
        needs=("closed_at", "outcome", "amount"),
    ),
    _feature(
        "win_rate",
        "share",
        None,
        _win_rate,
        "We won {win_rate} of the opportunities with it that were decided.",
        NEVER_CLOSED,
        ("closed_at", "outcome"),
    ),
    _feature(
        "last_decision_won",
        "share",
        None,
        lambda t: ratio(number((t.won & t.decided_last).sum()), number(t.decided_last.sum())),
        "Of the opportunities decided last, we won {last_decision_won}.",
        NEVER_CLOSED,
        ("closed_at", "outcome"),
    ),
    _feature(
        "decision_days",
        "days",
        None,
        lambda t: mean(t.days_open),
        "Its opportunities took {decision_days} days to be decided on average.",
        NEVER_CLOSED,
        ("closed_at",),
    ),
)
