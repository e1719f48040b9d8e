"""Seconds, CPU seconds and memory of the commands, each in a process of its own."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

KARE = Path(sys.executable).with_name("kare")
TIMES = 5


@dataclass(frozen=True)
class Cost:
    """What one run of a command took: `wall` and `cpu` in seconds, `peak` memory in megabytes."""

    wall: float
    cpu: float
    peak: float


def timed(*arguments: str) -> Cost:
    """Run `kare` once. Raises RuntimeError where it fails.

    A small process starts it: on Linux a child's peak memory begins with that of the process that it was forked from.
    """
    done = subprocess.run([sys.executable, __file__, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"kare {' '.join(arguments)}: {done.stderr}")
    return Cost(**json.loads(done.stdout))


def _watched(arguments: list[str]) -> Cost:
    began = time.perf_counter()
    process = subprocess.Popen([KARE, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"it ended with exit code {process.returncode}")
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / unit)


def median(*arguments: str) -> dict[str, float]:
    """The median costs of five runs, after one that warms the disk's cache."""
    timed(*arguments)
    costs = [asdict(timed(*arguments)) for _ in range(TIMES)]
    return {name: round(statistics.median(cost[name] for cost in costs), 3) for name in costs[0]}


def main_job(workspace: Path, as_of: str) -> dict[str, Any]:
    """Train, then score, from an empty workspace."""
    place = ("--workspace", str(workspace), "--as-of", as_of)
    train, score = timed("train", *place), timed("score", *place)
    return {
        "main_job": {
            "as_of": as_of,
            "train": _rounded(train),
            "score": _rounded(score),
            "wall": round(train.wall + score.wall, 1),
            "cpu": round(train.cpu + score.cpu, 1),
            "peak": round(max(train.peak, score.peak)),
        }
    }


def answers(workspace: Path) -> dict[str, Any]:
    """How soon a person is answered, on a published book."""
    from kare_ml.io.published import published_runs

    rows = published_runs(workspace)[0].rows
    at_risk = median("at-risk", "--workspace", str(workspace))
    return {"help": median("--help"), "at_risk": {"accounts": rows, **at_risk}}


def samples(folder: Path) -> dict[str, Any]:
    """Making sample books."""
    made = {}
    for accounts in (2_000, 100_000):
        where = str(folder / f"sample-{accounts}")
        made[str(accounts)] = _rounded(
            timed("init", where, "--sample", "--accounts", str(accounts), "--end", "2026-01-01")
        )
    return {"sample": made}


def _rounded(cost: Cost) -> dict[str, float]:
    return {"wall": round(cost.wall, 1), "cpu": round(cost.cpu, 1), "peak": round(cost.peak)}


if __name__ == "__main__":
    print(json.dumps(asdict(_watched(sys.argv[1:]))))
