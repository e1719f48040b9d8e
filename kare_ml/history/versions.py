"""Versions of accounts and contacts: which row of a key was valid when, and which rows contradict each other."""

from __future__ import annotations

import ibis
from ibis.expr.types import StringValue, Table

from kare_ml.history import contracts
from kare_ml.history.casting import STAMP


def keep_versions(rows: Table, table: contracts.Table, *, dated: bool) -> Table:
    """Give each row without a `fate` a `known_to`, or the fate of a row that says nothing new or contradicts another.

    A row is valid from its `known_from` up to, but without, the `known_from` of the next version of its key; the last
    has a null `known_to`. A row equal to the version before it is deduplicated. Rows of one key that differ at the
    same instant are quarantined, all of them: there is no telling which is right. Where the source is not `dated`
    (it maps no `known_at`), all rows of a key speak of the same instant. A row without its whole key stands alone.
    """
    since = rows.known_from if dated else ibis.literal("1970-01-01").cast(STAMP)
    complete = ibis.and_(*(rows[name].notnull() for name in table.key))
    rows = rows.mutate(since=since, live=rows.fate.isnull() & complete, content=_content(rows, table))

    at_once = {"group_by": ["live", *table.key, "since"]}
    rows = rows.mutate(
        conflict=rows.live & (rows.content.min().over(**at_once) != rows.content.max().over(**at_once)),
        copy=ibis.row_number().over(
            group_by=["live", *table.key, "since", "content"], order_by=["source_file", "source_row"]
        ),
    )
    rows = rows.mutate(live=rows.live & ~rows.conflict & (rows.copy == 0), repeated=rows.live & (rows.copy > 0))
    in_turn = {"group_by": ["live", *table.key], "order_by": ["since"]}
    unchanged = rows.live & (rows.content.lag().over(**in_turn) == rows.content).fill_null(False)
    rows = rows.mutate(live=rows.live & ~unchanged, repeated=rows.repeated | unchanged)
    return rows.mutate(
        known_to=ibis.ifelse(rows.live, rows.known_from.lead().over(**in_turn), ibis.null(STAMP)),
        fate=ibis.cases((rows.conflict, "quarantined"), (rows.repeated, "deduplicated"), else_=rows.fate),
        reason=ibis.cases(
            (rows.conflict, "conflicting_versions"), (rows.repeated, "same_as_before"), else_=rows.reason
        ),
        column=ibis.ifelse(rows.conflict, ibis.literal(table.key[-1]), rows.column),
        value=ibis.ifelse(rows.conflict, rows[table.key[-1]], rows.value),
    )


def _content(rows: Table, table: contracts.Table) -> StringValue:
    """All that a row says, but not when it was known, as one text. Lengths keep neighbouring values apart."""
    told = [rows[name].cast("string") for name in table.column if name not in (*table.key, "known_at")]
    parts = [(text.length().cast("string") + ":" + text).fill_null("-") for text in told]
    return parts[0].concat(*parts[1:])
