"""Training reports of a workspace: `training/<as_of>/report.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

REPORT = "report.json"


def training_folder(folder: Path, as_of: str) -> Path:
    """Where a training keeps its snapshots and its report."""
    return folder / "training" / as_of


def write_report(folder: Path, as_of: str, content: Mapping[str, object]) -> Path:
    """Keep what a training came to."""
    path = training_folder(folder, as_of) / REPORT
    path.write_text(json.dumps(content, indent=2) + "\n", "utf-8")
    return path


def latest_report(folder: Path) -> dict[str, object] | None:
    """The report of the newest training of a workspace; None before the first."""
    found = sorted((folder / "training").glob(f"*/{REPORT}"))
    return dict(json.loads(found[-1].read_text("utf-8"))) if found else None
