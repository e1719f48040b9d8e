"""How long each stage of a run took and how much memory it had at most: `logs/stages/<run_id>.jsonl`.

It is no part of the bundle, which has no clock inside. A run that was taken up again has a line for each try.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

HOME = Path("logs") / "stages"
INTAKE = "intake"
"""What stands for a run id before the run has one; each intake begins its file anew."""


@dataclass(frozen=True)
class StageTime:
    """One stage: its seconds, and the most memory that the process held meanwhile, in megabytes.

    Where the system cannot tell the most of a stage alone (all but Linux), it is that of the process up to then.
    """

    stage: str
    seconds: float
    peak_mb: float


@contextmanager
def timed(folder: Path, run_id: str, stage: str) -> Iterator[None]:
    """Measure a stage to its end, and keep it. One that fails is not kept; neither is one on a disk that is full."""
    _forget_peak()
    started = time.monotonic()
    yield
    found = StageTime(stage, round(time.monotonic() - started, 3), round(_peak_mb(), 1))
    with suppress(OSError):
        path = folder / HOME / f"{run_id}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w" if run_id == INTAKE else "a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(found)) + "\n")


def read_times(folder: Path, run_id: str) -> list[StageTime]:
    """The stages of a run in the order in which they ended, each as it was last done; none where none was kept."""
    path = folder / HOME / f"{run_id}.jsonl"
    last: dict[str, StageTime] = {}
    for line in path.read_text("utf-8").splitlines() if path.is_file() else ():
        with suppress(ValueError, TypeError):  # a line that a crash cut off
            found = StageTime(**json.loads(line))
            last.pop(found.stage, None)
            last[found.stage] = found
    return list(last.values())


def _forget_peak() -> None:
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _peak_mb() -> float:
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)
