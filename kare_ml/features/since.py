"""The history as a movement needs it: the past retold with what is known today, and today without what is new.

Between a run (looked at from `then`) and the next one (from `as_of`) three things happen to an account: its past is
told differently, time passes, and something takes place. These two views of the history keep them apart; the feature
frame is made of them as of any other history.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from kare_ml.domain.as_of import AsOf
from kare_ml.features.point_in_time import When, instant, known
from kare_ml.history.contracts import TABLES, Table

History = Mapping[str, ir.Table]

UNNAMED = ""
"""What stands for a contact without an id, so that two tellings of it are one."""


def retold(history: History, then: AsOf, as_of: AsOf) -> dict[str, ir.Table]:
    """The history as known at `as_of`, told as if all of it had been known at `then`, to be looked at from `then`.

    People whom nobody knew by then are left out: meeting them is an event, not another telling.
    """
    told = {}
    for name, rows in history.items():
        rows = _met_before(rows, then) if name == "contacts" else rows
        earlier = ibis.least(rows.known_from, instant(then))
        told[name] = known(rows, as_of).mutate(known_from=earlier, known_to=ibis.null(rows.known_to.type()))
    return told


def quiet(history: History, then: AsOf, as_of: When) -> dict[str, ir.Table]:
    """The history to be looked at from `as_of`, without what took place since `then`: nothing but time has passed.

    What arose since (a payment, an answer, an end) is put off to the as-of, at which nobody sees it yet.
    """
    left = {}
    for name, rows in history.items():
        table = TABLES.get(name)
        if table is None or not (table.event or name == "contacts"):
            left[name] = rows
            continue
        rows = _met_before(rows, then) if name == "contacts" else rows.filter(rows.day < then.day)
        left[name] = rows.mutate(
            **{
                column: within(rows[column], then, as_of).ifelse(instant(as_of), rows[column])
                for column in times(table)
            }
        )
    return left


def times(table: Table) -> list[str]:
    """The columns of a table that say when something arose later than its row: paid, closed, ended."""
    named = (*table.arises, *((table.until,) if table.until else ()))
    return [name for name in dict.fromkeys(named) if table.column[name].type == "timestamp"]


def is_retold(history: History, then: AsOf, as_of: AsOf) -> ir.BooleanScalar:
    """Whether anything of before `then` came to be known, or was taken back, since: else the past reads as it did."""
    return _any(history, lambda name, rows: _told_anew(name, rows, then, as_of))


def is_eventful(history: History, then: AsOf, as_of: AsOf) -> ir.BooleanScalar:
    """Whether anything took place, or arose, since `then`: else nothing but time has passed."""

    def flags(name: str, rows: ir.Table) -> ir.BooleanValue:
        table = TABLES[name]
        arose = [within(rows[column], then, as_of) for column in times(table)]
        new = (rows.day >= then.day) & (rows.day < as_of.day) if table.event else rows.known_from > instant(then)
        return reduce(or_, arose, new)

    return _any({name: rows for name, rows in history.items() if name in TABLES}, flags)


def _any(history: History, flags: Callable[[str, ir.Table], ir.BooleanValue]) -> ir.BooleanScalar:
    found = [rows.agg(any=flags(name, rows).fill_null(False).any()) for name, rows in history.items()]
    return (found[0] if len(found) == 1 else ibis.union(*found)).any.any().fill_null(False)


def _told_anew(name: str, rows: ir.Table, then: AsOf, as_of: AsOf) -> ir.BooleanValue:
    taken_back = within(rows.known_to, then, as_of, after=True)
    came = within(rows.known_from, then, as_of, after=True)
    table = TABLES.get(name)
    if table is not None and table.event:
        came = came & (rows.day < then.day)
        taken_back = taken_back & (rows.day < then.day)
    return came | taken_back


def within(when: ir.TimestampValue, then: AsOf, as_of: When, *, after: bool = False) -> ir.BooleanValue:
    """Whether an instant lies at or after `then` and before `as_of`; with `after`, after `then` and not after `as_of`.

    What takes place at an as-of is not seen from it, and what comes to be known at it is known.
    """
    low, high = instant(then), instant(as_of)
    inside = (when > low) & (when <= high) if after else (when >= low) & (when < high)
    return inside.fill_null(False)


def _met_before(contacts: ir.Table, then: AsOf) -> ir.Table:
    """The tellings of people of whom one was known at `then`."""
    person = contacts.contact_id.fill_null(UNNAMED)
    rows = contacts.mutate(person=person)
    old = rows.filter(rows.known_from <= instant(then)).select(of="account_id", whom="person").distinct()
    return rows.semi_join(old, [rows.account_id == old.of, rows.person == old.whom]).drop("person")
