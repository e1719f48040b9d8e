"""Small visible tables: text in, history tables out, typed as intake stores them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pyarrow as pa

from kare_ml.domain.as_of import EPOCH, AsOf
from kare_ml.history.contracts import TABLES

Row = dict[str, Any]

TYPES = {
    "string": pa.string(),
    "money": pa.decimal128(18, 4),
    "number": pa.float64(),
    "timestamp": pa.timestamp("us"),
    "boolean": pa.bool_(),
}
WORDS = {"exp": math.exp, "ln": math.log, "sqrt": math.sqrt}


def rows_of(text: str) -> list[dict[str, str | None]]:
    """The rows of a table drawn with `|`, each by the words of its first line; `null` and empty cells are None.

    >>> rows_of('''
    ...   | account | amount |
    ...   | 007     | null   |
    ... ''')
    [{'account': '007', 'amount': None}]
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    head, *body = cells or [[]]
    if bad := [row for row in body if len(row) != len(head)]:
        raise ValueError(f"expected {len(head)} cells, as in {head}; found {bad[0]}")
    return [dict(zip(head, (None if cell in ("", "null") else cell for cell in row), strict=True)) for row in body]


def number(cell: str | None) -> float | None:
    """A cell as a number. It may be worked out on the spot, so that the way to it is seen: `2/3`, `exp(-10/45)`."""
    return None if cell is None else float(eval(cell, {"__builtins__": {}}, WORDS))


def schema_of(table: str) -> pa.Schema:
    """The stored columns of a history table, with their Arrow types."""
    contract = TABLES[table]
    fields = [(column.name, TYPES[column.type]) for column in contract.columns]
    fields += [("known_from", TYPES["timestamp"]), ("known_to", TYPES["timestamp"])]
    return pa.schema([*fields, ("day", pa.int32())] if contract.event else fields)


def table_of(table: str, rows: Iterable[Row]) -> pa.Table:
    """A history table from rows by column name; what a row does not name is null in it."""
    return pa.Table.from_pylist(list(rows), schema=schema_of(table))


def history_of(as_of: AsOf, prefix: str = "", **tables: str) -> dict[str, list[Row]]:
    """Rows of history tables from drawn ones, with the columns of their contracts and two short forms.

    `account` stands for `account_id` and `parent` for `parent_id`; `ago` for an event so many days before `as_of`, at
    noon, known when it happened; `paid_ago`, `closed_ago`, `ends_ago`, `left_ago` for what arose later, at noon too.
    `prefix` goes before every account id, so that the histories of many specs fit into one query.
    """
    return {name: [_row(name, cells, as_of, prefix) for cells in rows_of(text)] for name, text in tables.items()}


def _row(table: str, cells: Mapping[str, str | None], as_of: AsOf, prefix: str) -> Row:
    contract = TABLES[table]
    row: Row = {"known_from": dt.datetime(1970, 1, 1)}
    if contract.event:
        row["is_product"] = True if table == "invoices" else None
    for name, cell in cells.items():
        if name == "account":
            row["account_id"] = f"{prefix}{cell}"
        elif name == "ago":
            row |= event(contract.event or "created_at", int(cell or 0), as_of)
        elif name == "parent":
            row["parent_id"] = cell and f"{prefix}{cell}"
        elif name.endswith("_ago"):
            row[name.replace("_ago", "_at")] = cell and event("at", int(cell), as_of)["at"]
        elif name in ("known_from", "known_to"):
            row[name] = cell and dt.datetime.fromisoformat(cell)
        elif name == "day":
            row[name] = (dt.date.fromisoformat(cell or "") - EPOCH).days
        else:
            row[name] = _value(contract.column[name].type, cell)
    if not contract.event:
        row.pop("day", None)
    return row


def event(column: str, ago: int, as_of: AsOf) -> Row:
    """When an event of so many days ago took place: at noon UTC of its day, and known at once."""
    when = dt.datetime.combine(as_of.plus(-ago).date, dt.time(12))
    return {column: when, "known_from": when, "day": as_of.day - ago}


def _value(kind: str, cell: str | None) -> Any:
    if cell is None:
        return None
    match kind:
        case "money":
            return Decimal(cell)
        case "number":
            return float(cell)
        case "timestamp":
            return dt.datetime.fromisoformat(cell)
        case "boolean":
            return {"yes": True, "no": False}[cell]
        case _:
            return cell
