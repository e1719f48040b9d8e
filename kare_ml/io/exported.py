"""The files that sinks wrote, and taking accounts out of them: those of ours by their names, and nobody else's."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from kare_ml.config.sinks import Sinks
from kare_ml.io.file_sinks import cell, drafted

DAY = r"\d{4}-\d\d-\d\d"


def exported_files(folder: Path, sinks: Sinks) -> Iterator[Path]:
    """Every file that a sink of these settings wrote, of any run."""
    places = [(one.path, rf"kare-{DAY}\.{kind}") for kind, one in (("csv", sinks.csv), ("xlsx", sinks.xlsx)) if one]
    places += [(one.path, rf"{re.escape(name)}-{DAY}-\d+\.csv") for name, one in sinks.crm.items()]
    for place, name in places:
        yield from (path for path in sorted((folder / place).glob("*")) if re.fullmatch(name, path.name))


def erase_exported(path: Path, account_ids: Collection[str]) -> bool:
    """Take accounts out of a file that a sink wrote, which is replaced whole or not at all; whether it had any.

    Their rows go; where another value is one of the ids, nothing stands there then.
    """
    return _xlsx(path, account_ids) if path.suffix == ".xlsx" else _csv(path, account_ids)


def _csv(path: Path, account_ids: Collection[str]) -> bool:
    text = path.read_bytes().decode("utf-8")
    ends = "\r\n" if "\r\n" in text.partition("\n")[0] + "\n" else "\n"
    if not any(one in text for one in account_ids):
        return False
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    rows = list(csv.reader(text.removeprefix(mark).splitlines(keepends=True)))
    kept = list(_without(rows, account_ids))
    if kept == rows:
        return False
    with drafted(path) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        file.write(mark)
        csv.writer(file, lineterminator=ends).writerows(kept)
    return True


def _xlsx(path: Path, account_ids: Collection[str]) -> bool:
    from openpyxl import Workbook, load_workbook

    source = load_workbook(path, read_only=True)
    book, found = Workbook(write_only=True), False
    for sheet in source:
        copy = book.create_sheet(sheet.title)
        copy.freeze_panes = "A2"
        rows = [list(row) for row in sheet.iter_rows(values_only=True)]
        kept = list(_without(rows, account_ids))
        found = found or kept != rows
        for row in kept:
            copy.append([cell(copy, value) for value in row])
    source.close()
    if found:
        with drafted(path) as draft:
            book.save(draft)
    return found


def _without(rows: list[list[Any]], account_ids: Collection[str]) -> Iterator[list[Any]]:
    """The head and the rows of others. The id stands under `account_id`, or first, as a CRM has it."""
    place = rows[0].index("account_id") if rows and "account_id" in rows[0] else 0
    for row in rows:
        if not _is_one(row[place], account_ids):
            yield [("" if isinstance(value, str) else None) if _is_one(value, account_ids) else value for value in row]


def _is_one(value: Any, account_ids: Collection[str]) -> bool:
    """Whether a value is one of the ids, perhaps behind the apostrophe that keeps it from being a formula."""
    return isinstance(value, str) and (value in account_ids or value.removeprefix("'") in account_ids)
