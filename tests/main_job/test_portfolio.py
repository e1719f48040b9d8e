"""A run whose mix is off says so wherever it is looked at, and is published all the same."""

from __future__ import annotations

import json
from pathlib import Path

import kare_ml
from kare_ml.io.published import published_runs
from tests.main_job.conftest import TINY_AS_OF
from tests.workspaces import kare


def test_a_mix_that_is_off_is_warned_of_everywhere(tiny: Path) -> None:
    settings = tiny / "kare.toml"
    settings.write_text(settings.read_text("utf-8") + "\n[mix]\nkeep_share = 0.3\ntolerance = 0.05\n", "utf-8")
    done = kare("score", "-w", tiny, "--as-of", TINY_AS_OF)
    assert done.code == 0, done.err
    assert "expected are 30%, give or take 5%" in done.out
    (head,) = published_runs(tiny)
    checks = {one["name"]: one for one in json.loads((tiny / head.bundle / "gate.json").read_text("utf-8"))}
    mix = checks["share of Keep"]
    assert mix["broken"] > 0 and not mix["blocks"]
    assert json.loads(kare("report", "--json", "-w", tiny).out)["warnings"] == [
        f"Keep is {mix['found'].removeprefix('it is ')} clients; expected are 30%, give or take 5%"
    ]
    assert "Note: Keep is" in kare("report", "-w", tiny).out
    book = kare_ml.open(tiny)
    assert book.portfolio()["accounts"].sum() == head.rows
    assert book.portfolio("owner")["accounts"].sum() == head.rows
    assert list(book.mix()["keep_share"] > 0.35) == [True]
