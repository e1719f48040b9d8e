"""A few trials of each kind, in every test run; `make faults` does the full counts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faults.experiments import EXPERIMENTS
from tests.faults.figures import FIGURES, PAGE, page

ROOT = Path(__file__).resolve().parents[2]
FEW = {
    "kills at named points": [8, 13],
    "simultaneous starts": [0],
    "PostgreSQL killed": [0],
    "unwritable folders": [0],
    "registries": [3],
}
"""Which trials of which experiments."""

TRY = """
import os
os.environ["OMP_NUM_THREADS"] = "1"
import json, sys
from pathlib import Path
from tests.faults.bench import prepare
from tests.faults.experiments import EXPERIMENTS

bench = prepare(Path(sys.argv[1]))
for name, numbers in json.loads(sys.argv[2]).items():
    for number in numbers if EXPERIMENTS[name].needs() else ():
        print("RECORD" + json.dumps({"experiment": name, **EXPERIMENTS[name].trial(bench, number)}), flush=True)
"""


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The records of a few trials, made in a process of their own, since it forks."""
    folder = tmp_path_factory.mktemp("faults") / "bench"
    done = subprocess.run(
        [sys.executable, "-c", TRY, str(folder), json.dumps(FEW)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line.removeprefix("RECORD")) for line in done.stdout.splitlines() if line.startswith("RECORD")]


@pytest.mark.parametrize("name", FEW)
def test_what_is_broken_on_purpose_leaves_one_whole_night(name: str, records: list[dict[str, Any]]) -> None:
    if not EXPERIMENTS[name].needs():
        pytest.skip("this machine does not let us")
    mine = [record for record in records if record["experiment"] == name]
    assert len(mine) == len(FEW[name])
    assert [record["problems"] for record in mine if record.get("counts", True)] == [
        [] for record in mine if record.get("counts", True)
    ]
    assert all(record["died"] for record in mine if "died" in record)


def test_the_full_counts_are_those_that_were_promised() -> None:
    counts = {name: experiment.count for name, experiment in EXPERIMENTS.items()}
    assert (counts["kills at random"], counts["simultaneous starts"], counts["full disks"]) == (300, 50, 20)
    assert counts["PostgreSQL killed"] == 50


def test_the_page_says_what_was_measured() -> None:
    if not FIGURES.is_file():
        pytest.skip("the full counts were not measured yet: make faults")
    assert PAGE.read_text("utf-8") == page(json.loads(FIGURES.read_text("utf-8"))), "run `make faults`"
