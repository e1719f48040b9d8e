"""Spending in the windows that the revenue walk looks at: the horizon just past, and the same season a year before."""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from kare_ml.domain.as_of import YEAR, AsOf
from kare_ml.features.exact import total
from kare_ml.features.merged import as_one
from kare_ml.features.point_in_time import seen
from kare_ml.features.purchase_grains import between

SPENDING = pa.schema(
    [
        ("account_id", pa.string()),
        ("first_age", pa.int32()),
        ("order_age_then", pa.int32()),
        ("leaving", pa.float64()),
        ("came", pa.float64()),
        ("year_then", pa.float64()),
        ("leaving_then", pa.float64()),
    ]
)
"""A row an account that has an invoice line. With a window of W days:

`first_age` and `order_age_then` are the ages in days of its first order, and of the last one before the window; null:
there is none. Net spend in the book's currency: `leaving` of the last year's days that leave it within the next W days
(the same season a year before), `came` of the last W days, `year_then` and `leaving_then` as the last year and
`leaving` were W days ago.
"""


def spending(history: Mapping[str, ir.Table], as_of: AsOf, window: int) -> pa.Table:
    """The table `SPENDING` as it was known at an as-of, by account_id; empty for a book without invoices.

    `window` is in days, a year at most.
    """
    if "invoices" not in history:
        return SPENDING.empty_table()
    lines = seen(as_one(history, as_of)["invoices"], as_of)
    lines = lines.filter(lines.is_product.fill_null(True))
    ordered = lines.amount > 0
    rows = lines.group_by("account_id").agg(
        first_age=lines.age.max(where=ordered),
        order_age_then=lines.age.min(where=ordered & (lines.age > window)),
        leaving=total(lines.amount, between(lines.age, YEAR - window + 1, YEAR)),
        came=total(lines.amount, lines.age <= window),
        year_then=total(lines.amount, between(lines.age, window + 1, window + YEAR)),
        leaving_then=total(lines.amount, between(lines.age, YEAR + 1, YEAR + window)),
    )
    return rows.order_by(ibis.asc("account_id")).to_pyarrow().cast(SPENDING)
