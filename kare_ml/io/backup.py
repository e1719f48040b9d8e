"""A backup of what cannot be made anew: what people wrote, the reviews, tombstones and the records of the models.

One tar file with a manifest of digests. SQLite is copied by its own backup, so that nobody has to stop writing.
"""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import tarfile
import tempfile
import zlib
from contextlib import closing
from pathlib import Path

from kare_ml.errors import BlockedError, UsageError
from kare_ml.io.promotions import write_atomically
from kare_ml.io.state import FILE_NAME as STATE

KEPT = (
    "kare.toml",
    STATE,
    "reviews.json",
    "forgotten.json",
    "registry/promotions.json",
    "registry/challengers.json",
)
FOLDERS = ("registry/cache",)
MANIFEST = "manifest.json"


def back_up(folder: Path, to: Path) -> dict[str, str]:
    """Write a backup of a workspace to the file `to`; the sha256 of each file in it, by its path in the workspace.

    Raises UsageError where there is such a file already: a backup is never written over.
    """
    if to.exists():
        raise UsageError("there is such a file already", where=str(to), fix="name another one")
    contents = {name: _content(folder / name) for name in _names(folder)}
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w:gz") as archive:
        for name, content in {MANIFEST: json.dumps(digests, indent=2).encode(), **contents}.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o600
            archive.addfile(entry, io.BytesIO(content))
    to.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(to, written.getvalue())
    return digests


def restore(folder: Path, backup: Path, *, replace: bool = False) -> list[str]:
    """Bring what a backup holds into a workspace; the paths, in order. All is checked before anything is written.

    Raises UsageError where one of them is there already and says something else, unless `replace`; BlockedError where
    the backup is not what was written.
    """
    contents = _checked(backup)
    other = [
        name for name, content in contents.items() if (folder / name).exists() and _content(folder / name) != content
    ]
    if other and not replace:
        raise UsageError(
            "the workspace has other files than the backup",
            found=", ".join(other),
            where=str(folder),
            fix="restore into a new folder, or say --replace: what is there is lost then",
        )
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        write_atomically(folder / name, content)
    return sorted(contents)


def _names(folder: Path) -> list[str]:
    inside = [path for place in FOLDERS for path in sorted((folder / place).glob("*")) if path.is_file()]
    there = [name for name in KEPT if (folder / name).is_file()]
    return [*there, *(path.relative_to(folder).as_posix() for path in inside)]


def _content(path: Path) -> bytes:
    if path.name != STATE:
        return path.read_bytes()
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place, STATE)
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        return copy.read_bytes()


def _checked(backup: Path) -> dict[str, bytes]:
    try:
        with tarfile.open(backup, mode="r:gz") as archive:
            files = {entry.name: archive.extractfile(entry) for entry in archive.getmembers() if entry.isfile()}
            contents = {name: file.read() for name, file in files.items() if file is not None}
        digests = json.loads(contents.pop(MANIFEST))
    except (OSError, EOFError, tarfile.TarError, zlib.error, KeyError, ValueError) as error:
        raise BlockedError("this is no backup that can be read", found=str(error), where=str(backup)) from error
    found = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    allowed = all(name in KEPT or name.rpartition("/")[0] in FOLDERS for name in found)
    if found != digests or not allowed:
        raise BlockedError("the backup is not what was written", where=str(backup), fix="take another one")
    return contents
