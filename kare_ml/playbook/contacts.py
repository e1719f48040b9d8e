"""Where time went: contacts and minutes by account and rep."""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from kare_ml.domain.as_of import AsOf
from kare_ml.features.exact import measured, number
from kare_ml.features.merged import as_one
from kare_ml.features.point_in_time import seen

CONTACTS = pa.schema(
    [("account_id", pa.string()), ("rep", pa.string()), ("contacts", pa.int64()), ("timed", pa.int64()),
     ("minutes", pa.float64())]
)  # fmt: skip
"""A row an account and rep with a contact in the window. `rep` is null where nobody is named; `timed` of the `contacts`
say how long they took, `minutes` in all; null: none does."""


def contacts_by_rep(history: Mapping[str, ir.Table], as_of: AsOf, days: int) -> pa.Table:
    """The table `CONTACTS` of the last `days`, as it was known at an as-of, by account and rep.

    Empty without activities. Contacts count either way: being called takes time, too.
    """
    if "activities" not in history:
        return CONTACTS.empty_table()
    rows = seen(as_one(history, as_of)["activities"], as_of)
    rows = rows.filter(rows.age <= days)
    found = rows.group_by("account_id", "rep").agg(
        contacts=rows.count(),
        timed=rows.minutes.count(),
        minutes=number(measured(rows.minutes).sum()),
    )
    return found.order_by([ibis.asc("account_id"), ibis.asc("rep", nulls_first=True)]).to_pyarrow().cast(CONTACTS)
