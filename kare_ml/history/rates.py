"""Amounts in the book's currency: converted by the dated rate that was in force, and known, when a row became known."""

from __future__ import annotations

import ibis
import ibis.expr.datatypes as dt
from ibis.expr.types import Table, Value

from kare_ml.config.workspace import Book
from kare_ml.history import contracts
from kare_ml.history.beside import with_fault
from kare_ml.history.casting import MONEY, is_absurd, local_day
from kare_ml.history.readings import money_column

RATE = dt.Decimal(21, 12)


def in_book_currency(typed: Table, table: contracts.Table, book: Book, rates: Table | None) -> Table:
    """Typed rows with their money in the book's currency, and beside it as `stated_<column>` in the row's own.

    The rate is that of the last `valid_from` on or before the day of the event, of those that were known on the day
    when the row became known: so a rate that comes or changes later rewrites no amount. A row whose currency has none
    is at fault (`no_rate`). Amounts are rounded to four places, half away from zero.
    """
    money = money_column(table)
    assert money is not None
    kinds = [name for name, column in table.column.items() if column.type == "money"]
    typed = typed.mutate(
        foreign=(typed.currency != book.currency).fill_null(False), **{f"stated_{name}": typed[name] for name in kinds}
    )
    typed = _with_rate(typed, book, rates)
    typed = with_fault(typed, typed.foreign & typed.rate.isnull(), "no_rate", "currency", typed.currency)
    typed = typed.mutate(
        **{name: ibis.ifelse(typed.foreign, _converted(typed[name], typed.rate), typed[name]) for name in kinds}
    )
    stated = typed[f"stated_{money}"]
    beyond = stated.notnull() & typed.rate.notnull() & (typed[money].isnull() | is_absurd(typed[money]))
    return with_fault(typed, beyond, "absurd_amount", money, stated).drop("rate", "foreign")


def _with_rate(typed: Table, book: Book, rates: Table | None) -> Table:
    if rates is None:
        return typed.mutate(rate=ibis.null(RATE))
    typed = typed.mutate(known_day=local_day(typed.known_from, book.time_zone))
    # The questions are few, however many the rows: a currency, a day, and the day of knowing.
    asked = typed.filter(typed.foreign).select("currency", "day", "known_day").distinct()
    told = rates.select(
        money="currency",
        valid_day=rates.day,
        valid_from=rates.valid_from,
        rate=rates.rate.cast("string").cast(RATE),  # as it was written: of a double, a decimal takes over the noise
        since=local_day(rates.known_from, book.time_zone),
        until=local_day(rates.known_to, book.time_zone),
    )
    in_force = asked.inner_join(
        told,
        [
            asked.currency == told.money,
            told.valid_day <= asked.day,
            told.since <= asked.known_day,
            told.until.isnull() | (told.until > asked.known_day),
        ],
    )
    answers = in_force.group_by("currency", "day", "known_day").aggregate(
        rate=in_force.rate.argmax(in_force.valid_from)
    )
    joined = typed.left_join(answers, ["currency", "day", "known_day"])
    return joined.drop("known_day", *(name for name in joined.columns if name.endswith("_right")))


def _converted(amount: Value, rate: Value) -> Value:
    """In decimals, wide enough that nothing is lost before the rounding."""
    return (amount.cast(dt.Decimal(28, 4)) * rate.cast(dt.Decimal(28, 12))).try_cast(MONEY)
