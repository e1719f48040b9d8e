"""Fingerprints of sources: whether anything that shapes a history table has changed since it was made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from importlib.resources import files as package_files
from pathlib import Path

from kare_ml.config.workspace import Book, Source

FILE_NAME = "fingerprints.json"


def fingerprint(source: Source, book: Book, files: Iterable[Path]) -> str:
    """The sha256 over the source's files (names and bytes), its mapping, the book, and the code that judges rows."""
    digest = hashlib.sha256()
    for part in (source.model_dump_json(), book.model_dump_json(exclude={"name", "weekend"}), _code()):
        digest.update(part.encode() + b"\0")
    for file in files:
        with file.open("rb") as stream:
            digest.update(f"{file.name}\0{hashlib.file_digest(stream, 'sha256').hexdigest()}\0".encode())
    return digest.hexdigest()


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


def _code() -> str:
    """The code that decides what is stored and how; a change of it makes every table anew."""
    digest = hashlib.sha256()
    for package in ("kare_ml.history", "kare_ml.io"):
        for entry in sorted(package_files(package).iterdir(), key=lambda entry: entry.name):
            if entry.name.endswith(".py") and (package == "kare_ml.history" or entry.name in _MAKERS):
                digest.update(entry.name.encode() + entry.read_bytes())
    return digest.hexdigest()


_MAKERS = ("one_source.py", "sources.py", "tables.py", "text_files.py")
