"""Tables as files for people: CSV that streams, and workbooks. Neither has a text that is taken for a formula."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pyarrow as pa

from kare_ml.errors import UsageError
from kare_ml.io.file_sinks import csv_parts, write_xlsx
from kare_ml.web.pages.frame import Asked
from kare_ml.web.tables.declared import Found, Table

MOST_XLSX = 100_000
"""How many rows a workbook may have: it is made whole before it is sent."""

NOT_PLAIN = re.compile(r"[^a-z0-9]+")


class TooLarge(UsageError):
    """More rows than such a file may have."""


def file_name(asked: Asked, table: Table, kind: str) -> str:
    """What a file is called: the book, the table and the day that its figures are of, in plain letters.

    So no name of a book can break out of the header that says it.
    """
    plain = unicodedata.normalize("NFKD", asked.shelf.book.name).encode("ascii", "ignore").decode().lower()
    book = NOT_PLAIN.sub("-", plain).strip("-")[:60] or "kare"
    return f"{book}-{table.name}-{asked.run.as_of}.{kind}"


def csv_file(table: Table, found: Found) -> Iterator[bytes]:
    """A table as CSV, piece by piece; what goes wrong with its first rows is raised before anything is sent."""
    batches = table.batches(found)
    return csv_parts(table.schema.names, chain([next(batches)], batches))


def xlsx_file(path: Path, table: Table, found: Found) -> Path:
    """A table as a workbook. Raises TooLarge."""
    if found.rows > MOST_XLSX:
        raise TooLarge(
            f"A workbook of {found.rows:,} rows would be too large", expected=f"at most {MOST_XLSX:,}",
            fix="narrow the list by a filter, or take it as CSV",
        )  # fmt: skip
    return write_xlsx(path, pa.concat_tables(table.batches(found)), name=table.name)
