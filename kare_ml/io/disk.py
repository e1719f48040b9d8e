"""A disk that is full, or a folder that may not be written to, by whichever library it is met, in our words."""

from __future__ import annotations

import errno
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from kare_ml.errors import ConfigError, KareError, OutsideError, SourceError, UsageError

FULL = ((errno.ENOSPC, errno.EDQUOT), ("no space left on device", "disk is full", "disk full", "disk quota exceeded"))
REFUSED = ((errno.EACCES, errno.EPERM, errno.EROFS), ("permission denied", "read-only file system"))
"""The numbers by which the operating system says so, and the words in which libraries pass it on."""


class DiskFull(KareError):
    """There is no room left. Nothing was published; the last good night stays."""


class NotWritable(KareError):
    """A folder of the workspace may not be written to. Nothing was published; the last good night stays."""


@contextmanager
def disk_faults_named(folder: Path) -> Iterator[None]:
    """Raise DiskFull or NotWritable, from what a library raised, where the workspace cannot be written to.

    Else what was raised. What is said of sources, settings and services that refuse us stays as it is.
    """
    try:
        yield
    except Exception as error:
        if _met(error, *FULL):
            raise DiskFull(
                "the disk is full, so nothing was published; the last good night stays",
                found=_said(error),
                where=str(folder.absolute()),
                fix="make room (kare tidy; logs), then run it again: it takes up what was done",
            ) from error
        elsewhere = isinstance(error, SourceError | ConfigError | UsageError | OutsideError)
        if not elsewhere and _met(error, *REFUSED):
            raise NotWritable(
                "a folder of the workspace may not be written to, so nothing was published; the last good night stays",
                found=_said(error),
                where=str(folder.absolute()),
                fix="let the user that runs it own the workspace (chown -R USER), then run it again",
            ) from error
        raise


def _met(error: BaseException, numbers: Collection[int], words: Collection[str]) -> bool:
    met: BaseException | None = error
    while met is not None:
        if getattr(met, "errno", None) in numbers or any(one in str(met).lower() for one in words):
            return True
        met = met.__cause__ or met.__context__
    return False


def _said(error: BaseException) -> str:
    """What a library said, on one line, without the signs that colour it in a terminal."""
    text = re.sub(r"\x1b\[[0-9;]*m|↳", "", str(error))
    return " ".join(text.split()) or type(error).__name__
