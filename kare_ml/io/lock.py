"""File locks: one run at a time in a workspace, and short turns at a file that several processes write.

The locks belong to the open file, so that they end with the process that holds them, however it ends.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kare_ml.errors import Busy, UsageError

FILE_NAME = ".lock"


@contextmanager
def workspace_lock(folder: Path, what: str) -> Iterator[None]:
    """Hold the workspace for `what` ("score 2011-06-10"). Raises Busy at once, naming the holder, if held already.

    Not to be entered twice by one process either. Raises UsageError if the lock file cannot be opened.
    """
    path = folder / FILE_NAME
    descriptor = _open(path)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy(
                "another run holds the workspace",
                found=_holder(descriptor),
                where=str(path),
                fix="wait for it to end and try again",
            ) from error
        _write(descriptor, json.dumps({"pid": os.getpid(), "what": what}).encode())
        yield
        _write(
            descriptor, b""
        )  # a failed or killed run leaves its name behind, which nobody reads without the lock held
    finally:
        os.close(descriptor)


@contextmanager
def turn(path: Path) -> Iterator[None]:
    """Wait for, then hold, the lock file `path`: for work of seconds that two processes must not do at once."""
    descriptor = _open(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def holder(folder: Path) -> str | None:
    """Who holds the workspace, in words; null: nobody. Asked of the note in the lock file, never of the lock itself:
    to ask must not stand in the way of a run that begins.
    """
    said, alive = _noted(folder)
    return said if alive else None


def left_behind(folder: Path) -> str | None:
    """What held the workspace last and did not end well, in words; null: it did, or is at it still."""
    said, alive = _noted(folder)
    return None if alive else said


def _noted(folder: Path) -> tuple[str | None, bool]:
    """What the lock file says, if anything, and whether that process is there."""
    try:
        descriptor = os.open(folder / FILE_NAME, os.O_RDONLY)
    except OSError:
        return None, False
    try:
        content = os.pread(descriptor, 4096, 0)
        said = _holder(descriptor) if content else None
        os.kill(json.loads(content)["pid"], 0)
    except (ValueError, ProcessLookupError):
        return said, False
    except PermissionError:  # a process of somebody else
        return said, True
    else:
        return said, True
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise UsageError(
            "the lock file cannot be opened",
            expected="a folder that exists and that you may write to",
            found=str(error),
            fix="name the workspace with --workspace DIR, or check its owner",
        ) from error


def _write(descriptor: int, content: bytes) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, content, 0)


def _holder(descriptor: int) -> str:
    """Who holds the lock, in words. The holder writes the file as it starts: the file's time is when the run began."""
    since = dt.datetime.fromtimestamp(os.fstat(descriptor).st_mtime, dt.UTC)
    try:
        holder = json.loads(os.pread(descriptor, 4096, 0))
        return f"{holder['what']} (process {holder['pid']}), since {since:%Y-%m-%d %H:%M:%S} UTC"
    except ValueError:
        return "a run that has only just started"
