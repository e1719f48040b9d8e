"""The only door from history to features: what had happened, and was known, at an as-of."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from kare_ml.domain.as_of import AsOf


def known(table: ir.Table, as_of: AsOf) -> ir.Table:
    """The rows of a history table as they were known at `as_of`."""
    instant = ibis.timestamp(as_of.instant.isoformat(sep=" "))
    return table.filter(
        table.known_from <= instant,
        table.known_to.isnull() | (table.known_to > instant),
    )


def seen(table: ir.Table, as_of: AsOf) -> ir.Table:
    """The events strictly before `as_of`, as known then, with their `age` in whole days (yesterday is 1)."""
    events = known(table, as_of)
    events = events.filter(events.day < as_of.day)
    return events.mutate(age=(ibis.literal(as_of.day, "int32") - events.day).cast("int32"))
