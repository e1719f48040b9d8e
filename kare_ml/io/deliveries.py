"""Deliveries of a source that each hold the whole table: which rows came when, and which of them are gone again.

`history/deliveries/<table>.parquet` has every row of every delivery, once for each time that it was there: from
`taken_from` (null: since the first delivery) up to `taken_to` (null: still there). Rows are told by the columns that
the mapping reads, and equal rows by their number: of three, of which one goes, the one that came last is gone. The
history is made from it, under whatever mapping.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from kare_ml.config.workspace import Source
from kare_ml.domain.as_of import AsOf
from kare_ml.history.casting import as_text
from kare_ml.history.forgotten import MARK
from kare_ml.history.intake import TAKEN
from kare_ml.io.gone_rows import row_text
from kare_ml.io.raw import Raw

if TYPE_CHECKING:
    import ibis
    from ibis.backends.duckdb import Backend

FOLDER = "deliveries"
THEIRS = "raw."
"""Before the names of the source's columns, in the file: `account_id` there is ours, by which people are forgotten."""

WHERE = ("source_file", "source_row")
EQUAL = ("row_text", "row_number")


def day_of(taken_at: dt.datetime, zone: str) -> dt.datetime:
    """The local midnight (UTC) that starts the day of a delivery: what came on a day counts from the day on."""
    local = taken_at.replace(tzinfo=dt.UTC).astimezone(ZoneInfo(zone))
    return AsOf(local.date(), zone).instant


def with_deliveries(
    engine: Backend, raw: Raw, source: Source, store: Path, target: Path, delivered: dt.datetime
) -> Raw:
    """A raw table whose rows know when they came, beside those that are `closed`: gone from the source since.

    `store` has the deliveries before (it is not there before the first), `target` gets this one added. A row that came
    and went on one day was never there. Rows of forgotten accounts and ragged records are not kept.
    """
    kept = raw.table.filter(raw.table.malformed.isnull())
    if MARK in kept.columns:
        kept = kept.filter(~kept[MARK])
    before = _opened(engine, store) if store.exists() else None
    target.parent.mkdir(parents=True, exist_ok=True)
    if before is None:
        rows = kept.mutate(taken_from=_never(), taken_to=_never())
    else:
        rows = _together(kept, before, source, _no_earlier(delivered, before))
    _written(rows, raw, source).to_parquet(target, compression="zstd")
    every = _opened(engine, target)
    came = every.filter(every.taken_to.isnull()).select(*WHERE, "taken_from")
    present = raw.table.left_join(came, list(WHERE)).drop(*(f"{name}_right" for name in WHERE))
    present = present.mutate(taken_to=_never())
    return replace(raw, table=present, closed=_like(every.filter(every.taken_to.notnull()), present))


def _together(new: ibis.Table, before: ibis.Table, source: Source, delivered: dt.datetime) -> ibis.Table:
    """All rows of the deliveries before and of this one, each with when it came and went."""
    import ibis

    told = sorted(source.source_columns & set(before.columns))
    new = _numbered(new, told, WHERE)
    there = before.filter(before.taken_to.isnull())
    there = _numbered(there, told, (ibis._.taken_from.asc(nulls_first=True), *WHERE))
    known = there.select(*EQUAL, since="taken_from", met=ibis.literal(True))
    now = new.left_join(known, list(EQUAL))
    now = now.mutate(taken_from=ibis.ifelse(now.met.notnull(), now.since, _instant(delivered)), taken_to=_never())
    gone = there.anti_join(new.select(*EQUAL), list(EQUAL)).mutate(taken_to=_instant(delivered))
    gone = gone.filter(gone.taken_from.isnull() | (gone.taken_from < gone.taken_to))
    closed = before.filter(before.taken_to.notnull())
    columns = [name for name in new.columns if name not in EQUAL] + list(TAKEN)
    columns += [name for name in before.columns if name not in columns]
    return ibis.union(*_aligned([now, gone, closed], columns))


def _numbered(rows: ibis.Table, told: list[str], order: Sequence[Any]) -> ibis.Table:
    """Rows with a text that is the same for equal ones, and their number among those."""
    import ibis

    rows = rows.mutate(row_text=row_text(rows, told))
    return rows.mutate(row_number=ibis.row_number().over(group_by="row_text", order_by=list(order)))


def _aligned(tables: list[ibis.Table], columns: list[str]) -> list[ibis.Table]:
    """The tables with all columns: null where one has no such column, text where they have it in different types."""
    import ibis

    kinds: dict[str, Any] = {}
    for name in columns:
        found = {table[name].type() for table in tables if name in table.columns}
        kinds[name] = found.pop() if len(found) == 1 else "string"
    return [
        table.select(
            **{name: (table[name] if name in table.columns else ibis.null()).cast(kinds[name]) for name in columns}
        )
        for table in tables
    ]


def _like(rows: ibis.Table, other: ibis.Table) -> ibis.Table:
    """Rows with the columns and types of another table; none of them is marked as forgotten."""
    import ibis

    columns = {
        name: rows[name] if name in rows.columns else ibis.literal(False) if name == MARK else ibis.null()
        for name in other.columns
    }
    return rows.select(**{name: value.cast(other[name].type()) for name, value in columns.items()})


def _written(rows: ibis.Table, raw: Raw, source: Source) -> ibis.Table:
    import ibis

    entry = source.columns.get("account_id")
    account_id = as_text(rows[entry]) if isinstance(entry, str) else ibis.null("string")
    theirs = {f"{THEIRS}{name}": rows[name] for name in rows.columns if name not in (*WHERE, *TAKEN, "malformed", MARK)}
    return rows.select(*WHERE, *TAKEN, account_id=account_id, **theirs)


def _opened(engine: Backend, file: Path) -> ibis.Table:
    rows = engine.read_parquet(file)
    theirs = {name.removeprefix(THEIRS): rows[name] for name in rows.columns if name.startswith(THEIRS)}
    return rows.select(*WHERE, *TAKEN, **theirs)


def _no_earlier(delivered: dt.datetime, before: ibis.Table) -> dt.datetime:
    """Deliveries do not go back in time, whatever the clock says."""
    import ibis

    latest = before.aggregate(at=ibis.greatest(before.taken_from.max(), before.taken_to.max())).to_pyarrow()
    found = latest["at"][0].as_py()
    return delivered if found is None else max(delivered, found)


def _never() -> ibis.Value:
    import ibis

    return ibis.null("timestamp(6)")


def _instant(moment: dt.datetime) -> ibis.Value:
    import ibis

    return ibis.literal(moment).cast("timestamp(6)")
