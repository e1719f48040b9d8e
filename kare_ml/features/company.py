"""What the account itself is. Family `company`: from the accounts table, not from what happened."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from kare_ml.features.catalog import Feature
from kare_ml.features.point_in_time import When, instant

SECONDS_A_DAY = 86_400


def attributes(accounts: ir.Table, as_of: When, columns: Sequence[str]) -> ir.Table:
    """A row an account: its attributes, and the features that are computed from them."""
    seconds = instant(as_of).epoch_seconds()
    aged = accounts.mutate(age_days=((seconds - accounts.created_at.epoch_seconds()) / SECONDS_A_DAY).floor())
    features = {f.name: f.expression(aged).cast("float64") for f in FEATURES}
    shown = {name: aged[name].cast("float64") if aged[name].type().is_decimal() else aged[name] for name in columns}
    return aged.select("account_id", **shown, **features)


def without_accounts(nobody: ir.Table, columns: Sequence[str]) -> ir.Table:
    """The same columns with no row, for a company that has no accounts table."""
    features = {f.name: ibis.null("float64") for f in FEATURES}
    return nobody.mutate(**{name: ibis.null(_type_of(name)) for name in columns}, **features)


def _type_of(column: str) -> str:
    numbers, flags = {"employees", "strategic_value", "cost_of_pursuit"}, {"target", "do_not_pursue"}
    return "float64" if column in numbers else "boolean" if column in flags else "string"


FEATURES = (
    Feature(
        "account_age_days",
        "family",
        "days",
        None,
        "attributes",
        lambda t: t.age_days,
        "It has been in the book for {account_age_days} days.",
        "It is not known since when it is in the book (0 dates).",
        source="accounts",
        needs=("created_at",),
    ),
    Feature(
        "headcount",
        "family",
        "count",
        None,
        "attributes",
        lambda t: t.employees,
        "It employs {headcount} people.",
        "The number of its employees is not known (0 figures).",
        source="accounts",
        needs=("employees",),
    ),
)
