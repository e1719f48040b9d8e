"""Which run each sink has, as far as we know: `sinks.json`, so that their lag is told without asking them."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kare_ml.io.promotions import write_atomically

FILE_NAME = "sinks.json"


@dataclass(frozen=True)
class SinkState:
    """What is known of one sink: the run that it has (null: none yet), since when (UTC), and what went wrong last."""

    as_of: dt.date | None = None
    run_id: str | None = None
    at: dt.datetime | None = None
    trouble: str | None = None


def read_sinks(folder: Path) -> dict[str, SinkState]:
    """The sinks that were ever tried, by name."""
    path = folder / FILE_NAME
    stored: dict[str, dict[str, Any]] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return {name: _state(content) for name, content in stored.items()}


def keep_sink(folder: Path, name: str, state: SinkState) -> None:
    """Keep what is known of a sink. To be called with the workspace's lock held."""
    content = {**{n: asdict(s) for n, s in read_sinks(folder).items()}, name: asdict(state)}
    write_atomically(folder / FILE_NAME, json.dumps(content, indent=2, default=str).encode() + b"\n")


def _state(content: dict[str, Any]) -> SinkState:
    as_of, at = content["as_of"], content["at"]
    return SinkState(
        dt.date.fromisoformat(as_of) if as_of else None,
        content["run_id"],
        dt.datetime.fromisoformat(at) if at else None,
        content["trouble"],
    )
