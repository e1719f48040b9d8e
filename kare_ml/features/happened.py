"""What took place between two as-ofs, and what came late or was taken back: the events that a movement names."""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from kare_ml.domain.as_of import EPOCH, AsOf
from kare_ml.domain.causes import LATE, MERGED, NEW, TAKEN_BACK
from kare_ml.features.merged import as_one
from kare_ml.features.point_in_time import instant, known
from kare_ml.features.since import times, within
from kare_ml.history.contracts import TABLES

BEGAN = {
    "invoices": "invoice", "payments": "fell due", "opportunities": "opportunity opened", "activities": "contact",
    "tickets": "ticket opened", "usage": "used", "subscriptions": "contract began", "deliveries": "delivery promised",
    "losses": "left us",
}  # fmt: skip
"""What the event of a history table is called, by the table."""

AROSE = {
    "payments": "paid", "opportunities": "opportunity closed", "tickets": "ticket closed",
    "subscriptions": "contract ended", "deliveries": "delivered", "contacts": "person left",
}  # fmt: skip
"""What arose later than a row is called, by the table."""

COLUMNS = ("account_id", "happened", "day", "told", "rows", "amount", "name")


def happened(history: Mapping[str, ir.Table], then: AsOf, as_of: AsOf) -> ir.Table | None:
    """A row an account, kind of event, day and name: what moved it between the two; None where no table tells of any.

    `day` is the local date (of what arose later, its date in UTC), `rows` how many rows tell of it, `amount` their sum
    in the book's currency (null: it has none), `name` the number of an invoice or ticket (null: not given), `told` is
    one of `NEW`, `LATE`, `TAKEN_BACK`, `MERGED`. Of a merge, `day` is from when on it counts, `name` the id that went.
    """
    parts: list[ir.Table] = []
    merged = as_one({name: rows for name, rows in history.items() if "known_from" in rows.columns}, as_of)
    for name, rows in merged.items():
        today = known(rows, as_of)
        if name in BEGAN:
            new = today.filter((today.day >= then.day) & (today.day < as_of.day))
            late = today.filter((today.day < then.day) & (today.known_from > instant(then)))
            gone = rows.filter(
                rows.day < then.day,
                rows.known_from <= instant(then),
                within(rows.known_to, then, as_of, after=True),
            )
            parts += [_told(name, BEGAN[name], part, told) for part, told in
                      ((new, NEW), (late, LATE), (gone, TAKEN_BACK))]  # fmt: skip
        if name in AROSE:
            parts += [_arose(name, AROSE[name], today, column, then, as_of) for column in times(TABLES[name])]
    if "survivors" in history:
        parts.append(_merged(history["survivors"], then, as_of))
    if not parts:
        return None
    return (parts[0] if len(parts) == 1 else ibis.union(*parts)).select(*COLUMNS)


def _told(table: str, what: str, rows: ir.Table, told: str) -> ir.Table:
    return _grouped(table, what, rows.mutate(date=ibis.date(EPOCH.isoformat()) + rows.day.as_interval("D")), told)


def _arose(table: str, what: str, rows: ir.Table, column: str, then: AsOf, as_of: AsOf) -> ir.Table:
    since = rows.filter(within(rows[column], then, as_of))
    return _grouped(table, what, since.mutate(date=since[column].date()), NEW)


def _merged(survivors: ir.Table, then: AsOf, as_of: AsOf) -> ir.Table:
    went = survivors.filter(within(survivors.known_from, then, as_of, after=True))
    return went.select(
        account_id=went.survivor,
        happened=ibis.literal("account"),
        day=went.known_from.date(),
        told=ibis.literal(MERGED),
        rows=ibis.literal(1, "int64"),
        amount=ibis.null("float64"),
        name=went.account_id,
    )


def _grouped(table: str, what: str, rows: ir.Table, told: str) -> ir.Table:
    contract = TABLES[table]
    number = {"invoices": "invoice_id", "payments": "invoice_id"}.get(table, "row_id")
    money = next((c for c in ("amount", "mrr") if c in contract.column), None)
    name = rows[number] if number in rows.columns and number != "row_id" else ibis.null("string")
    rows = rows.mutate(name=name, money=rows[money].cast("decimal(18, 4)") if money else ibis.null("decimal(18, 4)"))
    grouped = rows.group_by("account_id", "date", "name").agg(rows=rows.count(), amount=rows.money.sum())
    return grouped.select(
        "account_id",
        happened=ibis.literal(what),
        day=grouped.date.cast("date"),
        told=ibis.literal(told),
        rows=grouped.rows.cast("int64"),
        amount=grouped.amount.cast("float64"),
        name=grouped.name.cast("string"),
    )
