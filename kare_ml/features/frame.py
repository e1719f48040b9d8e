"""The feature frame: the one definition that training, scoring, the rules and the notebooks all call."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import ibis
import ibis.expr.types as ir

from kare_ml.domain.profiles import Lifecycle
from kare_ml.features import (
    activities,
    breadth,
    cadence,
    company,
    contacts,
    deliveries,
    family,
    opportunities,
    payments,
    peers,
    spend,
    subscriptions,
    tickets,
    usage,
)
from kare_ml.features.catalog import Feature, Grain
from kare_ml.features.losses import ended_by_losses, latest_losses
from kare_ml.features.merged import as_one
from kare_ml.features.point_in_time import When, known, seen
from kare_ml.features.purchase_grains import purchase_grains

FAMILIES = (
    cadence,
    spend,
    breadth,
    payments,
    opportunities,
    activities,
    tickets,
    usage,
    subscriptions,
    contacts,
    deliveries,
    company,
    family,
    peers,
)

CATALOG: dict[str, Feature] = {f.name: f for module in FAMILIES for f in module.FEATURES}
"""Every feature by its name, in the order in which the frame shows them."""

PURCHASES: tuple[Grain, ...] = ("days", "products", "lines", "months")

OTHER_TABLES: dict[Grain, Callable[[ir.Table, When], ir.Table]] = {
    "payments": payments.items,
    "opportunities": opportunities.opportunities,
    "activities": activities.contacts,
    "tickets": tickets.cases,
    "usage": usage.days_of_use,
    "subscriptions": subscriptions.contracts,
    "contacts": contacts.people,
    "deliveries": deliveries.promised,
}
"""The grains that have a history table of their own, by its name: how a row of the grain is made of it."""

ACCOUNT_COLUMNS = (
    "name",
    "parent_id",
    "industry",
    "region",
    "sector",
    "employees",
    "owner",
    "owner_role",
    "target",
    "do_not_pursue",
    "loss_reason",
    "competitor",
    "gap",
    "strategic_value",
    "cost_of_pursuit",
)
"""What the accounts table gives to the rules and to readers. Models don't see it: it has no history of its own."""

FRAME_COLUMNS = ("account_id", "lifecycle", "trailing_revenue", "days_since_loss", *ACCOUNT_COLUMNS, *CATALOG)


ALWAYS = frozenset({"days_since_order", "spend_365d", "tenure_days", "running_contracts", "contract_days", "mrr"})
"""What the lifecycle and the trailing revenue are made of."""


def feature_frame(
    history: Mapping[str, ir.Table], as_of: When, lapse_after_days: int, wanted: Collection[str] | None = None
) -> ir.Table:
    """One row for each account known at `as_of`, with `FRAME_COLUMNS`.

    `history` holds the history tables by name, `invoices` or `subscriptions` among them; features of a table that is
    not there are null. Without `accounts`, the accounts are those that bought or held a contract. Features are doubles
    and null where unknown: a prospect has none of the purchase features. Money is in the book's currency.
    `trailing_revenue` is the net revenue of the last 365 days; where an account has no invoices, 12 times the monthly
    fee of its running contracts; null for one that never had either. `days_since_loss` is how long ago the
    latest loss was written down; null: none. With `wanted`, only the features so named are
    worked out and the others may be null: a rule looks at ten, and each costs time. Accounts that were merged are one,
    from when that was known on (`survivors`).
    """
    history = ended_by_losses(as_one(history, as_of), as_of)
    computed = _computed(wanted)
    wanted_grains = {CATALOG[name].grain for name in computed}
    rows = grain_rows(history, as_of)
    found = {grain: of_grain(grain, table, computed) for grain, table in rows.items() if grain in wanted_grains}
    frame = with_grains(accounts(history, as_of), found, computed)
    frame = with_account_features(frame, lapse_after_days, computed)
    frame = with_family(frame, history, rows, as_of, computed)
    frame = with_peers(frame, history, rows, computed)
    return frame.select(*FRAME_COLUMNS).order_by("account_id")


def grain_rows(history: Mapping[str, ir.Table], as_of: When) -> dict[Grain, ir.Table]:
    """The rows that features are made of, by grain; what a row is, the family's file says."""
    purchases = purchase_grains(seen(history["invoices"], as_of)) if "invoices" in history else {}
    return purchases | {grain: make(history[grain], as_of) for grain, make in OTHER_TABLES.items() if grain in history}


def of_grain(grain: Grain, rows: ir.Table, computed: Collection[str]) -> ir.Table:
    """One row for each account that has a row of the grain: those features of the grain that are `computed`."""
    features = {f.name: f.expression(rows) for f in CATALOG.values() if f.grain == grain and f.name in computed}
    return rows.group_by("account_id").agg(**features)


