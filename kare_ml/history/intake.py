"""Intake: what becomes of every row of a source, and why. Expressions only; nothing is read or written here."""

from __future__ import annotations

from enum import StrEnum

import ibis
from ibis.expr.types import StringValue, Table

from kare_ml.config.workspace import Book, Source
from kare_ml.history import contracts
from kare_ml.history.beside import (
    Beside,
    account_of_contract,
    held_against_others,
    named_by_contract,
    with_contract_account,
)
from kare_ml.history.casting import MONEY, STAMP, local_day
from kare_ml.history.comparison import meets
from kare_ml.history.forgotten import MARK
from kare_ml.history.rates import in_book_currency
from kare_ml.history.readings import NO_TEXT, columns, faults, indispensable, money_column, readings
from kare_ml.history.versions import close_deleted, keep_versions, version_key

ROW = ("source_file", "source_row")
"""What names a row of a source."""


class Fate(StrEnum):
    """What became of a row. Stored and superseded rows are in the history.

    A superseded one has a later version, or was taken back by its source.
    """

    STORED = "stored"
    SUPERSEDED = "superseded"
    DEDUPLICATED = "deduplicated"
    EXCLUDED = "excluded"
    QUARANTINED = "quarantined"


def classify(raw: Table, table: contracts.Table, source: Source, book: Book, beside: Beside | None = None) -> Table:
    """A row per source row: the columns of the contract, when it is known, its fate and the reason.

    Beside the contract's columns: `known_from`, `known_to` (UTC; null: still valid), `day` (event tables),
    `original_amount` (tables with a currency), `source_file`, `source_row`, `fate`, `reason` (null if stored), and of a
    quarantined row the `column` and `value` at fault. Raises ConfigError for a comparison that makes no sense on source
    values. A row is judged once, in this order: malformed, excluded by a rule, quarantined, an exact duplicate, a
    version; the reasons of quarantine in the order of `kare_ml.history.reasons`.
    """
    beside = beside or Beside()
    typed = _typed(raw, table, source, book, beside)
    typed = held_against_others(typed, table, source, beside)
    if has_currency(table):
        typed = in_book_currency(typed, table, book, beside.rates)
    judged = _judged(typed, source)
    if key := version_key(table, source):
        judged = keep_versions(judged, table, key, dated="known_at" in source.columns)
    else:
        judged = judged.mutate(known_to=ibis.null(STAMP))
    judged = close_deleted(judged)
    if "knowable_from" in judged.columns:  # after the versions, which follow each other by their own times
        known_from = judged.known_from
        judged = judged.mutate(known_from=ibis.greatest(known_from, judged.knowable_from.fill_null(known_from)))
    kept = judged.fate.isnull()
    return judged.select(
        *table.column,
        *([judged[f"stated_{money_column(table)}"].name("original_amount")] if has_currency(table) else []),
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
    """A row a currency about the whole source, before any judgement; one row for a table without amounts.

    `currency` (null: the book's), `amount` in it (null where the table has no money), `unreadable` (rows whose amount
    is missing or at fault), and for every column that a row cannot do without, `filled_<column>` (values present) and
    `failed_<column>` (not readable).
    """
    found = readings(raw, table, source, book)
    needed = indispensable(table, source)
    money = money_column(table)
    stated = found["currency"].value if has_currency(table) and "currency" in found else NO_TEXT
    rows = raw.select(
        currency=stated.nullif(book.currency),
        amount=columns(found, table)[money] if money else ibis.null(MONEY),
        **{f"filled_{name}": found[name].text.notnull() for name in needed},
        **{f"failed_{name}": found[name].fault.notnull() for name in needed},
    )
    counts = {name: rows[name].sum() for name in rows.columns if name not in ("currency", "amount")}
    unreadable = rows.amount.isnull().sum() if money else ibis.literal(0)
    return rows.group_by("currency").aggregate(
        amount=rows.amount.sum().cast("decimal(38,4)"), unreadable=unreadable, **counts
    )


def has_currency(table: contracts.Table) -> bool:
    """Whether the amounts of a table may be in another currency than the book's."""
    return "currency" in table.column and money_column(table) is not None


def _typed(raw: Table, table: contracts.Table, source: Source, book: Book, beside: Beside) -> Table:
    """The columns of the contract, the first fault of each row, and the source values that tell duplicates."""
    by_contract = named_by_contract(table, source)
    if by_contract:
        raw = with_contract_account(raw, source, beside)
    found = readings(raw, table, source, book)
    if by_contract:
        found = {"account_id": account_of_contract(raw, source), **found}
    values = columns(found, table)
    known_from = ibis.coalesce(
        *(values[name] for name in ("known_at", table.event or "created_at") if name in values),
        ibis.literal("1970-01-01").cast(STAMP),
    )
    knowable = {"knowable_from": raw.contract_known_at} if by_contract else {}
    if table.event:
        values["day"] = local_day(values[table.event], book.time_zone)
    if table.until:
        values["until_day"] = local_day(values[table.until], book.time_zone)
    mapped = sorted({entry if isinstance(entry, str) else entry.column for entry in source.columns.values()})
    return raw.select(
        *ROW,
        "malformed",
        excluded=_exclusion(raw, source),
        known_from=known_from,
        **knowable,
        **values,
        **faults(found, table, source, needs_account=by_contract),
        **{f"raw_{index}": raw[name] for index, name in enumerate(mapped)},
    )


def _exclusion(raw: Table, source: Source) -> StringValue:
    """The reason of the first rule that takes the row out, forgetting before all; null where none does."""
    rules = [(raw[MARK], "forgotten")] if MARK in raw.columns else []
    rules += [(meets(raw[rule.column], rule), rule.reason) for rule in source.exclude]
    return ibis.cases(*rules, else_=NO_TEXT) if rules else NO_TEXT


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
