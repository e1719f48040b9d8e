"""Runs the experiments, taken up again where it stopped: `python -m tests.faults.run --help`."""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = "1"  # a fork may not use OpenMP's threads once its parent has

import argparse
import hashlib
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from tests.faults.bench import ACCOUNTS, Bench, prepare
from tests.faults.experiments import EXPERIMENTS

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".faults"
RESULTS = ROOT / "docs" / "benchmarks" / "faults.json"
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


def summary(records: list[dict[str, Any]]) -> dict[str, Any]:
    """What the records come to, by experiment."""
    found: dict[str, Any] = {}
    for name, experiment in EXPERIMENTS.items():
        mine = [one for one in records if one["experiment"] == name and one.get("counts", True)]
        told: dict[str, Any] = {
            "says": experiment.says,
            "trials": len(mine),
            "of": experiment.count,
            "with problems": sum(bool(one["problems"]) for one in mine),
            "problems": [problem for one in mine for problem in one["problems"]][:10],
        }
        for key in ("where", "seen"):
            if any(key in one for one in mine):
                told[key] = dict(Counter(one[key] for one in mine).most_common())
        if any("lost" in one for one in mine):
            told["most seconds lost"] = max(one["lost"] for one in mine)
        if any("full" in one for one in mine):
            told["full"] = sum(one["full"] for one in mine)
        if any("died" in one for one in mine):
            told["died"] = sum(one["died"] for one in mine)
        if any("published" in one for one in mine):
            told["mornings"] = {key: sum(one[key] for one in mine) for key in ("published", "visibly stale")}
            told["faults"] = dict(Counter(night["fault"] for one in mine for night in one["nights"]).most_common())
        found[name] = told
    return found


def main() -> int:
    """Run what is missing, and say what came of all of it; 1 where anything was not as promised."""
    parser = argparse.ArgumentParser(prog="faults", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.relative_to(ROOT)}")
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
        commit = subprocess.run(
            ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.strip()
        content = {"commit": commit, "accounts": ACCOUNTS, "experiments": told}
        RESULTS.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", "utf-8")
    print(json.dumps(told, indent=2, ensure_ascii=False))
    return int(any(one["with problems"] for one in told.values()))


if __name__ == "__main__":
    sys.exit(main())
