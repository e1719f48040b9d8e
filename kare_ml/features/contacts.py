"""Who we know at an account, and who has left. Family `people`.

Grain `contacts`: a row a person known by the as-of; `gone` if the person left before it. How many people were known at
a past as-of, and who of them favoured us, can be told only where the source says when a row reached us (`known_at`).
Counts of an account without any person are zero, since the table would show one; what hangs on a person is unknown.
"""

from __future__ import annotations

import ibis.expr.types as ir

from kare_ml.features.catalog import Family
from kare_ml.features.exact import number, ratio
from kare_ml.features.point_in_time import When, age_of, arisen, known
from kare_ml.features.purchase_grains import YEAR
from kare_ml.features.windows import Expression, Which

DECIDES = ("buyer", "purchasing", "director", "owner", "manager", "ceo", "decision maker")
"""The roles of those who decide on buying."""

ALWAYS_KNOWN = "That there is none, that is 0, is always known."


def people(contacts: ir.Table, as_of: When) -> ir.Table:
    """The grain `contacts`."""
    rows = known(contacts, as_of)
    gone = arisen(rows.left_at, as_of)
    return rows.mutate(
        gone=gone,
        gone_age=gone.ifelse(age_of(rows.left_at, as_of), None),
        ally=rows.favours_us.fill_null(False),
        decides=rows.role.lower().isin(DECIDES).fill_null(False),
    )


def _there(which: Which) -> Expression:
    return lambda t: number((which(t) & ~t.gone).sum())


def _left(which: Which) -> Expression:
    return lambda t: number((which(t) & (t.gone_age <= YEAR).fill_null(False)).sum())


def _left_within_a_year(t: ir.Table) -> ir.NumericValue:
    return number((t.gone_age <= YEAR).fill_null(False).sum())


_feature = Family("people", "contacts", ALWAYS_KNOWN, needs=("known_at",), zero_without=ALWAYS_KNOWN).feature


FEATURES = (
    _feature(
        "people_known",
        "count",
        None,
        lambda t: number((~t.gone).sum()),
        "We know {people_known} people there.",
    ),
    _feature(
        "allies",
        "count",
        None,
        _there(lambda t: t.ally),
        "{allies} people there favour us.",
        needs=("favours_us", "known_at"),
    ),
    _feature(
        "ally_share",
        "share",
        None,
        lambda t: ratio(_there(lambda t: t.ally)(t), number((~t.gone).sum())),
        "{ally_share} of the people we know there favour us.",
        "We know 0 people there.",
        ("favours_us", "known_at"),
    ),
    _feature(
        "decision_makers",
        "count",
        None,
        _there(lambda t: t.decides),
        "We know {decision_makers} people there who decide on buying.",
        needs=("role", "known_at"),
    ),
    _feature(
        "roles_known",
        "count",
        None,
        lambda t: number(t.role.nunique(where=~t.gone)),
        "We know people in {roles_known} roles there.",
        needs=("role", "known_at"),
    ),
    _feature(
        "people_left_365d",
        "count",
        YEAR,
        _left_within_a_year,
        "{people_left_365d} people we knew left it in the last 365 days.",
        needs=("left_at",),
    ),
    _feature(
        "allies_left_365d",
        "count",
        YEAR,
        _left(lambda t: t.ally),
        "{allies_left_365d} people who favoured us left it in the last 365 days.",
        needs=("left_at", "favours_us", "known_at"),
    ),
    _feature(
        "decision_makers_left_365d",
        "count",
        YEAR,
        _left(lambda t: t.decides),
        "{decision_makers_left_365d} people who decided on buying left it in the last 365 days.",
        needs=("left_at", "role", "known_at"),
    ),
    _feature(
        "days_since_departure",
        "days",
        None,
        lambda t: number(t.gone_age.min()),
        "A person we knew last left it {days_since_departure} days ago.",
        "Nobody we knew has left it (0 people).",
        ("left_at",),
    ),
    _feature(
        "days_since_ally_left",
        "days",
        None,
        lambda t: number(t.gone_age.min(where=t.ally)),
        "A person who favoured us last left it {days_since_ally_left} days ago.",
        "Nobody who favoured us has left it (0 people).",
        ("left_at", "favours_us", "known_at"),
    ),
    _feature(
        "people_left_share_365d",
        "share",
        YEAR,
        lambda t: ratio(_left_within_a_year(t), _left_within_a_year(t) + number((~t.gone).sum())),
        "{people_left_share_365d} of the people we knew there left within the last 365 days.",
        "In the last 365 days we knew 0 people there.",
        ("left_at", "known_at"),
    ),
)
