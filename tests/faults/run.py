"""Runs the experiments, taken up again where it stopped: `python -m tests.faults.run --help`."""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = "1"  # a fork may not use OpenMP's threads once its parent has

import argparse
import hashlib
import json
import platform
import sys
from pathlib import Path
from typing import Any

from tests.faults.bench import ACCOUNTS, Bench, prepare
from tests.faults.experiments import EXPERIMENTS
from tests.faults.figures import FIGURES, summary, write

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".faults"
TRIES = 3
"""Trials a counted one at most, where trials may miss."""


def results_file() -> Path:
    """Where results are kept from run to run: those of other code are others."""
    from kare_ml.stages.run import code_digest

    digest = hashlib.sha256(code_digest().encode())
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return KEPT / f"{digest.hexdigest()[:12]}.jsonl"


def read(results: Path) -> list[dict[str, Any]]:
    """The records so far; a line that was cut off is not one."""
    found = []
    for line in results.read_text("utf-8").splitlines() if results.exists() else ():
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def run(bench: Bench, name: str, most: int, results: Path) -> None:
    """Add what is missing of one experiment, trial by trial."""
    experiment = EXPERIMENTS[name]
    there = [record for record in read(results) if record["experiment"] == name]
    counted = sum(record.get("counts", True) for record in there)
    number = max((record["number"] for record in there), default=-1) + 1
    wanted = min(most, experiment.count)
    while counted < wanted and number < TRIES * experiment.count:
        record = {"experiment": name, "number": number, **experiment.trial(bench, number)}
        with results.open("a", encoding="utf-8") as file:
            file.write(json.dumps(record) + "\n")
        counted += record.get("counts", True)
        number += 1
        for problem in record.get("problems", []):
            print(f"PROBLEM {name} {number - 1}: {problem}", flush=True)
    print(f"{name}: {counted} of {experiment.count}", flush=True)


def main() -> int:
    """Run what is missing, and say what came of all of it; 1 where anything was not as promised."""
    parser = argparse.ArgumentParser(prog="faults", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {FIGURES.relative_to(ROOT)} and its page")
    parser.add_argument("--only", choices=list(EXPERIMENTS), action="append", help="this experiment alone; repeatable")
    parser.add_argument("--most", type=int, default=1_000_000, help="at most so many trials of each")
    asked = parser.parse_args()
    KEPT.mkdir(exist_ok=True)
    results = results_file()
    bench = prepare(KEPT / "bench")
    for name, experiment in EXPERIMENTS.items():
        if asked.only and name not in asked.only:
            continue
        if not experiment.needs():
            print(f"{name}: this machine does not let us", flush=True)
            continue
        run(bench, name, asked.most, results)
    told = summary(read(results))
    if asked.write:
        write({"accounts": ACCOUNTS, "python": platform.python_version(), "experiments": told})
    print(json.dumps(told, indent=2, ensure_ascii=False))
    return int(any(one["with problems"] for one in told.values()))


if __name__ == "__main__":
    sys.exit(main())
