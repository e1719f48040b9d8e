"""The feature frame: the one definition that training, scoring, the rules and the notebooks all call."""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from kare_ml.domain.as_of import AsOf
from kare_ml.domain.profiles import Lifecycle
from kare_ml.features import breadth, cadence, company, spend
from kare_ml.features.catalog import Feature, Grain
from kare_ml.features.point_in_time import known, seen
from kare_ml.features.purchase_grains import purchase_grains

CATALOG: dict[str, Feature] = {
    f.name: f for f in (*cadence.FEATURES, *spend.FEATURES, *breadth.FEATURES, *company.FEATURES)
}
"""Every feature by its name, in the order in which the frame shows them."""

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
    "strategic_value",
)
"""What the accounts table gives to the rules and to readers. Models don't see it: it has no history of its own."""

FRAME_COLUMNS = ("account_id", "lifecycle", *ACCOUNT_COLUMNS, *CATALOG)


def feature_frame(history: Mapping[str, ir.Table], as_of: AsOf, lapse_after_days: int) -> ir.Table:
    """One row for each account known at `as_of`, with `FRAME_COLUMNS`.

    `history` holds the history tables by name; without `accounts`, the accounts are those that bought. Features are
    doubles and null where unknown: a prospect has none of the purchase features. Money is in the book's currency.
    """
    lines = seen(history["invoices"], as_of)
    by_grain = purchase_grains(lines)
    frame = _accounts(history, lines, as_of)
    for grain in ("days", "products", "months"):
        features = _aggregate(by_grain[grain], grain)
        frame = frame.left_join(features, "account_id").drop("account_id_right")
    # An account whose orders are all older than the months looked at has a known zero, not an unknown.
    frame = frame.mutate(active_months=frame.tenure_days.isnull().ifelse(None, frame.active_months.fill_null(0.0)))
    for feature in CATALOG.values():
        if feature.grain == "account":
            frame = frame.mutate(feature.expression(frame).cast("float64").name(feature.name))
    frame = frame.mutate(lifecycle=_lifecycle(frame, lapse_after_days))
    return frame.select(*FRAME_COLUMNS).order_by("account_id")


def _accounts(history: Mapping[str, ir.Table], lines: ir.Table, as_of: AsOf) -> ir.Table:
    """One row for each account that is in the accounts table or has an invoice line by then."""
    buyers = lines.select("account_id").distinct().mutate(invoiced=True)
    if "accounts" not in history:
        accounts = company.without_accounts(buyers.select("account_id").limit(0), ACCOUNT_COLUMNS)
    else:
        accounts = company.attributes(known(history["accounts"], as_of), as_of, ACCOUNT_COLUMNS)
    joined = buyers.outer_join(accounts, "account_id")
    account_id = ibis.coalesce(joined.account_id, joined.account_id_right)
    return joined.mutate(account_id=account_id).drop("account_id_right")


def _aggregate(table: ir.Table, grain: Grain) -> ir.Table:
    features = [f for f in CATALOG.values() if f.grain == grain]
    return table.group_by("account_id").agg(**{f.name: f.expression(table).cast("float64") for f in features})


def _lifecycle(frame: ir.Table, lapse_after_days: int) -> ir.StringValue:
    """An account with credit notes alone bought before the history begins: it is lapsed, not a prospect."""
    return ibis.cases(
        (frame.days_since_order <= lapse_after_days, Lifecycle.CLIENT.value),
        (frame.invoiced.notnull(), Lifecycle.LAPSED.value),
        else_=Lifecycle.PROSPECT.value,
    )
