"""A disk that is full, by whichever library it is met, in our words."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kare_ml.errors import KareError

SAID = ("no space left on device", "disk is full", "disk full", "disk quota exceeded")


class DiskFull(KareError):
    """There is no room left. Nothing was published; the last good night stays."""


@contextmanager
def full_disk_named(folder: Path) -> Iterator[None]:
    """Raise DiskFull, from what a library raised, where the disk of a workspace is full; else what was raised."""
    try:
        yield
    except Exception as error:
        met: BaseException | None = error
        while met is not None:
            if getattr(met, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or any(
                words in str(met).lower() for words in SAID
            ):
                raise DiskFull(
                    "the disk is full, so nothing was published; the last good night stays",
                    found=str(error).splitlines()[0] if str(error) else type(error).__name__,
                    where=str(folder.absolute()),
                    fix="make room (kare tidy; logs), then run it again: it takes up what was done",
                ) from error
            met = met.__cause__ or met.__context__
        raise
