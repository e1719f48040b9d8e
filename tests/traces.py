"""Where in a folder an account is named: every byte is read, whatever form it is kept in."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow.parquet as pq


def traces(folder: Path, *words: str, leave_out: Sequence[str] = ("data", "invoices.csv")) -> list[str]:
    """The files in which one of the words stands, by path; those of the sources are left out.

    Parquet is read as values beside its bytes, archives member by member; whatever else (SQLite with its free pages,
    logs, JSON) as bytes.
    """
    found = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name.split("/")[0] not in leave_out and path.is_file():
            contents = list(_contents(path))
            if any(word.encode() in content for word in words for content in contents):
                found.append(name)
    return found


def _contents(path: Path) -> Iterator[bytes]:
    yield path.read_bytes()
    if path.suffix == ".parquet":
        file = pq.ParquetFile(path)
        yield str(file.read().to_pylist()).encode()
        yield str(file.schema_arrow.metadata).encode()
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for member in archive.namelist():
                yield archive.read(member)
