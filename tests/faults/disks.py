"""A disk that is full: a clear error, the last night intact, and the next run with room ends as if nothing had been."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.faults.bench import Bench, score, seen
from tests.faults.processes import asked, command

SIZES = 20
ROOM = 320 << 10
"""Bytes beyond the book itself within which the disks of all sizes lie; with all of it the run ends well."""


def may_mount() -> bool:
    """Whether this user may mount a small file system."""
    place = Path("/tmp") / "kare-faults-mount"
    place.mkdir(exist_ok=True)
    try:
        _mount(place, 1 << 20)
    except (subprocess.CalledProcessError, FileNotFoundError):
        return False
    _unmount(place)
    return True


def full(bench: Bench, number: int) -> dict[str, Any]:
    """One of so many sizes, from next to no room to enough."""
    place = bench.folder / "disk"
    place.mkdir(exist_ok=True)
    used = sum(path.stat().st_blocks * 512 + 4096 for path in bench.template.rglob("*"))
    room = 8192 + number * ROOM // SIZES
    _mount(place, used + room)
    try:
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
        _mount(place, used + (256 << 20), again=True)
        after = command(*score(book)).ended()
        if after.code or asked(lambda: seen(book)) != bench.tonight:
            problems.append(f"with room again it ended with {after.code}: {after.said[-300:]}")
        return {"room": room, "full": ended.code != 0, "problems": problems}
    finally:
        _unmount(place)


def _mount(place: Path, size: int, *, again: bool = False) -> None:
    options = f"{'remount,' if again else ''}size={size}"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", str(place)], check=True, capture_output=True)


def _unmount(place: Path) -> None:
    subprocess.run(["umount", "-l", str(place)], check=True, capture_output=True)
