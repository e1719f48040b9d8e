"""What an account has contracted. Family `contract`.

Grain `subscriptions`: a row a contract that started before the as-of, `age` days ago. It is `running` unless it ended
before the as-of. An end ahead is looked at only where the source says when it became known (`known_at`): else an end
that was written down afterwards would tell the future. Counts and sums of an account without any contract are zero,
since the table would show one; what hangs on a contract is unknown.
"""

from __future__ import annotations

import ibis.expr.types as ir

from kare_ml.features.catalog import Family, Feature
from kare_ml.features.exact import measured, number, ratio, total
from kare_ml.features.point_in_time import When, age_of, arisen, days_until, seen
from kare_ml.features.purchase_grains import YEAR

NEVER = "It never had a contract (0 contracts)."
NONE_RUNNING = "It has 0 running contracts."
NONE_A_YEAR_AGO = "No contract of it ran 365 days ago."
ALWAYS_KNOWN = "That there is none, that is 0, is always known."


def contracts(subscriptions: ir.Table, as_of: When) -> ir.Table:
    """The grain `subscriptions`."""
    rows = seen(subscriptions, as_of)
    ended, a_year_ago = arisen(rows.ends_at, as_of), as_of.plus(-YEAR)
    return rows.mutate(
        running=~ended,
        ran_a_year_ago=(rows.day < a_year_ago.day) & ~arisen(rows.ends_at, a_year_ago),
        fee=rows.mrr.fill_null(0),
        places=measured(rows.seats).fill_null(0),
        renews=rows.auto_renew.fill_null(False),
        ended_age=ended.ifelse(age_of(rows.ends_at, as_of), None),
        days_left=ended.ifelse(None, days_until(rows.ends_at, as_of)),
    )


def _fees(t: ir.Table) -> ir.NumericValue:
    return total(t.fee, t.running)


def _fees_then(t: ir.Table) -> ir.NumericValue:
    return total(t.fee, t.ran_a_year_ago)


def _seats(t: ir.Table) -> ir.NumericValue:
    return total(t.places, t.running)


def _seats_then(t: ir.Table) -> ir.NumericValue:
    return total(t.places, t.ran_a_year_ago)


def _price_change(t: ir.Table) -> ir.Value:
    """The fee of a seat now over that of a year ago."""
    return ratio(ratio(_fees(t), _seats(t)), ratio(_fees_then(t), _seats_then(t)))


def _renewing(t: ir.Table) -> ir.Value:
    return ratio(number((t.running & t.renews).sum()), number(t.running.sum()))


_feature = Family("contract", "subscriptions", ALWAYS_KNOWN, zero_without=ALWAYS_KNOWN).feature


FEATURES = (
    _feature(
        "running_contracts",
        "count",
        None,
        lambda t: number(t.running.sum()),
        "{running_contracts} contracts are running.",
    ),
    _feature("mrr", "money", None, _fees, "Its running contracts bring {mrr} a month.", needs=("mrr",)),
    _feature("seats", "count", None, _seats, "Its running contracts cover {seats} seats.", needs=("seats",)),
    _feature(
        "contract_product_lines",
        "count",
        None,
        lambda t: number(t.product_line.nunique(where=t.running)),
        "Its running contracts cover {contract_product_lines} product lines.",
        needs=("product_line",),
    ),
    _feature(
        "days_to_contract_end",
        "days",
        None,
        lambda t: number(t.days_left.min()),
        "Its next contract ends in {days_to_contract_end} days.",
        "No running contract of it has an end (0 ends).",
        ("ends_at", "known_at"),
    ),
    _feature(
        "mrr_ending_share_90d",
        "share",
        90,
        lambda t: ratio(total(t.fee, (t.days_left <= 90).fill_null(False)), _fees(t)),
        "Contracts of {mrr_ending_share_90d} of its monthly fee end within 90 days.",
        NONE_RUNNING,
        ("mrr", "ends_at", "known_at"),
    ),
    _feature(
        "auto_renew_share",
        "share",
        None,
        _renewing,
        "{auto_renew_share} of its running contracts renew themselves.",
        NONE_RUNNING,
        ("auto_renew", "known_at"),
    ),
    Feature(
        "contract_days",
        "contract",
        "days",
        None,
        "subscriptions",
        lambda t: number(t.age.max()),
        "Its first contract started {contract_days} days ago.",
        NEVER,
        source="subscriptions",
        in_models=False,
    ),
    _feature(
        "days_since_contract",
        "days",
        None,
        lambda t: number(t.age.min()),
        "Its latest contract started {days_since_contract} days ago.",
        NEVER,
    ),
    _feature(
        "days_since_contract_end",
        "days",
        None,
        lambda t: number(t.ended_age.min()),
        "A contract of it ended {days_since_contract_end} days ago.",
        "No contract of it has ended (0 ends).",
        ("ends_at",),
    ),
    _feature(
        "contracts_ended_365d",
        "count",
        YEAR,
        lambda t: number((t.ended_age <= YEAR).fill_null(False).sum()),
        "{contracts_ended_365d} contracts of it ended in the last 365 days.",
        needs=("ends_at",),
    ),
    _feature(
        "mrr_change_365d",
        "ratio",
        YEAR,
        lambda t: ratio(_fees(t), _fees_then(t)),
        "Its running contracts bring {mrr_change_365d} times as much a month as a year ago.",
        NONE_A_YEAR_AGO,
        ("mrr",),
    ),
    _feature(
        "seats_change_365d",
        "ratio",
        YEAR,
        lambda t: ratio(_seats(t), _seats_then(t)),
        "Its running contracts cover {seats_change_365d} times as many seats as a year ago.",
        NONE_A_YEAR_AGO,
        ("seats",),
    ),
    _feature(
        "price_change_365d",
        "ratio",
        YEAR,
        _price_change,
        "A seat costs it {price_change_365d} times as much as a year ago.",
        "No contract with seats ran 365 days ago, or none runs now.",
        ("mrr", "seats"),
    ),
    Feature(
        "contract_share_of_spend",
        "contract",
        "ratio",
        YEAR,
        "account",
        lambda t: ratio(t.mrr * 12.0, t.spend_365d),
        "A year of its running contracts is worth {contract_share_of_spend} times what it spent in 365 days.",
        "It spent 0 in the last 365 days.",
        source="subscriptions",
        needs=("mrr",),
    ),
)
