"""The same book, as of the same day, is the same run: however often, in whatever order, on one thread or many."""

from __future__ import annotations

import datetime as dt
import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from kare_ml.io.published import published_runs
from tests.books import AS_OF
from tests.main_job.runs import bundle_digests, commits, published_digest, run_id
from tests.workspaces import kare, tree

ON_ONE_THREAD = """
import os, sys
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
from kare_ml.cli.main import main
main()
"""


def test_scoring_twice_is_scoring_once(sample_copy: Path) -> None:
    first = kare("score", "-w", sample_copy, "--as-of", AS_OF)
    before, name = tree(sample_copy), run_id(sample_copy)
    second = kare("score", "-w", sample_copy, "--as-of", AS_OF)
    assert (first.code, second.code) == (0, 0)
    assert first.out.startswith(f"Published: {published_runs(sample_copy)[0].rows} accounts as of {AS_OF}, run {name}.")
    assert second.out.startswith("Nothing has changed: already published")
    assert commits(sample_copy) == 1
    assert tree(sample_copy) == before


def test_an_earlier_day_scored_later_changes_no_later_run(sample_copy: Path) -> None:
    for day in (0, -7, 0):
        assert kare("score", "-w", sample_copy, "--as-of", AS_OF + dt.timedelta(days=day)).code == 0
    runs = published_runs(sample_copy)
    assert [run.as_of for run in runs] == [AS_OF, AS_OF - dt.timedelta(days=7)]
    assert runs[0].previous_run_id == runs[1].run_id, "scored again, the later day is compared with the earlier one"


def test_rows_in_another_order_on_one_thread(sample: Path, sample_copy: Path) -> None:
    data = sample_copy / "data"
    lines = pq.read_table(data / "invoices.parquet")
    shuffled = lines.take(np.random.default_rng(4).permutation(lines.num_rows))
    pq.write_table(shuffled, data / "invoices.parquet", row_group_size=997, compression="none")
    for name in ("accounts", "assignments", "tickets"):
        head, *rows = (data / f"{name}.csv").read_text("utf-8").splitlines(keepends=True)
        random.Random(4).shuffle(rows)
        (data / f"{name}.csv").write_text(head + "".join(rows), "utf-8")
    subprocess.run(
        [sys.executable, "-c", ON_ONE_THREAD, "score", "-w", str(sample_copy), "--as-of", str(AS_OF)],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        check=True,
        capture_output=True,
    )
    assert run_id(sample_copy) == run_id(sample)
    assert bundle_digests(sample_copy) == bundle_digests(sample)
    assert published_digest(sample_copy) == published_digest(sample)
