"""The usability report: what came in, how usable it is, what to mend first, and what more data would add."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from kare_ml.baseline.attributes import Review
from kare_ml.baseline.placement import RuleBook
from kare_ml.config.rules import Profiles
from kare_ml.config.workspace import Source, Workspace
from kare_ml.domain.as_of import EPOCH
from kare_ml.features.frame import ACCOUNT_COLUMNS, CATALOG, feature_frame
from kare_ml.history.contracts import TABLES, Table
from kare_ml.history.freshness import freshness
from kare_ml.history.ledger import Ledger, TableLedger
from kare_ml.history.months import by_month, gaps
from kare_ml.history.usability import (
    CONTRADICTING,
    Adds,
    Bar,
    ColumnUse,
    Minimum,
    Problem,
    TableUse,
    Usability,
    amounts,
    of_time,
    ranked,
    remarked,
    set_aside,
)
from kare_ml.io.engine import connect
from kare_ml.io.history import open_history, open_quarantine, read_remarks
from kare_ml.stages.context import Context
from kare_ml.stages.sufficiency import enough

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir


EXAMPLES = 3
"""How many rows of each reason are shown."""

Faults = dict[str, dict[str, list[tuple[str, str]]]]
"""By table and reason, some of the rows that were set aside: the column at fault, and the row in words."""


def usability(context: Context, ledger: Ledger) -> Usability:
    """The report on what was taken in, as of a day: what happened from then on is counted, but makes nothing fresh."""
    settings, currency = context.settings, context.settings.book.currency
    engine = connect()
    try:
        history = open_history(engine, context.folder)
        quarantine = open_quarantine(engine, context.folder)
        at_fault, counts = _at_fault(quarantine)
        contradicted = _contradicted(quarantine)
        tables = [
            _table_use(TABLES[entry.table], history[entry.table], entry, context, counts.get(entry.table, {}))
            for entry in ledger.tables
            if entry.table in history
        ]
        minimum = _minimum(context, history)
    finally:
        engine.disconnect()
    rows_in = {entry.table: entry.rows_in for entry in ledger.tables}
    problems: list[Problem] = [
        p
        for entry in ledger.tables
        for p in set_aside(entry, currency, at_fault.get(entry.table, {}), contradicted.get(entry.table))
    ]
    problems += remarked(read_remarks(context.folder), rows_in, currency)
    problems += [problem for table in tables for problem in of_time(table)]
    came_in = {entry.table: amounts(entry.entries, currency) for entry in ledger.tables}
    return Usability(
        settings.book.name,
        currency,
        context.as_of.date,
        tables,
        ranked(problems, came_in),
        absent(settings),
        list(bars(context.rules(Review(str(context.as_of), {})))),
        minimum,
    )


def absent(settings: Workspace) -> list[Adds]:
    """What each table that is not mapped, and each column of those that are, would add: the most first.

    A rule is counted for each of its attributes that nothing is known of now.
    """
    mapped = {name: set(source.columns) for name, source in settings.sources.items()}
    places: dict[tuple[str, str | None], tuple[list[str], set[str]]] = {}
    asked = _asked(settings)
    for name, feature in CATALOG.items():
        for place in feature.lacks(mapped):
            places.setdefault(place, ([], set()))[1].add(name)
    for name, attributes in asked.items():
        known = CATALOG.get(name)
        for place in known.lacks(mapped) if known else _lacking_attribute(name, mapped):
            places.setdefault(place, ([], set()))[0].extend(attributes)
    for table in TABLES:
        if table not in mapped:
            places.setdefault((table, None), ([], set()))
    found = [
        Adds(table, column, _holds(table, column), sorted(rules), len(features))
        for (table, column), (rules, features) in places.items()
    ]
    return sorted(
        found, key=lambda one: (one.column is not None, -len(one.rules) - one.features, one.table, one.column or "")
    )


def bars(book: RuleBook) -> Iterator[Bar]:
    """Every rule of which something is dropped, in the order of the rules, those of segments after those of all.

    A segment's are told only where they differ from those of all.
    """
    of_all = {(bar.rule, bar.way): bar for bar in _bars(book, book.profiles, None)}
    yield from of_all.values()
    for segment in book.segments:
        for bar in _bars(book, segment.profiles, segment.name):
            told = of_all.get((bar.rule, bar.way))
            if told is None or replace(bar, segment=None) != told:
                yield bar


def _bars(book: RuleBook, profiles: Profiles, segment: str | None) -> Iterator[Bar]:
    for rule, stated in profiles.rules().items():
        for called, way in stated.ways.items():
            dropped = book.dropped(way)
            if not dropped:
                continue
            possible, needed = sum(one.points for one in way.attributes), book.points_needed(way)
            left = sum(one.points for one in way.attributes if one not in dropped)
            yield Bar(
                rule, called or None, segment, [one.name for one in dropped],
                way.points_needed, possible, round(needed, 6), left,
                met_by_nobody=len(dropped) == len(way.looked_at) or needed > left + 1e-9,
            )  # fmt: skip


def _lacking_attribute(column: str, mapped: Mapping[str, set[str]]) -> list[tuple[str, str | None]]:
    if "accounts" not in mapped:
        return [("accounts", None)]
    return [] if column in mapped["accounts"] else [("accounts", column)]


def _holds(table: str, column: str | None) -> str:
    return TABLES[table].grain if column is None else TABLES[table].column[column].doc


def _asked(settings: Workspace) -> dict[str, list[str]]:
    """The attributes of the rules in force, by the feature or account column that they look at."""
    found: dict[str, list[str]] = {}
    for name, attribute in settings.profiles.attributes():
        if attribute.feature in CATALOG or attribute.feature in ACCOUNT_COLUMNS:
            found.setdefault(attribute.feature, []).append(f"{name}: {attribute.name}")
    return found


def _table_use(
    table: Table, rows: ir.Table, ledger: TableLedger, context: Context, at_fault: Mapping[str, int]
) -> TableUse:
    source, book = context.settings.sources[table.name], context.settings.book
    fresh = freshness(table, rows, source, book, context.as_of)
    a_day = _rows_a_day(rows) if table.event else {}
    months = by_month(a_day)
    before = {day: count for day, count in a_day.items() if day < context.as_of.day}
    left_out = ledger.rows("excluded")
    usable = ledger.rows_in - left_out - ledger.rows("quarantined")
    return TableUse(
        table=table.name,
        grain=table.grain,
        rows_in=ledger.rows_in,
        usable=usable,
        usable_share=usable / (ledger.rows_in - left_out) if ledger.rows_in > left_out else 0.0,
        left_out=left_out,
        amounts=amounts((e for e in ledger.entries if e.fate in ("stored", "superseded")), book.currency),
        first=_day(min(a_day)) if a_day else None,
        newest=fresh.newest,
        business_days=fresh.business_days,
        state=fresh.state,
        every=fresh.every,
        block_after=fresh.block_after,
        months=months,
        gaps=gaps(by_month(before)),
        columns=_columns(table, rows, source, at_fault),
    )


def _columns(table: Table, rows: ir.Table, source: Source, at_fault: Mapping[str, int]) -> list[ColumnUse]:
    names = [name for name in table.column if name in source.columns]
    counts = rows.aggregate(rows=rows.count(), **{name: rows[name].notnull().sum() for name in names})
    found = counts.to_pyarrow().to_pylist()[0]
    return [
        ColumnUse(
            name,
            entry if isinstance(entry := source.columns[name], str) else entry.column,
            (found[name] or 0) / found["rows"] if found["rows"] else 0.0,
            at_fault.get(name, 0),
        )
        for name in names
    ]


def _rows_a_day(rows: ir.Table) -> dict[int, int]:
    counted = rows.filter(rows.day.notnull()).group_by("day").aggregate(rows=lambda t: t.count())
    return {row["day"]: row["rows"] for row in counted.to_pyarrow().to_pylist()}


def _at_fault(quarantine: ibis.Table) -> tuple[Faults, dict[str, dict[str, int]]]:
    """Some of the rows set aside of every table and reason; and how many there are, by table and column."""
    import ibis

    ordered = ibis.window(group_by=["source", "reason", "column"], order_by=["source_file", "source_row"])
    place = quarantine.mutate(place=ibis.row_number().over(ordered))
    some: Faults = {}
    first = place.filter(place.place < EXAMPLES).order_by("source", "reason", "column", "place")
    for row in (
        first.select("source", "reason", "column", "value", "source_file", "source_row").to_pyarrow().to_pylist()
    ):
        value = f" {row['column']} = {row['value']!r}" if row["value"] is not None and row["column"] else ""
        text = f"{row['source_file']}, row {row['source_row']:,}{value}"
        some.setdefault(row["source"], {}).setdefault(row["reason"], []).append((row["column"] or "", text))
    counted: dict[str, dict[str, int]] = {}
    rows = quarantine.filter(quarantine.column.notnull()).group_by("source", "column")
    for row in rows.aggregate(rows=lambda t: t.count()).to_pyarrow().to_pylist():
        counted.setdefault(row["source"], {})[row["column"]] = row["rows"]
    return some, counted


def _contradicted(quarantine: ibis.Table) -> dict[str, int]:
    """How many ids have rows that contradict each other, by table."""
    rows = quarantine.filter(quarantine.reason == CONTRADICTING).group_by("source")
    return {
        row["source"]: row["ids"] for row in rows.aggregate(ids=lambda t: t.value.nunique()).to_pyarrow().to_pylist()
    }


def _minimum(context: Context, history: Mapping[str, ir.Table]) -> Minimum | None:
    """The stated minimum beside what there is; null where nothing was bought by then."""
    from kare_ml.learning.sufficiency import lacking

    book, least = enough(context, history), context.settings.sufficiency
    if book.days is None:
        return None
    wanted = {"tenure_days", "orders_ever", "contract_days"}
    frame = feature_frame(history, context.as_of, context.settings.lifecycle.lapse_after_days, wanted)
    rows = frame.select("lifecycle", *sorted(wanted)).to_pyarrow().to_pandas()
    short = sum(text is not None for text in lacking(rows, least))
    return Minimum(
        days=book.days,
        days_needed=book.days_needed,
        accounts=book.accounts,
        accounts_needed=book.accounts_needed,
        missing=book.needed,
        history_days=least.history_days,
        orders=least.orders,
        accounts_short=short,
    )


def _day(number: int) -> dt.date:
    return EPOCH + dt.timedelta(days=number)
