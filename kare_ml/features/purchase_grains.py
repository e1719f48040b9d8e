"""The grains between invoice lines and an account's row.

An *order* is a day on which an account bought at least one product line with a positive amount. `spend` is net of
credit notes, `gross` is not.
- `days`: a row an account and day, `age` days before the as-of: net, gross, returned, cost_known, cost, and for days
  with an order `gap` (days since the order before) and `back` (1 for the latest order, 2 for the one before …)
- `products`: a row an account and product ever bought: first_age, last_age, gross by window
- `lines`: a row an account and product line ever bought, where that is known: last_age, and the gross of each of the
  three quarters (of 90 days) before the last 90 days
- `months`: a row an account and 30-day month of the last 360 days with an order: gross
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from kare_ml.domain import as_of
from kare_ml.features.catalog import Grain
from kare_ml.features.exact import number, ratio

YEAR = as_of.YEAR

QUARTERS = {2: 91, 3: 181, 4: 271}
"""The three quarters before the last 90 days: the least age of each, in days."""


def purchase_grains(lines: ir.Table) -> dict[Grain, ir.Table]:
    """The tables between invoice lines (as seen from an as-of, with `age`) and the account's row."""
    products = lines.filter(lines.is_product.fill_null(True))
    days = _days(products)
    bought = _products(products.filter(products.amount > 0))
    return {
        "days": days,
        "products": bought,
        "lines": product_lines(bought),
        "months": months(days),
    }


def months(days: ir.Table) -> ir.Table:
    """The grain `months`, of the grain `days`."""
    year = days.filter(days.is_order, days.age <= 360)
    year = year.mutate(month=(year.age - 1) // 30)
    return year.group_by("account_id", "month").agg(gross=_money(year.gross.sum()))


def product_lines(products: ir.Table) -> ir.Table:
    """The grain `lines`, of the grain `products`."""
    known = products.filter(products.product_line.notnull())
    return known.group_by("account_id", "product_line").agg(
        last_age=known.last_age.min(),
        **{f"quarter_{n}": _money(known[f"quarter_{n}"].sum()) for n in QUARTERS},
    )


def _days(lines: ir.Table) -> ir.Table:
    days = lines.group_by("account_id", "age").agg(
        net=_money(lines.amount.sum()),
        gross=_money(lines.amount.sum(where=lines.amount > 0).fill_null(0)),
        returned=_money((-lines.amount).sum(where=lines.amount < 0).fill_null(0)),
        priced=_money(lines.amount.sum(where=lines.cost.notnull()).fill_null(0)),
        cost=_money(lines.cost.sum().fill_null(0)),
        lines=(lines.amount > 0).sum(),
    )
    ordered = days.mutate(is_order=days.gross > 0)
    latest_first = ibis.window(group_by=["account_id", "is_order"], order_by=ordered.age)
    return ordered.mutate(
        gap=ordered.is_order.ifelse(ordered.age.lead().over(latest_first) - ordered.age, None),
        back=ordered.is_order.ifelse(ibis.row_number().over(latest_first) + 1, None),
    )


def _products(lines: ir.Table) -> ir.Table:
    rows = lines.group_by("account_id", "product", "product_line").agg(
        first_age=lines.age.max(),
        last_age=lines.age.min(),
        gross_180d=_money(lines.amount.sum(where=lines.age <= 180).fill_null(0)),
        gross_365d=_money(lines.amount.sum(where=lines.age <= YEAR).fill_null(0)),
        half_before=between(lines.age, 181, 360).any(),
        rest_of_year=between(lines.age, 91, YEAR).sum(),
        **{
            f"quarter_{n}": _money(lines.amount.sum(where=between(lines.age, low, low + 89)).fill_null(0))
            for n, low in QUARTERS.items()
        },
    )
    # Joined, not ranged over in a window: DuckDB would make the grain a second time for it.
    years = rows.group_by("account_id").agg(year=rows.gross_365d.sum())
    rows = rows.left_join(years, "account_id").drop("account_id_right")
    return rows.mutate(share=ratio(number(rows.gross_365d), number(rows.year))).drop("year")


def lost_regular_line(rows: ir.Table) -> ir.BooleanValue:
    """Whether a line (of the grain `lines`) was bought in each of three quarters, and then no more."""
    return (rows.quarter_2 > 0) & (rows.quarter_3 > 0) & (rows.quarter_4 > 0) & (rows.last_age > 90)


def _money(amounts: ir.Value) -> ir.DecimalValue:
    """Amounts of a narrower width than their sums have, so that products of them fit.

    One digit wider than they are stored: DuckDB keeps a product of 18 digits in 18 digits, and overflows.
    """
    return amounts.cast("decimal(19, 4)")


def between(age: ir.NumericValue, low: int, high: int) -> ir.BooleanValue:
    """Whether an event is `low` to `high` days old, both included."""
    return (age >= low) & (age <= high)
