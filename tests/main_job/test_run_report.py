"""The report that each run leaves: its figures are those of the run, and its page needs nothing from elsewhere."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

from kare_ml.io.published import published_runs, read_published
from tests.main_job.conftest import TINY_AS_OF
from tests.workspaces import kare

NEXT = TINY_AS_OF + dt.timedelta(days=70)


def test_each_run_leaves_its_report(tiny: Path) -> None:
    with (tiny / "invoices.csv").open("a") as file:
        file.write("0001,not a day,5\n<script>,2020-02-02,5\n")
    said = [kare("score", "-w", tiny, "--as-of", night).out for night in (TINY_AS_OF, NEXT)]
    second, first = published_runs(tiny)
    pages = [tiny / "reports" / f"{run.as_of}-{run.run_id}.html" for run in (first, second)]
    assert all(f"Report: {page}" in out for page, out in zip(pages, said, strict=True))

    before, now = (json.loads(page.with_suffix(".json").read_text()) for page in pages)
    (invoices,) = now["came_in"]
    assert invoices["rows"] == invoices["stored"] + sum(invoices["refused"].values())
    assert invoices["refused"] == {"quarantined: not_a_date": 1}
    rows = read_published(tiny, as_of=NEXT).to_pylist()
    assert now["moved"]["profile"] == sum(row["moved_from"] is not None for row in rows) > 5
    assert sum(now["moved"]["by"].values()) >= now["moved"]["profile"]
    assert sum(now["states"].values()) == now["accounts"] == len(rows)
    assert (before["previous"], now["previous"]) == (None, str(TINY_AS_OF))
    states = {check["gate"]: check["state"] for check in now["gate"]}
    assert states["nobody lost"] == "holds" and {"no history yet"} <= set(states.values())
    stages = {one["stage"]: one for one in now["stages"]}
    assert [*stages][:2] == ["intake", "features"] and [*stages][-1] == "publish"
    assert all(one["peak_mb"] > 10 and one["seconds"] >= 0 for one in stages.values())

    pages[1].unlink()  # as a run that was killed right after it published
    assert kare("score", "-w", tiny, "--as-of", NEXT).code == 0

    page = pages[1].read_text("utf-8")
    assert "http" not in page and "<script>" not in page
    assert re.search(r"<td>invoices</td><td class=\"n\">\d+</td>", page) and "quarantined: not_a_date" in page
    assert "The first run: nothing to compare with." in pages[0].read_text("utf-8")
