"""Files of a published run: CSV and XLSX for people, and what a CRM loads. Each appears whole or not at all."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa

from kare_ml.config.sinks import CrmMapping
from kare_ml.publish.exports import harmless, mapped

ROWS_A_SHEET = 1_048_576
"""Of a spreadsheet, the head among them."""


def write_csv(path: Path, rows: pa.Table) -> Path:
    """The rows as CSV for people: UTF-8 with the mark that spreadsheets know it by; no text is taken for a formula."""
    with drafted(path) as draft, draft.open("wb") as file:
        file.writelines(csv_parts(rows.column_names, [rows]))
    return path


def csv_parts(head: Sequence[str], tables: Iterable[pa.Table]) -> Iterator[bytes]:
    """The same, piece by piece, of tables that have those columns, for what is not there as a whole."""
    yield "\ufeff".encode() + _lines([head])
    for rows in tables:
        for batch in rows.to_batches(max_chunksize=20_000):
            yield _lines([harmless(value) for value in row] for row in _rows(pa.Table.from_batches([batch])))


def write_xlsx(path: Path, rows: pa.Table, most: int = ROWS_A_SHEET, name: str = "accounts") -> Path:
    """The rows as a workbook, on as many sheets as they need. Every text is a text, whatever it begins with.

    Without rows it has one sheet with the head alone. The sheets are called `name`, with a number.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)

    def begun(number: int) -> Any:
        sheet = book.create_sheet(f"{name} {number}")
        sheet.freeze_panes = "A2"
        sheet.append(rows.column_names)
        return sheet

    sheet = begun(1)
    for number, row in enumerate(_rows(rows)):
        if number and number % (most - 1) == 0:
            sheet = begun(number // (most - 1) + 1)
        sheet.append([cell(sheet, value) for value in row])
    with drafted(path) as draft:
        book.save(draft)
    return path


def cell(sheet: Any, value: Any) -> Any:
    """A value for a sheet: a text stays one, whatever it begins with."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if not isinstance(value, str):
        return value
    found = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
    found.data_type = "s"
    return found


def write_crm(
    folder: Path, name: str, rows: pa.Table, mapping: CrmMapping, told: Mapping[str, tuple[str, ...]]
) -> tuple[list[Path], int]:
    """The rows as a CRM loads them: raw values, UTF-8 without a mark, lines that end with LF, files of bounded size.

    Those that it was `told` alike already (by account_id, in the mapping's columns) are left out. The files, none where
    nothing changed, and how many accounts they have.
    """
    as_of = rows["as_of"][0].as_py()
    changed = [pair for pair in mapped(rows, mapping.columns, mapping.null) if told.get(pair[0]) != pair[1]]
    written = []
    for number, lines in enumerate(_parts([mapping.id, *mapping.columns], changed, mapping.max_bytes), 1):
        path = folder / f"{name}-{as_of}-{number}.csv"
        with drafted(path) as draft:
            draft.write_bytes(b"".join(lines))
        written.append(path)
    for left in folder.glob(f"{name}-{as_of}-*.csv"):
        if left not in written:
            left.unlink()
    return written, len(changed)


def _parts(header: Sequence[str], rows: Iterable[tuple[str, tuple[str, ...]]], most: int) -> Iterator[list[bytes]]:
    """The lines of each file, its head first."""
    head = _line(header)
    part, size = [head], len(head)
    for account, values in rows:
        line = _line([account, *values])
        if size + len(line) > most and len(part) > 1:
            yield part
            part, size = [head], len(head)
        part.append(line)
        size += len(line)
    if len(part) > 1:
        yield part


def _line(values: Sequence[str]) -> bytes:
    return _lines([values], "\n")


def _lines(rows: Iterable[Sequence[Any]], ends: str = "\r\n") -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator=ends).writerows(rows)
    return text.getvalue().encode()


def _rows(rows: pa.Table) -> Iterator[tuple[Any, ...]]:
    for batch in rows.to_batches(max_chunksize=20_000):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


@contextmanager
def drafted(path: Path) -> Iterator[Path]:
    """A draft beside a file that takes its place at the end of the block; of one that failed, nothing stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for left in path.parent.glob(f".{path.name}.*.draft"):  # of a process that was killed; there is one at a time
        left.unlink(missing_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        yield draft
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
