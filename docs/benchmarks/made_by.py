"""Of which code a figure is: every benchmark says so in its JSON."""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FIGURES = (":!docs/benchmarks/*.json", ":!docs/benchmarks/*.md")
"""What measuring itself writes does not make the code another."""


def commit() -> str:
    """The commit that is measured; `-dirty` after it where its code was changed, `unknown` outside a repository."""
    found = _git("rev-parse", "--short", "HEAD")
    return f"{found}-dirty" if found and _git("status", "--porcelain", "--", ".", *FIGURES) else found or "unknown"


def made_by(packages: Iterable[str], **seeds: Any) -> dict[str, Any]:
    """The commit, the seeds, and the versions of Python and of the packages that the figures hang on."""
    versions = {name: version(name) for name in packages}
    return {"commit": commit(), **seeds, "python": platform.python_version(), "packages": versions}


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()
