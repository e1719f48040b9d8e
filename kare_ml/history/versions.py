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


def keep_versions(rows: Table, table: contracts.Table, key: tuple[str, ...], *, dated: bool, whole: bool) -> Table:
    """Give each row without a `fate` a `known_to`, or the fate of a row that says nothing new or contradicts another.

    A row is valid from its `known_from` up to, but without, the `known_from` of the next version of its key; the last
    has a null `known_to`. A row equal to the version before it is deduplicated. Rows of one key that differ at the
    same instant are quarantined, all of them: there is no telling which is right. That instant is the one that the
    source names (`said_from`), whenever the row came. Where the source is not `dated` (it maps no `known_at`), all rows
    of a key speak of the same instant: that of the delivery which they came with. A row without its whole key stands
    alone.

    Where each delivery holds the `whole` table, only rows that came and are there together can contradict each other;
    of others of one instant, the one that came last counts, and the one that is gone was never there. A version counts
    while it is there and no later one is: once the later one is gone it counts again, and is two rows.
    """
    came = ibis.coalesce(rows.taken_from, ibis.literal("1970-01-01").cast(STAMP))
    since = rows.said_from if dated else came
    complete = ibis.and_(*(rows[name].notnull() for name in key))
    rows = rows.mutate(since=since, came=came, live=rows.fate.isnull() & complete, content=_content(rows, table, key))

    at_once = {"group_by": ["live", *key, "since", "came", "taken_to"]}
    rows = rows.mutate(
        conflict=rows.live & (rows.content.min().over(**at_once) != rows.content.max().over(**at_once)),
        copy=ibis.row_number().over(
            group_by=["live", *key, "since", "came", "content"],
            order_by=[rows.taken_to.asc(nulls_first=True), rows.source_file, rows.source_row],
        ),
    )
    rows = rows.mutate(live=rows.live & ~rows.conflict & (rows.copy == 0), repeated=rows.live & (rows.copy > 0))
    in_turn = {"group_by": ["live", *key], "order_by": ["since", "came", "taken_to"]}
    same = (rows.content.lag().over(**in_turn) == rows.content) & (rows.came.lag().over(**in_turn) <= rows.came)
    unchanged = rows.live & same.fill_null(False) & rows.taken_to.lag().over(**in_turn).isnull()
    rows = rows.mutate(live=rows.live & ~unchanged, repeated=rows.repeated | unchanged)
    if whole:
        rows = _while_there(rows.mutate(turn=ibis.row_number().over(**in_turn)), key)
    else:
        rows = rows.mutate(known_to=ibis.ifelse(rows.live, rows.known_from.lead().over(**in_turn), ibis.null(STAMP)))
    return rows.mutate(
        fate=ibis.cases((rows.conflict, "quarantined"), (rows.repeated, "deduplicated"), else_=rows.fate),
        reason=ibis.cases(
            (rows.conflict, "conflicting_versions"), (rows.repeated, "same_as_before"), else_=rows.reason
        ),
        column=ibis.ifelse(rows.conflict, ibis.literal(key[-1]), rows.column),
        value=ibis.ifelse(rows.conflict, rows[key[-1]].cast("string"), rows.value),
    )


def _while_there(rows: Table, key: tuple[str, ...]) -> Table:
    """Live rows with `known_from` and `known_to` of each stretch in which none of a later `turn` was there.

    A row that never counted is known for no time at all. Of several stretches of a row the last is the row itself; the
    others are rows beside it, gone (`taken_to`) when they end.
    """
    alone = rows.count().over(group_by=["live", *key]) == 1
    rows = rows.mutate(several=rows.live & ~alone)
    told = rows.filter(rows.several).select(
        "turn", "taken_to", "known_from", **{f"of_{n}": rows[name] for n, name in enumerate(key)}
    )
    thing = [f"of_{n}" for n in range(len(key))]
    comes, goes = told.select(*thing, at="known_from"), told.select(*thing, at="taken_to")
    points = ibis.union(comes, goes.filter(goes["at"].notnull()), distinct=True)
    joined = points.left_join(
        told,
        [*(points[name] == told[name] for name in thing), told.known_from <= points["at"],
         told.taken_to.isnull() | (points["at"] < told.taken_to)],
    )  # fmt: skip
    counts = joined.group_by(*thing, "at").aggregate(turn=joined.turn.max())
    in_time = {"group_by": thing, "order_by": "at"}
    before = counts.turn.lag().over(**in_time)
    changes = counts.filter(~before.identical_to(counts.turn))
    spans = changes.mutate(until=changes["at"].lead().over(**in_time)).filter(ibis._.turn.notnull())
    spans = spans.mutate(last=ibis._["at"] == ibis._["at"].max().over(group_by=[*thing, "turn"]))
    spans = spans.rename(span_turn="turn")
    named = [rows[name] == spans[of] for name, of in zip(key, thing, strict=True)]
    rows = rows.left_join(spans, [rows.several, rows.turn == spans.span_turn, *named])
    never = ibis.ifelse(rows.several, rows.known_from, ibis.null(STAMP))
    met = rows.span_turn.notnull()
    return rows.mutate(
        known_from=rows["at"].fill_null(rows.known_from),
        known_to=ibis.ifelse(met, rows.until, never),
        taken_to=ibis.ifelse(met & ~rows["last"], rows.until, rows.taken_to),
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
