"""A disk that is full: a clear error, the last night intact, and the next run with room ends as if nothing had been."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.faults.bench import Bench, score, seen
from tests.faults.processes import asked, command

SIZES = 20
ROOM = 320 << 10
"""Bytes beyond the book itself within which the disks of all sizes lie; with all of it the run ends well."""


LARGE = 256 << 20
"""Bytes that are enough for all of it."""


def may_mount() -> bool:
    """Whether this user may mount a small file system."""
    try:
        with disk(Path("/tmp") / "kare-faults-mount", 1 << 20):
            return True
    except (subprocess.CalledProcessError, FileNotFoundError):
        return False


@contextmanager
def disk(place: Path, size: int) -> Iterator[Path]:
    """A small file system of so many bytes, in memory, for as long as the block."""
    place.mkdir(exist_ok=True)
    _mount(place, f"size={size}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True, capture_output=True)


def resize(place: Path, size: int) -> None:
    """Give a disk another size."""
    _mount(place, f"remount,size={size}")


def used(place: Path) -> int:
    """The bytes of a disk that are taken."""
    told = os.statvfs(place)
    return (told.f_blocks - told.f_bfree) * told.f_frsize


def _mount(place: Path, options: str) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", str(place)], check=True, capture_output=True)


def full(bench: Bench, number: int) -> dict[str, Any]:
    """One of so many sizes, from next to no room to enough."""
    taken = sum(path.stat().st_blocks * 512 + 4096 for path in bench.template.rglob("*"))
    room = 8192 + number * ROOM // SIZES
    with disk(bench.folder / "disk", taken + room) as place:
        book = Path(shutil.copytree(bench.template, place / "book"))
        ended = command(*score(book)).ended()
        problems = []
        now = asked(lambda: seen(book))
        if ended.code and now != bench.last:
            problems.append("the last night is not intact")
        if ended.code == 0 and now != bench.tonight:
            problems.append("it ended well with other rows")
        if ended.code and ("the disk is full" not in ended.said or "Traceback" in ended.said):
            problems.append(f"no clear error: {ended.said[-400:]}")
        resize(place, taken + LARGE)
        after = command(*score(book)).ended()
        if after.code or asked(lambda: seen(book)) != bench.tonight:
            problems.append(f"with room again it ended with {after.code}: {after.said[-300:]}")
        return {"room": room, "full": ended.code != 0, "problems": problems}
