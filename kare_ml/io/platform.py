"""Where kare_ml runs: Linux and macOS. Its locks and atomic file moves are those of a POSIX system."""

from __future__ import annotations

import sys

from kare_ml.errors import UsageError


def require_supported_platform(platform: str = sys.platform) -> None:
    """Raise UsageError on Windows, in one sentence; every entry point calls this before anything else.

    >>> require_supported_platform("linux")
    """
    if platform in {"win32", "cygwin"}:
        raise UsageError("kare_ml runs on Linux and macOS; on Windows, run it inside WSL.")
