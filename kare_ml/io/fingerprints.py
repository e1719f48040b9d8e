"""Fingerprints of sources: whether anything that shapes a history table has changed since it was made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from importlib.resources import files as package_files
from pathlib import Path
from typing import Literal

from kare_ml.config.workspace import Book, Source
from kare_ml.io.raw import Part

FILE_NAME = "fingerprints.json"


def fingerprint(source: Source, book: Book, parts: Iterable[Part]) -> str:
    """The sha256 over the source's parts (names and content), its mapping, the book, and the code that judges rows.

    Settings count as they are written: what an environment variable holds is not part of it.
    """
    digest = hashlib.sha256(f"{judged_by(source, book)}\0{code_digest('table')}\0".encode())
    for part in parts:
        digest.update(f"{part.name}\0{part.digest}\0".encode())
    return digest.hexdigest()


def judged_by(source: Source, book: Book) -> str:
    """The sha256 over the settings by which the rows of a source are read and judged.

    What is left as it is by itself does not count, so that a setting which a later version adds changes nothing.
    """
    text = source.model_dump_json(exclude={"every", "block_after"}, exclude_defaults=True)
    text += book.model_dump_json(exclude={"name", "weekend", "holidays"}, exclude_defaults=True)
    return hashlib.sha256(text.encode()).hexdigest()


def read_fingerprints(home: Path) -> dict[str, str]:
    """The fingerprint of each table as it was taken in; none where nothing was, or where the file is unreadable."""
    try:
        return dict(json.loads((home / FILE_NAME).read_text("utf-8")))
    except (FileNotFoundError, ValueError):
        return {}


def write_fingerprints(home: Path, marks: dict[str, str]) -> None:
    """Replace the fingerprints of a history, at once."""
    new = home / f".{FILE_NAME}"
    new.write_text(json.dumps(dict(sorted(marks.items())), indent=2), "utf-8")
    new.replace(home / FILE_NAME)


@cache
def code_digest(what: Literal["text", "table"]) -> str:
    """The code that decides how a text file is read, or how a table is made of any source; a change makes it anew."""
    digest = hashlib.sha256()
    for package in ("kare_ml.history", "kare_ml.io") if what == "table" else ("kare_ml.io",):
        for entry in sorted(package_files(package).iterdir(), key=lambda entry: entry.name):
            if entry.name.endswith(".py") and (package == "kare_ml.history" or entry.name in _MAKERS[what]):
                digest.update(entry.name.encode() + entry.read_bytes())
    return digest.hexdigest()


_TEXT = ("text_files.py", "text_form.py", "text_records.py")
_DATABASES = ("database_sources.py", "ibis_sources.py", "postgres.py")
_SOURCES = ("deliveries.py", "file_sources.py", "raw.py", "sources.py")
_TABLES = ("across.py", "one_source.py", "remarked.py", "tables.py")
_MAKERS = {"text": _TEXT, "table": (*_TEXT, *_DATABASES, *_SOURCES, *_TABLES)}
