"""How the accounts of the same family fare. Family `family`.

A family is an account with those that name it as their parent; the others of an account's family are its sisters (its
parent is one of them). Grain `family`: a row an account of the feature frame, with `clan`, the id of its family's
head, and the family's sums beside the account's own. The parent is an attribute of today, so models see these only
where the accounts table declares `parent_id` to be immutable.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from kare_ml.domain.profiles import Lifecycle
from kare_ml.features.catalog import Feature, Unit
from kare_ml.features.exact import number, ratio
from kare_ml.features.purchase_grains import YEAR
from kare_ml.features.windows import Expression

NEEDED = ("account_id", "lifecycle", "spend_90d", "spend_365d", "orders_90d", "product_lines_365d")
NO_SISTERS = "It has 0 sister accounts."


def clans(frame: ir.Table, accounts: ir.Table, products: ir.Table | None) -> ir.Table:
    """The grain `family`: those columns of the frame that it needs, with `clan`, `listed`, and `clan_product_lines`.

    The whole frame would be sorted by family with all its columns. `accounts` is the accounts table as known then,
    `products` the purchase grain of that name, none without invoices. Only an account that is `listed` in the accounts
    table has a family.
    """
    heads = accounts.select("account_id", clan=ibis.coalesce(accounts.parent_id, accounts.account_id), listed=True)
    frame = frame.select(*NEEDED).left_join(heads, "account_id").drop("account_id_right")
    if products is None:
        return frame.mutate(clan_product_lines=ibis.null("int64"))
    bought = products.filter(products.last_age <= YEAR).select("account_id", "product_line").distinct()
    lines = (
        bought.inner_join(heads, "account_id")
        .group_by("clan")
        .agg(clan_product_lines=lambda t: t.product_line.nunique())
    )
    return frame.left_join(lines, "clan").drop("clan_right")


def _of_sisters(values: ir.NumericValue) -> ir.NumericValue:
    """The family's sum without the account's own; whole numbers or decimals, so that it is exact."""
    values = values.fill_null(0)
    return number(values.sum().over(ibis.window(group_by="clan")) - values)


def _money(values: ir.NumericValue) -> ir.DecimalValue:
    """A sum that was exact before it became a double is so again."""
    return values.cast("decimal(18, 4)")


def _sisters(t: ir.Table) -> ir.NumericValue:
    return _of_sisters(t.listed.ifelse(1, 0))


def _share(lifecycle: Lifecycle) -> Expression:
    return lambda t: ratio(_of_sisters((t.lifecycle == str(lifecycle)).ifelse(1, 0)), _sisters(t))


def _spend(t: ir.Table) -> ir.NumericValue:
    return _of_sisters(_money(t.spend_365d))


def _among_sisters(value: Expression) -> Expression:
    """Unknown without sisters."""
    return lambda t: (_sisters(t) > 0).ifelse(value(t), None)


def _missing_lines(t: ir.Table) -> ir.Value:
    own = t.product_lines_365d.fill_null(0.0)
    return (number(t.clan_product_lines) - own).clip(lower=0.0)


def _feature(
    name: str, unit: Unit, window: int | None, expression: Expression, words: str, unknown: str = NO_SISTERS
) -> Feature:
    def of_the_listed(t: ir.Table) -> ir.Value:
        return t.listed.notnull().ifelse(expression(t), None)

    return Feature(name, "family", unit, window, "family", of_the_listed, words, unknown, "accounts", ("parent_id",))


FEATURES = (
    _feature(
        "has_parent",
        "count",
        None,
        lambda t: number((t.clan != t.account_id).ifelse(1, 0)),
        "It has {has_parent} account above it.",
        "The accounts table does not have it (0 rows).",
    ),
    _feature(
        "sisters",
        "count",
        None,
        _sisters,
        "It has {sisters} sister accounts.",
        "The accounts table does not have it (0 rows).",
    ),
    _feature(
        "sister_spend_365d",
        "money",
        YEAR,
        _among_sisters(_spend),
        "Its sister accounts spent {sister_spend_365d} in the last 365 days.",
    ),
    _feature(
        "sister_recent_share_90d",
        "share",
        90,
        lambda t: ratio(_of_sisters(_money(t.spend_90d)), _spend(t)),
        "{sister_recent_share_90d} of its sister accounts' spend of 365 days fell in the last 90.",
        "Its sister accounts spent 0 in the last 365 days.",
    ),
    _feature(
        "sister_orders_90d",
        "count",
        90,
        _among_sisters(lambda t: _of_sisters(t.orders_90d.cast("int64"))),
        "Its sister accounts ordered {sister_orders_90d} times in the last 90 days.",
    ),
    _feature(
        "share_of_family_spend_365d",
        "share",
        YEAR,
        _among_sisters(lambda t: ratio(t.spend_365d.fill_null(0.0), _spend(t) + t.spend_365d.fill_null(0.0))),
        "It makes {share_of_family_spend_365d} of its family's spend of 365 days.",
        "It and its sister accounts, if any, spent 0 in the last 365 days.",
    ),
    _feature(
        "sister_client_share",
        "share",
        None,
        _share(Lifecycle.CLIENT),
        "{sister_client_share} of its sister accounts are clients.",
    ),
    _feature(
        "sister_lapsed_share",
        "share",
        None,
        _share(Lifecycle.LAPSED),
        "{sister_lapsed_share} of its sister accounts have lapsed.",
    ),
    _feature(
        "sisters_not_buying",
        "count",
        None,
        _among_sisters(lambda t: _of_sisters((t.lifecycle != str(Lifecycle.CLIENT)).ifelse(1, 0))),
        "{sisters_not_buying} of its sister accounts are not clients.",
    ),
    _feature(
        "sister_product_lines_365d",
        "count",
        YEAR,
        _among_sisters(_missing_lines),
        "Its sister accounts buy {sister_product_lines_365d} product lines that it does not (365 days).",
        "No product line is known of its family, or it has 0 sister accounts.",
    ),
)