def accounts(history: Mapping[str, ir.Table], as_of: When) -> ir.Table:
    """One row for each account that is in the accounts table, or has an invoice line or a contract by then."""
    sources = [
        seen(history[name], as_of).select("account_id") for name in ("invoices", "subscriptions") if name in history
    ]
    buyers = (sources[0] if len(sources) == 1 else ibis.union(*sources)).distinct().mutate(bought=True)
    if "accounts" not in history:
        listed = company.without_accounts(buyers.select("account_id").limit(0), ACCOUNT_COLUMNS)
    else:
        listed = company.attributes(known(history["accounts"], as_of), as_of, ACCOUNT_COLUMNS)
    joined = buyers.outer_join(listed, "account_id")
    account_id = ibis.coalesce(joined.account_id, joined.account_id_right)
    joined = joined.mutate(account_id=account_id).drop("account_id_right")
    if "losses" not in history:
        return joined.mutate(days_since_loss=ibis.null("float64"))
    told = latest_losses(history["losses"], as_of)
    with_loss = joined.left_join(told, joined.account_id == told.leaver)
    loss_reason = with_loss.loss_reason.coalesce(with_loss.reason_told)
    return with_loss.mutate(loss_reason=loss_reason).select(*joined.columns, "days_since_loss")


def with_grains(accounts: ir.Table, found: Mapping[Grain, ir.Table], computed: Collection[str]) -> ir.Table:
    """The accounts with the features of every grain: of no table null, of a table without a row of it `nothing`.

    One chain of joins and one projection: a wide projection for each grain would take seconds to compile.
    """
    frame: ir.Table = accounts
    columns: dict[str, ir.Value] = {}
    for grain in (*PURCHASES, *OTHER_TABLES):
        columns |= {f.name: ibis.null("float64") for f in CATALOG.values() if f.grain == grain}
        if grain in found:
            theirs = found[grain].rename({f"of_{grain}": "account_id"})
            frame = frame.left_join(theirs, frame.account_id == theirs[f"of_{grain}"])
    for feature in CATALOG.values():
        if feature.grain in found and feature.name in computed:
            value = frame[feature.name].cast("float64")
            columns[feature.name] = value if feature.nothing is None else value.fill_null(feature.nothing)
    # An account whose orders are all older than the months looked at has a known zero, not an unknown.
    if "months" in found and "active_months" in computed:
        columns["active_months"] = frame.tenure_days.isnull().ifelse(None, columns["active_months"].fill_null(0.0))
    return frame.select(*accounts.columns, **columns)


def with_account_features(frame: ir.Table, lapse_after_days: int, computed: Collection[str]) -> ir.Table:
    """The frame with the lifecycle, the trailing revenue, and the features that are made of others of the account."""
    of_account = {
        f.name: f.expression(frame).cast("float64") if f.name in computed else ibis.null("float64")
        for f in CATALOG.values()
        if f.grain == "account"
    }
    fees = frame.contract_days.notnull().ifelse(frame.mrr * 12.0, None)
    return frame.mutate(
        lifecycle=_lifecycle(frame, lapse_after_days),
        trailing_revenue=ibis.coalesce(frame.spend_365d, fees),
        **of_account,
    )


def with_family(
    frame: ir.Table,
    history: Mapping[str, ir.Table],
    rows: Mapping[Grain, ir.Table],
    as_of: When,
    computed: Collection[str],
) -> ir.Table:
    """The frame with the features of the grain `family`; without an accounts table they are null."""
    features, unknown = _of_others("family", computed if "accounts" in history else ())
    if not features:
        return frame.mutate(**unknown)
    clans = family.clans(frame, known(history["accounts"], as_of), rows.get("products"))
    found = clans.select("account_id", **{f.name: f.expression(clans).cast("float64") for f in features})
    return frame.left_join(found, "account_id").drop("account_id_right").mutate(**unknown)


def with_peers(
    frame: ir.Table, history: Mapping[str, ir.Table], rows: Mapping[Grain, ir.Table], computed: Collection[str]
) -> ir.Table:
    """The frame with the features of the grain `peers`; without an accounts table they are null."""
    features, unknown = _of_others("peers", computed if "accounts" in history else ())
    if not features:
        return frame.mutate(**unknown)
    beside = peers.beside(frame, rows.get("products"))
    found = beside.select("account_id", **{f.name: f.expression(beside).cast("float64") for f in features})
    return frame.left_join(found, "account_id").drop("account_id_right").mutate(**unknown)


def _of_others(grain: Grain, computed: Collection[str]) -> tuple[list[Feature], dict[str, ir.Value]]:
    """The features of a grain to work out, and a null for each of the others."""
    every = [f for f in CATALOG.values() if f.grain == grain]
    found = [f for f in every if f.name in computed]
    return found, {f.name: ibis.null("float64") for f in every if f not in found}


def _computed(wanted: Collection[str] | None) -> set[str]:
    """The features to work out, with those that they are made of: all, where that may be any."""
    asked = set(CATALOG) if wanted is None else set(wanted) & set(CATALOG)
    grains = {CATALOG[name].grain for name in asked}
    if "account" in grains:
        return set(CATALOG)
    for grain, needed in (("family", family.NEEDED), ("peers", peers.NEEDED)):
        asked |= set(needed) & set(CATALOG) if grain in grains else set()
    return asked | ALWAYS


def _lifecycle(frame: ir.Table, lapse_after_days: int) -> ir.StringValue:
    """An account with credit notes alone bought before the history begins: it is lapsed, not a prospect."""
    return ibis.cases(
        ((frame.days_since_order <= lapse_after_days) | (frame.running_contracts > 0), Lifecycle.CLIENT.value),
        (frame.bought.notnull(), Lifecycle.LAPSED.value),
        else_=Lifecycle.PROSPECT.value,
    )
