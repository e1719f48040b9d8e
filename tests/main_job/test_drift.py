"""Drift is kept with each published run: `kare monitor` and the run's report tell it, night by night."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import kare_ml
from kare_ml.io.drifts import keep_drift, read_drift
from kare_ml.io.published import published_runs
from kare_ml.monitor.drift import Drift, DriftOfRun
from kare_ml.stages.drifts import drift_of
from tests.corpus.scoring import AS_OF as FITTED
from tests.corpus.scoring import give_champions
from tests.workspaces import FIRST, kare, shop, write_workspace

DAYS = (FITTED - FIRST).days
NIGHTS = [FITTED, FITTED + dt.timedelta(days=1), FITTED + dt.timedelta(days=90)]


def test_each_night_keeps_its_drift_against_the_first_one_of_its_models(tmp_path: Path) -> None:
    book = write_workspace(tmp_path / "book", shop(30, DAYS))
    give_champions(book)
    for night in NIGHTS:
        accepting = [word for gate in ("turnover", "mix", "drift") for word in ("--accept", gate)]
        outcome = kare("score", "-w", book, "--as-of", night, *accepting, "--reason", "nothing was bought since")
        assert outcome.code == 0, outcome.err
    newest, second, first = published_runs(book)
    kept = {run.as_of: read_drift(book, run) for run in (newest, second, first)}
    assert kept[NIGHTS[0]] == DriftOfRun(NIGHTS[0], None, (), ())
    (then, now) = (kept[night] for night in NIGHTS[1:])
    assert then is not None and now is not None and now.against == then.against == NIGHTS[0]
    assert "p_recapture" in now.shifted and "p_recapture" not in then.shifted

    told = json.loads(kare("monitor", "-w", book, "--as-of", NIGHTS[2], "--json").out)
    of_night = {one["as_of"]: one["shifted"] for one in told["drifts"]}
    assert of_night == {str(NIGHTS[2]): now.shifted, str(NIGHTS[1]): then.shifted, str(NIGHTS[0]): []}
    assert "Drift by night" in kare("monitor", "-w", book, "--as-of", NIGHTS[2]).out
    page = book / "reports" / f"{newest.as_of}-{newest.run_id}.html"
    assert f"Since {NIGHTS[0]}, the first run of these models: {len(now.shifted)} of " in page.read_text("utf-8")
    report = json.loads(page.with_suffix(".json").read_text())
    assert (report["drift_since"], len(report["drift"])) == (str(NIGHTS[0]), len(now.chances) + len(now.features))

    # What was kept is what is told, also once the features of that night are gone.
    other = DriftOfRun(newest.as_of, NIGHTS[1], (Drift("p_recapture", 0.5, None, 0.25),), ())
    keep_drift(book, newest, other)
    assert drift_of(book, newest) == kare_ml.open(book).monitor().drift == other
    (book / "drift" / str(newest.as_of) / f"{newest.run_id}.json").write_text("{")
    assert drift_of(book, newest) == now, "a file that cannot be read is as none"
