"""The columns of a contract as read from a raw table: the values, and the first fault of each row.

A raw table has the columns of the source, and three of ours: `source_file`, `source_row` (1-based, within the file) and
`malformed` (the text of a record that has too few or too many fields, null for all others).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import ibis
from ibis.expr.types import StringValue, Table, Value

from kare_ml.config.workspace import Book, Source
from kare_ml.history import contracts
from kare_ml.history.casting import MONEY, STAMP, Clock, Reading, as_text, is_absurd, product, read
from kare_ml.history.comparison import meets

NO_TEXT = ibis.null("string")
COLUMN_TYPES: Mapping[contracts.ColumnType, object] = {
    "string": "string",
    "money": MONEY,
    "number": "float64",
    "timestamp": STAMP,
    "boolean": "boolean",
}


def money_column(table: contracts.Table) -> str | None:
    """The column that the ledger adds up; none for tables that hold no amounts of business done."""
    return next((name for name in ("amount", "mrr") if name in table.column), None)


def indispensable(table: contracts.Table, source: Source) -> list[str]:
    """The mapped columns without which a row is of no use."""
    multiplied = "amount" in table.column and "amount" not in source.columns
    parts = ["quantity", "unit_price"] if multiplied else []
    return [name for name in table.column if name in source.columns and (table.column[name].needed or name in parts)]


def readings(raw: Table, table: contracts.Table, source: Source, book: Book) -> dict[str, Reading]:
    """The mapped columns by name, each read as its type and held against its range; an amount may be a product."""
    clock = Clock.of(source, book)
    found = {}
    for name, column in table.column.items():
        entry = source.columns.get(name)
        if isinstance(entry, str):
            found[name] = _within(read(raw[entry], column.type, clock), column)
        elif entry is not None:
            value = meets(raw[entry.column], entry)
            found[name] = Reading(value, as_text(raw[entry.column]), NO_TEXT)
    if "amount" not in found and {"quantity", "unit_price"} <= found.keys() and "amount" in table.column:
        found["amount"] = _product(raw[source.columns["quantity"]], raw[source.columns["unit_price"]])
    if "currency" in found:
        found["currency"] = replace(found["currency"], value=found["currency"].value.upper())
    return found


def columns(found: Mapping[str, Reading], table: contracts.Table) -> dict[str, Value]:
    """Every column of the contract: read, or a typed null, or what a null in it stands for."""
    values = {
        name: (found[name].value if name in found else ibis.null()).cast(COLUMN_TYPES[column.type])
        for name, column in table.column.items()
    }
    if "is_product" in values:
        values["is_product"] = values["is_product"].fill_null(True)
    if "credit_note" in values:
        values["credit_note"] = values["credit_note"].fill_null(values["amount"] < 0)
    return values


def faults(
    found: Mapping[str, Reading], table: contracts.Table, source: Source, *, needs_account: bool = False
) -> dict[str, Value]:
    """The first fault of a row, with the column and the value: what is missing comes before what cannot be read.

    With `needs_account`, the account is needed although the source does not map it: another table names it.
    """
    known: list[tuple[Value, StringValue, str, StringValue]] = []
    for name in [*(["account_id"] if needs_account else []), *indispensable(table, source)]:
        word = "missing_account" if name == "account_id" else f"missing_{name}"
        known.append((found[name].text.isnull(), ibis.literal(word), name, NO_TEXT))
    known += [(entry.fault.notnull(), entry.fault, name, entry.text) for name, entry in found.items()]
    return {
        "fault": ibis.cases(*((met, reason) for met, reason, _, _ in known), else_=NO_TEXT),
        "column": ibis.cases(*((met, name) for met, _, name, _ in known), else_=NO_TEXT),
        "value": ibis.cases(*((met, text) for met, _, _, text in known), else_=NO_TEXT),
    }


def _within(reading: Reading, column: contracts.Column) -> Reading:
    """The reading of a number, at fault where it is outside of its range."""
    if column.least is None and column.most is None:
        return reading
    outside = ibis.or_(
        *([reading.value < column.least] if column.least is not None else []),
        *([reading.value > column.most] if column.most is not None else []),
    ).fill_null(False)
    fault = ibis.ifelse(outside, ibis.literal("out_of_range"), reading.fault)
    return Reading(ibis.ifelse(outside, ibis.null(reading.value.type()), reading.value), reading.text, fault)


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
