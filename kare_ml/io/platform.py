"""Where kare_ml runs: Linux and macOS. Its locks and atomic file moves are those of a POSIX system."""

from __future__ import annotations

import os
import sys
from collections.abc import MutableMapping

from kare_ml.errors import UsageError


def require_supported_platform(platform: str = sys.platform) -> None:
    """Raise UsageError on Windows, in one sentence; every entry point calls this before anything else.

    >>> require_supported_platform("linux")
    """
    if platform in {"win32", "cygwin"}:
        raise UsageError("kare_ml runs on Linux and macOS; on Windows, run it inside WSL.")


def share_the_processors(environment: MutableMapping[str, str] = os.environ) -> None:
    """Let idle threads sleep instead of spin; to be called before scikit-learn is imported.

    Beside another busy process, spinning OpenMP threads made one training take six times as long.
    """
    environment.setdefault("OMP_WAIT_POLICY", "PASSIVE")
