"""Changed histories: what an account might still do or we might do for it, as rows of its own history.

Each change is believable because it is made of what was there: an order is one of its own orders again, a contact one
of its own contacts. It takes place on the day before the as-of, and is known at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from kare_ml.domain.as_of import AsOf
from kare_ml.features.point_in_time import arisen, instant, seen
from kare_ml.history.contracts import TABLES

History = Mapping[str, ir.Table]


@dataclass(frozen=True)
class Change:
    """One change of an account's history, in words, and how the history reads with it."""

    words: str
    apply: Callable[[History], dict[str, ir.Table]]


def changes(history: History, account_id: str, as_of: AsOf, currency: str) -> Iterator[Change]:
    """The believable changes of an account, those that its history leaves room for."""
    if "invoices" in history and (found := _usual_order(history["invoices"], account_id, as_of)) is not None:
        day, amount = found
        words = f"an order of its usual size ({amount:,.0f} {currency})"
        yield Change(words, lambda h: _again(h, "invoices", account_id, day, as_of))
    for table, column, words in (
        ("tickets", "closed_at", "its {n} open ticket(s) closed"),
        ("payments", "paid_at", "its {n} overdue item(s) paid"),
    ):
        if table in history and (count := _open(history[table], column, account_id, as_of)):
            yield Change(words.format(n=count), _settled(table, column, account_id, as_of))
    if "activities" in history and (last := _last_day(history["activities"], account_id, as_of)) is not None:
        words = f"a contact, as on {as_of.plus(last - as_of.day).date}"
        yield Change(words, lambda h: _again(h, "activities", account_id, last, as_of))
    if "contacts" in history and (count := _gone(history["contacts"], account_id, as_of)):
        yield Change(f"{count} person(s) who left regained", lambda h: _regained(h, account_id, as_of))


def _usual_order(invoices: ir.Table, account_id: str, as_of: AsOf) -> tuple[int, float] | None:
    """The day of the order whose amount is nearest to the account's median, and its amount; None without orders."""
    rows = seen(invoices.filter(invoices.account_id == account_id), as_of)
    days = rows.group_by("day").agg(amount=rows.amount.sum()).order_by("day").to_pyarrow().to_pylist()
    orders = [(row["day"], float(row["amount"])) for row in days if row["amount"] > 0]
    if not orders:
        return None
    middle = sorted(amount for _, amount in orders)[len(orders) // 2]
    return next((day, amount) for day, amount in reversed(orders) if amount == middle)


def _last_day(rows: ir.Table, account_id: str, as_of: AsOf) -> int | None:
    day = seen(rows.filter(rows.account_id == account_id), as_of).day.max().to_pyarrow().as_py()
    return None if day is None else int(day)


def _open(rows: ir.Table, column: str, account_id: str, as_of: AsOf) -> int:
    then = seen(rows.filter(rows.account_id == account_id), as_of)
    return int(then.filter(~arisen(then[column], as_of)).count().to_pyarrow().as_py())


def _gone(contacts: ir.Table, account_id: str, as_of: AsOf) -> int:
    own = contacts.filter(contacts.account_id == account_id)
    return int(own.filter(arisen(own.left_at, as_of)).count().to_pyarrow().as_py())


def _again(history: History, table: str, account_id: str, day: int, as_of: AsOf) -> dict[str, ir.Table]:
    """The history with the rows of one day of an account once more, on the day before the as-of."""
    rows, when = history[table], _yesterday(as_of)
    once_more = seen(rows.filter(rows.account_id == account_id, rows.day == day), as_of).drop("age")
    event = TABLES[table].event
    assert event is not None
    copied = once_more.mutate(
        **{name: when.cast(rows[name].type()) for name in (event, "known_from")},
        known_to=ibis.null(rows.known_to.type()),
        day=ibis.literal(as_of.day - 1, rows.day.type()),
    )
    return {**history, table: ibis.union(rows, copied.select(*rows.columns))}


def _settled(table: str, column: str, account_id: str, as_of: AsOf) -> Callable[[History], dict[str, ir.Table]]:
    def apply(history: History) -> dict[str, ir.Table]:
        rows = history[table]
        still = (rows.account_id == account_id) & ~arisen(rows[column], as_of)
        return {**history, table: rows.mutate(**{column: still.ifelse(_yesterday(as_of), rows[column])})}

    return apply


def _regained(history: History, account_id: str, as_of: AsOf) -> dict[str, ir.Table]:
    rows = history["contacts"]
    back = (rows.account_id == account_id) & (rows.left_at < instant(as_of)).fill_null(False)
    return {**history, "contacts": rows.mutate(left_at=back.ifelse(ibis.null(rows.left_at.type()), rows.left_at))}


def _yesterday(as_of: AsOf) -> ir.TimestampScalar:
    return ibis.timestamp((as_of.instant - dt.timedelta(hours=12)).isoformat(sep=" "))
