"""Workspaces that whoever writes to takes a copy of."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from tests.workspaces import FIRST, shop, write_workspace

TINY_DAYS = 360
TINY_AS_OF = FIRST + dt.timedelta(days=TINY_DAYS)


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
