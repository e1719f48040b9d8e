"""Rows of forgotten accounts, as intake meets them again in the sources: marked, so that they are excluded."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

import ibis
from ibis.expr.types import BooleanValue, StringValue, Table

from kare_ml.config.workspace import Book, Source
from kare_ml.history.casting import Clock, read

MARK = "row_is_forgotten"
"""The column of a marked raw table that says so."""

OTHERS_NAMED = ("parent_id", "merged_into")
"""The columns by which a row of one account names another."""


@dataclass(frozen=True)
class Named:
    """By what a source names forgotten accounts: their ids, their contracts, and ragged records that hold an id."""

    account_ids: Set[str]
    contract_ids: Set[str]
    malformed: Set[str]


def named(raw: Table, source: Source, book: Book) -> Table:
    """The different values that may name an account, each in a column of its kind (null in the others)."""
    nobody = ibis.null("string")
    own = raw.select(
        account_id=_text(raw, source, book, "account_id"),
        contract_id=_text(raw, source, book, "contract_id") if _by_contract(source) else nobody,
        malformed=raw.malformed,
    )
    others = [
        raw.select(account_id=_text(raw, source, book, name), contract_id=nobody, malformed=nobody).distinct()
        for name in OTHERS_NAMED
        if name in source.columns
    ]
    return ibis.union(own.distinct(), *others, distinct=True) if others else own.distinct()


def marked(raw: Table, source: Source, book: Book, who: Named) -> Table:
    """The raw table with `row_is_forgotten`. A ragged record that is, is no longer ragged.

    A row of another account that names one of them, as its parent, names nobody any more.
    """
    forgotten = _in(_text(raw, source, book, "account_id"), who.account_ids) | _in(raw.malformed, who.malformed)
    if _by_contract(source):
        forgotten |= _in(_text(raw, source, book, "contract_id"), who.contract_ids)
    changed = {MARK: forgotten, "malformed": ibis.ifelse(forgotten, ibis.null("string"), raw.malformed)}
    for name in OTHERS_NAMED:
        entry = source.columns.get(name)
        if isinstance(entry, str):
            gone = _in(_text(raw, source, book, name), who.account_ids)
            changed[entry] = ibis.ifelse(gone, ibis.null(raw[entry].type()), raw[entry])
    return raw.mutate(**changed)


def _by_contract(source: Source) -> bool:
    return "account_id" not in source.columns and "contract_id" in source.columns


def _in(text: StringValue, some: Set[str]) -> BooleanValue:
    return text.isin(sorted(some)).fill_null(False)


def _text(raw: Table, source: Source, book: Book, name: str) -> StringValue:
    entry = source.columns.get(name)
    value = raw[entry] if isinstance(entry, str) else ibis.null("string")
    return read(value, "string", Clock.of(source, book)).value
