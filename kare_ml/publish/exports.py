"""The published rows as they leave the house: flat, and for people safe from being read as formulas."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from kare_ml.publish.contract import COLUMNS

NESTED = ("baseline_trace", "reasons", "movement")

FLAT: dict[str, pa.DataType] = {name: kind for name, (kind, _) in COLUMNS.items() if name not in NESTED}
"""The columns of an export, in their order: all that are not lists."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a text may begin with for a spreadsheet to take it for a formula."""


def flat(rows: pa.Table) -> pa.Table:
    """The published rows with the columns of `FLAT`, a row an account."""
    return rows.select(list(FLAT))


def harmless(value: Any) -> Any:
    """A value of a file for people: a text that could be read as a formula begins with an apostrophe. Numbers stay.

    >>> harmless("=cmd|' /C calc'!A0"), harmless("-3 steps"), harmless(-3.5), harmless("Acme")
    ("'=cmd|' /C calc'!A0", "'-3 steps", -3.5, 'Acme')
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def raw(value: Any, null: str) -> str:
    """A value as a machine reads it.

    >>> raw(True, ""), raw(dt.date(2026, 11, 20), ""), raw(0.25, ""), raw(None, "#N/A"), raw("=1", "")
    ('true', '2026-11-20', '0.25', '#N/A', '=1')
    """
    if value is None:
        return null
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def mapped(rows: pa.Table, columns: Mapping[str, str], null: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """By account_id, what a CRM is told of it: the values of the columns, in their order."""
    values = [rows[name].to_pylist() for name in columns.values()]
    for account, *row in zip(rows["account_id"].to_pylist(), *values, strict=True):
        yield account, tuple(raw(value, null) for value in row)
