"""Versions of one thing: which row of a key was valid when, and which rows contradict each other."""

from __future__ import annotations

import ibis
from ibis.expr.types import StringValue, Table

from kare_ml.config.workspace import Source
from kare_ml.history import contracts
from kare_ml.history.casting import STAMP


def version_key(table: contracts.Table, source: Source) -> tuple[str, ...]:
    """The columns that make two rows versions of one thing; none where every row stands alone."""
    return table.key or (("row_id",) if "row_id" in source.columns else ())


def keep_versions(rows: Table, table: contracts.Table, key: tuple[str, ...], *, dated: bool) -> Table:
    """Give each row without a `fate` a `known_to`, or the fate of a row that says nothing new or contradicts another.

    A row is valid from its `known_from` up to, but without, the `known_from` of the next version of its key; the last
    has a null `known_to`. A row equal to the version before it is deduplicated. Rows of one key that differ at the
    same instant are quarantined, all of them: there is no telling which is right. Where the source is not `dated`
    (it maps no `known_at`), all rows of a key speak of the same instant: that of the delivery which they came with.
    Only rows that are there together (up to the same `taken_to`) can contradict each other; of others of one instant,
    the one that is gone was never there. A row without its whole key stands alone.
    """
    since = rows.known_from if dated else ibis.coalesce(rows.taken_from, ibis.literal("1970-01-01").cast(STAMP))
    complete = ibis.and_(*(rows[name].notnull() for name in key))
    rows = rows.mutate(since=since, live=rows.fate.isnull() & complete, content=_content(rows, table, key))

    at_once = {"group_by": ["live", *key, "since", "taken_to"]}
    rows = rows.mutate(
        conflict=rows.live & (rows.content.min().over(**at_once) != rows.content.max().over(**at_once)),
        copy=ibis.row_number().over(
            group_by=["live", *key, "since", "content"],
            order_by=[rows.taken_to.asc(nulls_first=True), rows.source_file, rows.source_row],
        ),
    )
    rows = rows.mutate(live=rows.live & ~rows.conflict & (rows.copy == 0), repeated=rows.live & (rows.copy > 0))
    in_turn = {"group_by": ["live", *key], "order_by": [rows.since, rows.taken_to.asc()]}
    same = rows.content.lag().over(**in_turn) == rows.content
    unchanged = rows.live & same.fill_null(False) & rows.taken_to.lag().over(**in_turn).isnull()
    rows = rows.mutate(live=rows.live & ~unchanged, repeated=rows.repeated | unchanged)
    return rows.mutate(
        known_to=ibis.ifelse(rows.live, rows.known_from.lead().over(**in_turn), ibis.null(STAMP)),
        fate=ibis.cases((rows.conflict, "quarantined"), (rows.repeated, "deduplicated"), else_=rows.fate),
        reason=ibis.cases(
            (rows.conflict, "conflicting_versions"), (rows.repeated, "same_as_before"), else_=rows.reason
        ),
        column=ibis.ifelse(rows.conflict, ibis.literal(key[-1]), rows.column),
        value=ibis.ifelse(rows.conflict, rows[key[-1]].cast("string"), rows.value),
    )


def close_deleted(rows: Table) -> Table:
    """Let a row that the source took back end then; it says so no sooner than the row itself was known."""
    since = ibis.greatest(rows.deleted_at, rows.known_from)
    deleted = rows.fate.isnull() & rows.deleted_at.notnull() & (rows.known_to.isnull() | (since < rows.known_to))
    return rows.mutate(known_to=ibis.ifelse(deleted, since, rows.known_to))


def _content(rows: Table, table: contracts.Table, key: tuple[str, ...]) -> StringValue:
    """All that a row says, but not when it was known, as one text. Lengths keep neighbouring values apart.

    Of money it is what the source states: a rate that changed since says nothing about the row.
    """
    told = [name for name in table.column if name not in (*key, "known_at")]
    texts = [rows[f"stated_{name}" if f"stated_{name}" in rows.columns else name].cast("string") for name in told]
    parts = [(text.length().cast("string") + ":" + text).fill_null("-") for text in texts]
    return ibis.literal("").concat(*parts)
