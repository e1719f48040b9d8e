"""Intake: what becomes of every row of a source, and why. Expressions only; nothing is read or written here.

A raw table has the columns of the source, and three of ours: `source_file`, `source_row` (1-based, within the file) and
`malformed` (the text of a record that has too few or too many fields, null for all others).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import ibis
from ibis.expr.types import StringValue, Table, Value

from kare_ml.config.workspace import Book, Source
from kare_ml.history import contracts
from kare_ml.history.casting import MONEY, STAMP, Clock, Reading, as_text, is_absurd, local_day, product, read
from kare_ml.history.comparison import meets
from kare_ml.history.versions import keep_versions

ROW = ("source_file", "source_row")
"""What names a row of a source."""


class Fate(StrEnum):
    """What became of a row. Stored and superseded rows are in the history; a superseded one has a later version."""

    STORED = "stored"
    SUPERSEDED = "superseded"
    DEDUPLICATED = "deduplicated"
    EXCLUDED = "excluded"
    QUARANTINED = "quarantined"


NO_TEXT = ibis.null("string")
COLUMN_TYPES: Mapping[contracts.ColumnType, object] = {
    "string": "string",
    "money": MONEY,
    "number": "float64",
    "timestamp": STAMP,
    "boolean": "boolean",
}


def classify(raw: Table, table: contracts.Table, source: Source, book: Book) -> Table:
    """A row per source row: the columns of the contract, when it is known, its fate and the reason.

    Beside the contract's columns: `known_from`, `known_to` (UTC; null: still valid), `day` (event tables),
    `source_file`, `source_row`, `fate`, `reason` (null if stored), and of a quarantined row the `column` and `value`
    at fault. Raises ConfigError for a comparison that makes no sense on source values.
    A row is judged once, in this order: malformed, excluded by a rule, quarantined, an exact duplicate, a version.
    """
    judged = _judged(_typed(raw, table, source, book), source)
    if table.key:
        judged = keep_versions(judged, table, dated="known_at" in source.columns)
    else:
        judged = judged.mutate(known_to=ibis.null(STAMP))
    kept = judged.fate.isnull()
    return judged.select(
        *table.column,
        "known_from",
        "known_to",
        *(["day"] if table.event else []),
        *ROW,
        "reason",
        "column",
        "value",
        fate=ibis.cases(
            (kept & judged.known_to.notnull(), Fate.SUPERSEDED.value), (kept, Fate.STORED.value), else_=judged.fate
        ),
    )


def totals(raw: Table, table: contracts.Table, source: Source, book: Book) -> Table:
    """One row about the whole source, before any judgement.

    `amount` (null where the table has no money), `unreadable` (rows whose amount is missing or at fault), and for
    every column that a row cannot do without, `filled_<column>` (values present) and `failed_<column>` (not readable).
    """
    readings = _readings(raw, table, source, book)
    needed = _indispensable(table, source)
    money = money_column(table)
    rows = raw.select(
        amount=_columns(readings, table)[money] if money else ibis.null(MONEY),
        **{f"filled_{name}": readings[name].text.notnull() for name in needed},
        **{f"failed_{name}": readings[name].fault.notnull() for name in needed},
    )
    counts = {name: rows[name].sum() for name in rows.columns if name != "amount"}
    unreadable = rows.amount.isnull().sum() if money else ibis.literal(0)
    return rows.aggregate(amount=rows.amount.sum().cast("decimal(38,4)"), unreadable=unreadable, **counts)


def money_column(table: contracts.Table) -> str | None:
    """The column that the ledger adds up; none for tables that hold no amounts of business done."""
    return next((name for name in ("amount", "mrr") if name in table.column), None)


def _indispensable(table: contracts.Table, source: Source) -> list[str]:
    """The mapped columns without which a row is of no use."""
    parts = [] if "amount" in source.columns else ["quantity", "unit_price"]
    return [name for name in table.column if name in source.columns and (table.column[name].needed or name in parts)]


def _readings(raw: Table, table: contracts.Table, source: Source, book: Book) -> dict[str, Reading]:
    clock = Clock.of(source, book)
    readings = {}
    for name, column in table.column.items():
        entry = source.columns.get(name)
        if isinstance(entry, str):
            readings[name] = read(raw[entry], column.type, clock)
        elif entry is not None:
            value = meets(raw[entry.column], entry)
            readings[name] = Reading(value, as_text(raw[entry.column]), NO_TEXT)
    if "amount" not in readings and {"quantity", "unit_price"} <= readings.keys() and "amount" in table.column:
        readings["amount"] = _product(raw[source.columns["quantity"]], raw[source.columns["unit_price"]])
    return readings


def _product(quantity: Value, unit_price: Value) -> Reading:
    value = product(quantity, unit_price)
    absurd = is_absurd(value)
    text = as_text(quantity) + " x " + as_text(unit_price)
    unread = text.notnull() & value.isnull()
    return Reading(
        ibis.ifelse(absurd, ibis.null(MONEY), value),
        text,
        ibis.ifelse(absurd | unread, ibis.literal("absurd_amount"), NO_TEXT),
    )


def _columns(readings: Mapping[str, Reading], table: contracts.Table) -> dict[str, Value]:
    """Every column of the contract: read, or a typed null, or what a null in it stands for."""
    values = {
        name: (readings[name].value if name in readings else ibis.null()).cast(COLUMN_TYPES[column.type])
        for name, column in table.column.items()
    }
    if "is_product" in values:
        values["is_product"] = values["is_product"].fill_null(True)
    if "credit_note" in values:
        values["credit_note"] = values["credit_note"].fill_null(values["amount"] < 0)
    return values


def _typed(raw: Table, table: contracts.Table, source: Source, book: Book) -> Table:
    """The columns of the contract, the first fault of each row, and the source values that tell duplicates."""
    readings = _readings(raw, table, source, book)
    columns = _columns(readings, table)
    known_from = [columns[name] for name in ("known_at", table.event or "created_at") if name in columns]
    if table.event:
        columns["day"] = local_day(columns[table.event], book.time_zone)
    mapped = sorted({entry if isinstance(entry, str) else entry.column for entry in source.columns.values()})
    return raw.select(
        *ROW,
        "malformed",
        excluded=_exclusion(raw, source),
        known_from=ibis.coalesce(*known_from, ibis.literal("1970-01-01").cast(STAMP)),
        **columns,
        **_faults(readings, table, source),
        **{f"raw_{index}": raw[name] for index, name in enumerate(mapped)},
    )


def _exclusion(raw: Table, source: Source) -> StringValue:
    """The reason of the first rule that takes the row out; null where none does."""
    rules = [(meets(raw[rule.column], rule), rule.reason) for rule in source.exclude]
    return ibis.cases(*rules, else_=NO_TEXT) if rules else NO_TEXT


def _faults(readings: Mapping[str, Reading], table: contracts.Table, source: Source) -> dict[str, Value]:
    """The first fault of a row: what is missing comes before what cannot be read."""
    found: list[tuple[Value, StringValue, str, StringValue]] = []
    for name in _indispensable(table, source):
        word = "missing_account" if name == "account_id" else f"missing_{name}"
        found.append((readings[name].text.isnull(), ibis.literal(word), name, NO_TEXT))
    found += [(entry.fault.notnull(), entry.fault, name, entry.text) for name, entry in readings.items()]
    return {
        "fault": ibis.cases(*((met, reason) for met, reason, _, _ in found), else_=NO_TEXT),
        "column": ibis.cases(*((met, name) for met, _, name, _ in found), else_=NO_TEXT),
        "value": ibis.cases(*((met, text) for met, _, _, text in found), else_=NO_TEXT),
    }


def _judged(typed: Table, source: Source) -> Table:
    """The fate of every row that is not fit to be stored; null for the others, with reason, column and value."""
    sound = typed.malformed.isnull() & typed.excluded.isnull() & typed.fault.isnull()
    typed = typed.mutate(sound=sound, copy=ibis.literal(0, "int64"))
    if source.duplicates == "drop":
        same = [typed.sound, *(typed[name] for name in typed.columns if name.startswith("raw_"))]
        typed = typed.mutate(copy=ibis.row_number().over(group_by=same, order_by=[typed[name] for name in ROW]))
    malformed, excluded, faulty = (typed[name].notnull() for name in ("malformed", "excluded", "fault"))
    copied = typed.sound & (typed.copy > 0)
    named = ~(malformed | excluded) & faulty
    return typed.mutate(
        fate=ibis.cases(
            (malformed, Fate.QUARANTINED.value),
            (excluded, Fate.EXCLUDED.value),
            (faulty, Fate.QUARANTINED.value),
            (copied, Fate.DEDUPLICATED.value),
            else_=NO_TEXT,
        ),
        reason=ibis.cases(
            (malformed, "malformed"),
            (excluded, typed.excluded),
            (faulty, typed.fault),
            (copied, "exact_duplicate"),
            else_=NO_TEXT,
        ),
        column=ibis.ifelse(named, typed.column, NO_TEXT),
        value=ibis.cases((malformed, typed.malformed), (named, typed.value), else_=NO_TEXT),
    )
