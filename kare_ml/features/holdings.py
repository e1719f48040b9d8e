"""What an account has bought of each product line: what the heat map is drawn from. Not a feature of any model."""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from kare_ml.domain.as_of import AsOf
from kare_ml.features.exact import total
from kare_ml.features.losses import ended_by_losses
from kare_ml.features.merged import as_one
from kare_ml.features.point_in_time import seen
from kare_ml.features.purchase_grains import QUARTERS, YEAR, between, lost_regular_line
from kare_ml.features.subscriptions import contracts

TYPES = {
    "account_id": "string",
    "product_line": "string",
    "last_age": "int32",
    "spend_365d": "float64",
    "running": "boolean",
    "lost_spend": "float64",
}


def holdings(history: Mapping[str, ir.Table], as_of: AsOf) -> ir.Table:
    """A row an account and product line that it ever bought, or held a contract for, in their order.

    `last_age` is how many days ago it last bought the line, null where it only held a contract; `spend_365d` is what it
    bought of it in 365 days, before credit notes; `running` says whether a contract for it runs; `lost_spend` is what a
    line that it bought in each of three quarters, and then no more, was worth in 90 days, null of every other line.
    Without a column of product lines there are no rows.
    """
    history = ended_by_losses(as_one(history, as_of), as_of)
    bought = [_bought(seen(history["invoices"], as_of))] if "invoices" in history else []
    held = [_held(contracts(history["subscriptions"], as_of))] if "subscriptions" in history else []
    rows = [*bought, *held]
    together = rows[0] if len(rows) == 1 else ibis.union(*rows)
    grouped = together.group_by("account_id", "product_line").agg(
        last_age=together.last_age.min(), spend_365d=together.spend_365d.sum(),
        running=together.running.any(), lost_spend=together.lost_spend.max(),
    )  # fmt: skip
    return grouped.order_by("account_id", "product_line")


def _bought(lines: ir.Table) -> ir.Table:
    lines = lines.filter(lines.is_product.fill_null(True), lines.amount > 0, lines.product_line.notnull())
    quarters = {f"quarter_{n}": total(lines.amount, between(lines.age, low, low + 89)) for n, low in QUARTERS.items()}
    grouped = lines.group_by("account_id", "product_line").agg(
        last_age=lines.age.min(), spend_365d=total(lines.amount, lines.age <= YEAR), **quarters
    )
    spent = grouped.quarter_2 + grouped.quarter_3 + grouped.quarter_4
    lost_spend = lost_regular_line(grouped).ifelse(spent / float(len(QUARTERS)), None)
    return grouped.mutate(running=False, lost_spend=lost_spend).select(*TYPES).cast(TYPES)


def _held(rows: ir.Table) -> ir.Table:
    rows = rows.filter(rows.product_line.notnull())
    grouped = rows.group_by("account_id", "product_line").agg(running=rows.running.any())
    grouped = grouped.mutate(last_age=ibis.null("int32"), spend_365d=0.0, lost_spend=ibis.null("float64"))
    return grouped.select(*TYPES).cast(TYPES)
