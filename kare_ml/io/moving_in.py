"""How new files get into a history: all or none, whenever the process dies.

They are made in a folder of the intake's own, beside the history. When all are whole, one rename puts them under
`history/.new`: from then on they count, and what remains to be done is to move each to its place. An intake that dies
before that rename has changed nothing; the rest of one that dies after it is done by the next intake.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

SCRATCH = ".history-"
NEW = ".new"
GONE = "gone.json"


@contextmanager
def scratch_folder(folder: Path) -> Iterator[Path]:
    """A folder on the same disk as the history, so that moving a file into it is one step; gone with the block.

    Folders that dead intakes left behind are removed. The owner of one is alive as long as it holds its lock.
    """
    for left in folder.glob(f"{SCRATCH}*"):
        _remove_if_dead(left)
    path = Path(tempfile.mkdtemp(prefix=SCRATCH, dir=folder))
    descriptor = os.open(path / ".owner", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield path
    finally:
        shutil.rmtree(path)
        os.close(descriptor)


def move_in(home: Path, ready: Path, gone: Sequence[str]) -> None:
    """Put every file below `ready` at the same place below `home`, and remove those that `gone` names."""
    (ready / GONE).write_text(json.dumps(list(gone)), "utf-8")
    ready.rename(home / NEW)
    finish_moving_in(home)


def finish_moving_in(home: Path) -> None:
    """Do what an intake that died left undone, if one did."""
    new = home / NEW
    if not (new / GONE).exists():
        return
    for file in sorted(path for path in new.rglob("*") if path.is_file() and path != new / GONE):
        target = home / file.relative_to(new)
        target.parent.mkdir(parents=True, exist_ok=True)
        file.replace(target)
    for name in json.loads((new / GONE).read_text("utf-8")):
        (home / name).unlink(missing_ok=True)
    shutil.rmtree(new)


def _remove_if_dead(left: Path) -> None:
    try:
        descriptor = os.open(left / ".owner", os.O_RDWR)
    except FileNotFoundError:
        shutil.rmtree(left, ignore_errors=True)  # it died before it had a lock
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return  # its owner is alive
    else:
        shutil.rmtree(left, ignore_errors=True)
    finally:
        os.close(descriptor)
