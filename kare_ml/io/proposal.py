"""A first `kare.toml`: from a template, or proposed from the columns of a company's own files."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kare_ml.errors import SourceError
from kare_ml.history.contracts import TABLES, Table
from kare_ml.history.names import OTHER_NAMES

HEAD = """# A workspace of kare_ml. `kare check` reads the sources and says what is usable.

[book]
name = {name}
currency = "EUR"           # the money of all amounts
time_zone = "UTC"          # for dates without a zone, and for where a day begins

[lifecycle]
lapse_after_days = 180     # a client that has not bought for so long has lapsed; also how far ahead we predict

[risk]
high_capacity = 50         # how many clients your team can call: the words High and Watch are set from it
watch_capacity = 200
"""

TEMPLATE = """
[sources.invoices]
path = "invoices.csv"      # relative to this file; may hold ${VARIABLES}; CSV or Parquet

[sources.invoices.columns] # ours = yours
account_id = "account_id"
invoiced_at = "invoiced_at"
amount = "amount"          # or quantity and unit_price
# invoice_id = "invoice"
# product = "product"
# product_line = "product_line"
# cost = "cost"

# [sources.accounts]
# path = "accounts.csv"
# [sources.accounts.columns]
# account_id = "account_id"
# name = "name"
# region = "region"
# owner = "owner"
"""


@dataclass(frozen=True)
class Header:
    """The columns of a source file and how it is written."""

    path: Path
    columns: tuple[str, ...]
    format: str


def propose(folder: Path, sources: Sequence[Path]) -> str:
    """The text of a `kare.toml` for `folder`; with `sources`, each is mapped to the table that its columns fit best.

    Raises SourceError for a file that is not there, or that fits no table, and for two files that fit the same one.
    """
    text = HEAD.format(name=_quoted(folder.resolve().name))
    if not sources:
        return text + TEMPLATE
    sections = [_section(folder, read_header(path)) for path in sources]
    tables = [table for table, _ in sections]
    if twice := sorted({table for table in tables if tables.count(table) > 1}):
        fitting = [str(path) for path, table in zip(sources, tables, strict=True) if table == twice[0]]
        raise SourceError(
            f"{len(fitting)} files fit the table {twice[0]}",
            expected="one file a table; several files of one kind are one source",
            found=", ".join(fitting),
            fix=f"put them into one folder and name that as `path` of {twice[0]}, or name a file for its table",
        )
    return text + "".join(section for _, section in sections)


def read_header(path: Path) -> Header:
    """The columns of a CSV, whitespace-separated or Parquet file. Raises SourceError."""
    try:
        if path.suffix == ".parquet":
            import pyarrow.parquet as pq

            return Header(path, tuple(pq.read_schema(path).names), "parquet")
        with path.open(encoding="utf-8-sig") as file:
            line = file.readline().rstrip("\n")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise SourceError(
            f"{path} cannot be read", expected="a CSV or Parquet file", found=str(error), fix="check the path"
        ) from error
    for delimiter in (",", ";", "\t", "|"):
        if delimiter in line:
            return Header(path, tuple(name.strip(' "') for name in line.split(delimiter)), delimiter)
    return Header(path, tuple(line.split()), "whitespace")


def match(table: Table, columns: Sequence[str]) -> dict[str, str]:
    """Which source column is which of the table's, by the names that companies give them."""
    free = {_plain(column): column for column in columns}
    found = {}
    for ours in table.columns:
        for name in (ours.name, *OTHER_NAMES.get(ours.name, ())):
            if (theirs := free.pop(_plain(name), None)) is not None:
                found[ours.name] = theirs
                break
    return found


def _section(folder: Path, header: Header) -> tuple[str, str]:
    """The table that a file fits best, and its section of `kare.toml`."""
    matches = {name: match(table, header.columns) for name, table in TABLES.items()}
    usable = {name: found for name, found in matches.items() if _has_needed(TABLES[name], found)}
    if not usable:
        raise SourceError(
            f"{header.path} fits no table of ours",
            expected="; ".join(f"{table.name}: {', '.join(table.needed)}" for table in TABLES.values()),
            found=", ".join(header.columns),
            fix="write its section in kare.toml by hand: `kare init DIR` without --from gives a template",
        )
    # A file named for its table says so itself; else the table that understands most of its columns.
    best = max(usable, key=lambda name: (name.rstrip("s") in header.path.stem.lower(), len(usable[name])))
    mapped = usable[best]
    lines = [f"\n[sources.{best}]", f"path = {_quoted(os.path.relpath(header.path, folder))}"]
    if header.format == "whitespace":
        lines.append('format = "whitespace"')
    elif header.format != "parquet" and header.format != ",":
        lines.append(f"delimiter = {_quoted(header.format)}")
    lines += [f"\n[sources.{best}.columns]", *(f"{ours} = {_quoted(theirs)}" for ours, theirs in mapped.items())]
    unused = [column for column in header.columns if column not in mapped.values()]
    return best, "\n".join(lines) + "\n" + (f"# not used: {', '.join(unused)}\n" if unused else "")


def _has_needed(table: Table, found: dict[str, str]) -> bool:
    needed = set(table.needed) - ({"amount"} if {"quantity", "unit_price"} <= set(found) else set())
    return needed <= set(found) and len(found) > len(table.needed) - 1 + (table.event is None)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
