"""One sample book, trained and scored once for all tests of this folder. Whoever writes to it takes a copy."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from kare_ml.sample import write_sample
from tests.workspaces import FIRST, kare, let_models_speak, shop, write_workspace

AS_OF = dt.date(2024, 12, 1)
TINY_DAYS = 360
TINY_AS_OF = FIRST + dt.timedelta(days=TINY_DAYS)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample book of 300 accounts, trained and scored as of `AS_OF`."""
    folder = tmp_path_factory.mktemp("sample") / "book"
    write_sample(folder, accounts=300, years=2, end=dt.date(2025, 1, 1), seed=3)
    for command in ("train", "score"):
        outcome = kare(command, "-w", folder, "--as-of", AS_OF)
        assert outcome.code == 0, outcome.err
        if command == "train":
            let_models_speak(folder)
    return folder


@pytest.fixture
def sample_copy(sample: Path, tmp_path: Path) -> Path:
    """The trained sample book, with nothing published yet."""
    copy = Path(shutil.copytree(sample, tmp_path / "book"))
    for made in ("published", "runs"):
        shutil.rmtree(copy / made)
    return copy


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A workspace of invoices alone, without models; nothing was done with it yet."""
    return write_workspace(tmp_path / "tiny", shop(30, TINY_DAYS))
