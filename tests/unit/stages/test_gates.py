"""The gates before training, on a small book: what blocks, what warns, and what they leave behind."""

from __future__ import annotations

import csv
import datetime as dt
import re
from pathlib import Path

import pandas as pd
import pytest

from kare_ml.errors import BlockedError
from kare_ml.io.registry import Registry
from kare_ml.io.snapshots import read_snapshots, write_snapshots
from kare_ml.learning.snapshots import Snapshot
from kare_ml.stages.context import Context, open_context
from kare_ml.stages.gates import different, gates, read_warnings, recomputed, thin
from kare_ml.stages.intake import intake, review
from kare_ml.stages.train import snapshots
from tests.workspaces import FIRST, kare, shop, write_lines, write_workspace

DAYS = 300
AS_OF = FIRST + dt.timedelta(days=DAYS)

USAGE = """
[sources.usage]
path = "usage.csv"
columns = { account_id = "account_id", used_on = "used_on", active_users = "open_desks" }
"""


def looked_back(folder: Path) -> Context:
    """A workspace with its snapshots taken. Lapse window 60 days."""
    write_workspace(folder, shop(150, DAYS))
    context = open_context(folder, AS_OF)
    intake(context)
    review(context)
    snapshots(context)
    return context


def close(folder: Path) -> None:
    """A table of use whose number of desks was filled in, for all dates, with the day on which an account closed."""
    with (folder / "invoices.csv").open(encoding="utf-8") as file:
        last: dict[str, str] = {}
        for line in csv.DictReader(file):
            last[line["account_id"]] = max(line["invoiced_at"], last.get(line["account_id"], ""))
    closes = {name: (dt.date.fromisoformat(day) - FIRST).days for name, day in last.items()}
    months = [FIRST + dt.timedelta(days=days) for days in range(0, DAYS, 30)]
    lines = [(name, month, day) for name, day in sorted(closes.items()) for month in months]
    write_lines(folder / "usage.csv", lines, "account_id,used_on,open_desks")


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Context:
    return looked_back(tmp_path_factory.mktemp("clean") / "book")


def test_a_clean_book_passes_and_says_what_it_cannot_claim(clean: Context) -> None:
    found = gates(clean)
    assert found["churn"] == read_warnings(clean, "churn")
    (season,) = [line for line in found["churn"] if "season" in line]
    assert season == (
        "nothing is claimed about seasons: that takes 365 days of history beyond the horizon of 60, and there are "
        f"{DAYS} in all"
    )
    assert not any("horizon of 60 days is below" in line for line in found["churn"])


def test_a_horizon_below_the_lapse_window_is_warned_of(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "book", shop(20, DAYS), more="\n[horizon]\ndays = 30\n")
    context = open_context(folder, AS_OF)
    intake(context)
    assert any("the horizon of 30 days is below the lapse window of 60" in line for line in thin(context))


def test_a_column_that_knows_who_closes_blocks_the_training_and_is_named(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "book", shop(150, DAYS), more=USAGE)
    close(folder)
    outcome = kare("train", "-w", folder, "--as-of", AS_OF)
    assert outcome.code == 3
    assert "a feature seems to know the outcome beforehand, so nothing is trained" in outcome.err
    assert "last_users (table usage) in churn" in outcome.err
    assert "[training] trusted_features = [" in outcome.err
    assert Registry(folder).champion("churn") is None

    trusted = re.search(r"\[training\] (trusted_features = \[.*\])", outcome.err)
    assert trusted
    settings = (folder / "kare.toml").read_text("utf-8")
    (folder / "kare.toml").write_text(f"{settings}\n[training]\n{trusted[1]}\n", "utf-8")
    warned = gates(open_context(folder, AS_OF))["churn"]
    assert any(line.startswith("last_users alone tells") and "trusted by kare.toml" in line for line in warned)


def test_a_feature_that_looks_ahead_is_named(clean: Context) -> None:
    newest = read_snapshots(clean.folder, clean.as_of, clean.settings.horizon_days)[0]
    recomputed(clean, newest)
    ahead = Snapshot(newest.as_of, newest.horizon_days, newest.rows.assign(own_gap=newest.rows["own_gap"] + 1e-9))
    with pytest.raises(BlockedError, match="others in own_gap"):
        recomputed(clean, ahead)
    fewer = Snapshot(newest.as_of, newest.horizon_days, newest.rows.iloc[1:])
    with pytest.raises(BlockedError, match="others in account_id"):
        recomputed(clean, fewer)


def test_nulls_are_equal_and_the_last_bit_is_not() -> None:
    first = pd.DataFrame({"a": [1.0, None], "b": [0.1 + 0.2, 1.0]})
    assert different(first, first.copy()) == []
    assert different(first, first.assign(b=[0.3, 1.0])) == ["b"]


def test_snapshots_come_back_newest_first_and_replace_those_of_before(tmp_path: Path, clean: Context) -> None:
    found = read_snapshots(clean.folder, clean.as_of, 60)
    assert [s.as_of for s in found] == sorted((s.as_of for s in found), reverse=True)
    write_snapshots(tmp_path, clean.as_of, found[:3])
    write_snapshots(tmp_path, clean.as_of, found[1:2])
    (kept,) = read_snapshots(tmp_path, clean.as_of, 60)
    assert kept.rows.equals(found[1].rows)
