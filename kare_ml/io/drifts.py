"""How far each published run had drifted: `drift/<as_of>/<run_id>.json`, beside the bundle.

It is no part of the bundle: it is told against the first published run of the same models, which may be withdrawn.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from pathlib import Path

from kare_ml.io.promotions import write_atomically
from kare_ml.io.published import PublishedRun
from kare_ml.monitor.drift import Drift, DriftOfRun

HOME = "drift"


def keep_drift(folder: Path, run: PublishedRun, drift: DriftOfRun) -> None:
    """Keep the drift of a run; what was kept of it before is replaced."""
    path = _path(folder, run)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, json.dumps(asdict(drift), default=str).encode() + b"\n")


def read_drift(folder: Path, run: PublishedRun) -> DriftOfRun | None:
    """The drift of a published run as it was kept; null where it was not, or cannot be read."""
    try:
        content = json.loads(_path(folder, run).read_text("utf-8"))
        columns = {name: tuple(Drift(**one) for one in content[name]) for name in ("chances", "features")}
        against = content["against"]
        return DriftOfRun(run.as_of, dt.date.fromisoformat(against) if against else None, **columns)
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _path(folder: Path, run: PublishedRun) -> Path:
    return folder / HOME / str(run.as_of) / f"{run.run_id}.json"
