"""Books that are dear to make: one for all tests of a run, whichever process they run in."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.workspaces import kare, let_models_speak

AS_OF = dt.date(2024, 12, 1)
"""As of when the sample book is trained and scored."""


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """The folder of that name, made by the first process that asks for it; the others wait. Nobody may write to it."""
    root = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent  # each process has a folder of its own in that of the run
    folder = root / name
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (root / f"{name}.made").exists():
            make(folder)
            (root / f"{name}.made").touch()
    return folder


def trained_sample(folder: Path) -> None:
    """The sample book of 300 accounts, trained and scored as of `AS_OF`, whose models speak."""
    from kare_ml.sample import write_sample

    write_sample(folder, accounts=300, years=2, end=dt.date(2025, 1, 1), seed=3)
    for command in ("train", "score"):
        outcome = kare(command, "-w", folder, "--as-of", AS_OF)
        assert outcome.code == 0, outcome.err
        if command == "train":
            let_models_speak(folder)
