"""Effort of a published run, from activities to the terminal: and settings that name no other run."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

import kare_ml
from kare_ml.io.published import read_published
from tests.main_job.conftest import TINY_AS_OF, TINY_DAYS
from tests.workspaces import kare, shop, write_lines, write_workspace

MORE = """
[sources.accounts]
path = "accounts.csv"
columns = { account_id = "id", owner = "owner", owner_role = "role", strategic_value = "rating", region = "region" }

[sources.activities]
path = "activities.csv"
columns = { account_id = "id", happened_at = "at", rep = "rep", minutes = "minutes" }
"""


@pytest.fixture
def called(tmp_path: Path) -> Path:
    """The tiny book with owners: Ann, a farmer, has the even accounts and calls 0000 and 0002; Bo calls 0001."""
    folder = write_workspace(tmp_path / "book", shop(30, TINY_DAYS), more=MORE)
    owners = [(f"{n:04d}", "Bo" if n % 2 else "Ann", "hunter" if n % 2 else "farmer", n, "North") for n in range(30)]
    write_lines(folder / "accounts.csv", owners, "id,owner,role,rating,region")
    day = TINY_AS_OF - dt.timedelta(days=9)
    calls = [("0000", day, "Ann", 40), ("0002", day, "Ann", 20), ("0001", day, "Bo", 30), ("0003", day, "", 10)]
    write_lines(folder / "activities.csv", calls, "id,at,rep,minutes")
    assert kare("score", "-w", folder, "--as-of", TINY_AS_OF).code == 0
    return folder


def asked(folder: Path, *words: object) -> Any:
    outcome = kare("effort", "-w", folder, "--json", *words)
    assert outcome.code == 0, outcome.err
    return json.loads(outcome.out)


def test_effort_from_activities_to_the_terminal(called: Path) -> None:
    whole = asked(called)
    assert (whole["unit"], whole["days"], whole["teams"][0]["name"]) == ("minutes", 90, "North")
    assert {rep["name"]: (rep["contacts"], rep["minutes"]) for rep in whole["reps"]} == {"Ann": (2, 60), "Bo": (2, 40)}
    assert sum(one["share"] for one in whole["profiles"]) == pytest.approx(1)
    assert all(one["designated"] is None for one in whole["profiles"]) and whole["too_little"] == []
    assert "Nothing is designated yet" in kare("effort", "-w", called).out

    profile = {row["account_id"]: row["profile"] for row in read_published(called).to_pylist()}
    left_alone = {one["account_id"] for one in whole["untouched"]}
    assert left_alone == {a for a, p in profile.items() if p in ("Recapture", "Attain", "Expand")} - {
        "0000", "0001", "0002", "0003",
    }  # fmt: skip
    keep = sorted(a for a, p in profile.items() if p in ("Keep", "Expand") and int(a) % 2)
    (hunter,) = [one for one in whole["mismatches"] if one["role"] == "hunter"]
    assert (hunter["owner"], sorted(hunter["accounts"])) == ("Bo", keep)

    with (called / "kare.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[effort]\nkeep = 0.6\nrecapture = 0.4\nteams = { Key = ["Ann"] }\n')
    assert "Nothing has changed" in kare("score", "-w", called, "--as-of", TINY_AS_OF).out
    after = asked(called, "--owner", "Ann")
    assert [rep["name"] for rep in after["reps"]] == ["Ann"] and after["reps"][0]["team"] == "Key"
    assert any(character.isdigit() for character in after["reps"][0]["focus"])
    weight = {one["account_id"]: one["importance"] for one in after["too_little"] + after["too_much"]}
    assert weight["0002"] == 2.0

    assert kare("weigh", "0002", "77", "--by", "Ann", "-w", called).code == 0
    frame = kare_ml.open(called).effort("account").set_index("account_id")
    assert frame.loc["0002", "importance"] == 77
    assert set(kare_ml.open(called).effort("rep")["name"]) == {"Ann", "Bo"}
    nobody = kare("effort", "-w", called, "--owner", "Zoe")
    assert nobody.code == 2 and "nobody is called 'Zoe'" in nobody.err


def test_a_column_that_is_not_there_cannot_tell_importance(called: Path) -> None:
    with (called / "kare.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[effort]\nimportance = "strategic_valu"\n')
    outcome = kare("score", "-w", called, "--as-of", TINY_AS_OF)
    assert outcome.code == 2 and "effort.importance: no feature or account column is called" in outcome.err
    assert "did you mean strategic_value?" in outcome.err
