"""Intake: what becomes of every row of a source, and why. Expressions only; nothing is read or written here."""

from __future__ import annotations

from enum import StrEnum

import ibis
from ibis.expr.types import BooleanValue, StringValue, Table

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

TAKEN = ("taken_from", "taken_to")
"""In the raw table of a source whose deliveries each hold the whole table: when a row came, and when it went."""


class Fate(StrEnum):
    """What became of a row. Stored, superseded and closed rows are in the history.

    A superseded one has a later version, or was taken back by its source; a closed one is gone from its source, and no
    part of what came in.
    """

    STORED = "stored"
    SUPERSEDED = "superseded"
    CLOSED = "closed"
    DEDUPLICATED = "deduplicated"
    EXCLUDED = "excluded"
    QUARANTINED = "quarantined"


IN_HISTORY = (Fate.STORED.value, Fate.SUPERSEDED.value, Fate.CLOSED.value)
"""The fates of rows that the history has."""


def classify(raw: Table, table: contracts.Table, source: Source, book: Book, beside: Beside | None = None) -> Table:
    """A row per source row: the columns of the contract, when it is known, its fate and the reason.

    Beside the contract's columns: `known_from`, `known_to` (UTC; null: still valid), `day` (event tables),
    `original_amount` (tables with a currency), `source_file`, `source_row`, `fate`, `reason` (null if stored), and of a
    quarantined row the `column` and `value` at fault. Raises ConfigError for a comparison that makes no sense on source
    values. A row is judged once, in this order: malformed, excluded by a rule, quarantined, an exact duplicate, a
    version; the reasons of quarantine in the order of `kare_ml.history.reasons`. Rows that are gone from the source
    (`taken_to`) are left out unless they were fit to be stored, and were there at all.
    """
    beside = beside or Beside()
    if "taken_to" not in raw.columns:
        raw = raw.mutate(taken_from=ibis.null(STAMP), taken_to=ibis.null(STAMP))
    typed = _typed(raw, table, source, book, beside)
    typed = held_against_others(typed, table, source, beside)
    if has_currency(table):
        typed = in_book_currency(typed, table, book, beside.rates)
    judged = _judged(typed, source)
    if key := version_key(table, source):
        dated, whole = "known_at" in source.columns, source.load == "snapshot"
        judged = keep_versions(judged, table, key, dated=dated, whole=whole)
    else:
        judged = judged.mutate(known_to=ibis.null(STAMP))
    judged = close_deleted(judged)
    if "knowable_from" in judged.columns:  # after the versions, which follow each other by their own times
        known_from = judged.known_from
        judged = judged.mutate(known_from=ibis.greatest(known_from, judged.knowable_from.fill_null(known_from)))
    judged = judged.mutate(known_to=ibis.least(judged.known_to, judged.taken_to))
    kept, gone = judged.fate.isnull(), judged.taken_to.notnull()
    judged = judged.filter(~gone | (kept & (judged.known_from < judged.known_to)))
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
            (kept & gone, Fate.CLOSED.value),
            (kept & judged.known_to.notnull(), Fate.SUPERSEDED.value),
            (kept, Fate.STORED.value),
            else_=judged.fate,
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
    happened = [values[name] for name in (table.event or "created_at",) if name in values]
    always = ibis.literal("1970-01-01").cast(STAMP)
    said_from = ibis.coalesce(values["known_at"], raw.taken_from, *happened, always)
    knowable = {"knowable_from": raw.contract_known_at} if by_contract else {}
    if table.event:
        values["day"] = local_day(values[table.event], book.time_zone)
    if table.until:
        values["until_day"] = local_day(values[table.until], book.time_zone)
    return raw.select(
        *ROW,
        *TAKEN,
        "malformed",
        excluded=_exclusion(raw, source),
        said_from=said_from,
        known_from=ibis.greatest(said_from, raw.taken_from.fill_null(said_from)),  # no sooner than it was delivered
        **knowable,
        **values,
        **faults(found, table, source, needs_account=by_contract),
        **{f"raw_{index}": raw[name] for index, name in enumerate(sorted(source.source_columns))},
    )


def _copy(typed: Table, source: Source) -> BooleanValue:
    """Whether a row is there while one that equals it is: all columns that the mapping reads, and as sound."""
    same = [typed.sound, *(typed[name] for name in typed.columns if name.startswith("raw_"))]
    rows = [typed[name] for name in ROW]
    if source.load == "append":
        return ibis.row_number().over(group_by=same, order_by=rows) > 0
    # Of equal rows the last to come goes first, so one that begins before another has ended ends before it too.
    ends = ibis.coalesce(typed.taken_to, ibis.literal("9999-12-31").cast(STAMP))
    begins = ibis.coalesce(typed.taken_from, ibis.literal("0001-01-01").cast(STAMP))
    order = [begins, ends.desc(), *rows]
    before = ends.max().over(group_by=same, order_by=order, rows=(None, -1))
    return (before > begins).fill_null(False)


def _exclusion(raw: Table, source: Source) -> StringValue:
    """The reason of the first rule that takes the row out, forgetting before all; null where none does."""
    rules = [(raw[MARK], "forgotten")] if MARK in raw.columns else []
    rules += [(meets(raw[rule.column], rule), rule.reason) for rule in source.exclude]
    return ibis.cases(*rules, else_=NO_TEXT) if rules else NO_TEXT


def _judged(typed: Table, source: Source) -> Table:
    """The fate of every row that is not fit to be stored; null for the others, with reason, column and value."""
    sound = typed.malformed.isnull() & typed.excluded.isnull() & typed.fault.isnull()
    typed = typed.mutate(sound=sound, copy=ibis.literal(False))
    if source.duplicates == "drop":
        typed = typed.mutate(copy=_copy(typed, source))
    malformed, excluded, faulty = (typed[name].notnull() for name in ("malformed", "excluded", "fault"))
    copied = typed.sound & typed.copy
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
