"""Moves that the settings make, on a book without models: another lapse window, rules that an older version kept."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pandas as pd
import pytest

from kare_ml.io.published import published_runs, read_published
from tests.main_job.conftest import TINY_AS_OF
from tests.workspaces import kare

NEXT = TINY_AS_OF + dt.timedelta(days=1)


def scored(folder: Path, day: dt.date) -> pd.DataFrame:
    outcome = kare("score", "-w", folder, "--as-of", day)
    assert outcome.code == 0, outcome.err
    rows: pd.DataFrame = read_published(folder, as_of=day).to_pandas().set_index("account_id")
    return rows


def changed(folder: Path, before: str, after: str) -> None:
    file = folder / "kare.toml"
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after), "utf-8")


@pytest.fixture
def scored_once(tiny: Path) -> Path:
    scored(tiny, TINY_AS_OF)
    return tiny


def test_another_lapse_window_is_a_rule_change(scored_once: Path) -> None:
    before = read_published(scored_once).to_pandas().set_index("account_id")
    changed(scored_once, "lapse_after_days = 60", "lapse_after_days = 25")
    rows = scored(scored_once, NEXT)
    lapsed = rows[(rows.lifecycle == "lapsed") & (before.lifecycle == "client")]
    by_settings = lapsed[lapsed.moved_by == "rule change"]
    assert len(by_settings) > 2 and set(lapsed.moved_by) <= {"rule change", "time passing"}
    for line in (line for movement in by_settings.movement for line in movement if line["cause"] == "rule change"):
        assert line["words"].endswith("client before, lapsed now")


def test_a_bundle_that_never_had_rules_starts_from_what_was_published(scored_once: Path) -> None:
    """As after an upgrade: only the placements of then are left."""
    bundle = scored_once / published_runs(scored_once)[0].bundle
    manifest = json.loads((bundle / "manifest.json").read_text("utf-8"))
    del manifest["files"]["rules.json"]
    (bundle / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    (bundle / "rules.json").unlink()
    before = read_published(scored_once).to_pandas().set_index("account_id")
    changed(
        scored_once,
        "[lifecycle]",
        '[profiles.expand]\nmust = [{ name = "buys", feature = "orders_90d", at_least = 1 }]\n\n[lifecycle]',
    )
    rows = scored(scored_once, NEXT)
    moved = rows[rows.moved_from.notna()]
    to_expand = moved[(moved.profile == "Expand") & (before.profile[moved.index] == "Keep")]
    assert len(to_expand) > 2 and set(to_expand.moved_by) == {"rule change"}
    assert "not worked out" not in set(moved.moved_by)
    assert (moved.movement.map(len) > 0).all()
