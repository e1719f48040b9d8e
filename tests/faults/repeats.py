"""The same night again, on another day of the machine: other hash seeds, threads, time zones, row orders, chunks."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from typing import Any

from tests.faults.bench import Bench, bundle_of, score, seen
from tests.faults.processes import asked

ZONES = ("UTC", "Asia/Kolkata", "America/St_Johns", "Pacific/Auckland")

RUN = """
import sys
from kare_ml.cli.main import main
from kare_ml.stages import score
score.CHUNK_ROWS = int(sys.argv.pop(1))
main()
"""


def repeat(bench: Bench, number: int) -> dict[str, Any]:
    """In a process of its own, with its lines in another order: the same rows and bundle, to the byte."""
    chance = random.Random(number)
    with bench.copy(f"repeat-{number}") as book:
        header, *lines = (book / "invoices.csv").read_text("utf-8").splitlines()
        chance.shuffle(lines)
        (book / "invoices.csv").write_text("\n".join([header, *lines]) + "\n", "utf-8")
        how = {
            "PYTHONHASHSEED": str(chance.randrange(1, 1 << 31)),
            "OMP_NUM_THREADS": str(chance.choice([1, 2, 3])),
            "TZ": chance.choice(ZONES),
        }
        chunk = chance.choice([1, 7, 31, 1000])
        words = [sys.executable, "-c", RUN, str(chunk), *map(str, score(book))]
        done = subprocess.run(words, env={**os.environ, **how}, capture_output=True, text=True, check=False)
        problems = [f"it ended with {done.returncode}: {done.stderr[-300:]}"] if done.returncode else []
        if not problems and asked(lambda: seen(book)) != bench.tonight:
            problems.append("other rows were published")
        if not problems and bundle_of(book, bench.tonight.runs[0][1]) != bench.bundle:
            problems.append("the bundle is another one")
        return {**how, "chunk": chunk, "problems": problems}
