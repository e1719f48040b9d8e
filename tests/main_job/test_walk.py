"""The revenue walk of published runs: in the bundle, in the terminal, in Python, and against what came."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest

import kare_ml
from kare_ml.io.promotions import append_promotion, read_promotions
from kare_ml.io.published import read_published
from tests.books import AS_OF
from tests.main_job.conftest import TINY_AS_OF
from tests.workspaces import kare

EARLIER = AS_OF - dt.timedelta(days=170)
"""Not quite the horizon of 180 days before: near enough to be held against what came."""


def walked(folder: Path, *words: object) -> Any:
    outcome = kare("walk", "-w", folder, "--json", *words)
    assert outcome.code == 0, outcome.err
    return json.loads(outcome.out)


@pytest.fixture
def scored_twice(sample_copy: Path) -> Path:
    """Scored half a year apart, by the same models: promoted as if they had been there all along."""
    registry = sample_copy / "registry"
    promoted = read_promotions(registry)
    (registry / "promotions.json").unlink()
    for entry in promoted:
        append_promotion(registry, replace(entry, as_of=EARLIER, in_force_from=EARLIER))
    assert kare("backfill", "-w", sample_copy, "--from", EARLIER, "--to", EARLIER).code == 0
    assert kare("score", "-w", sample_copy, "--as-of", AS_OF).code == 0
    return sample_copy


def test_the_walk_starts_from_the_published_revenue_and_is_held_against_what_came(scored_twice: Path) -> None:
    now, then = walked(scored_twice), walked(scored_twice, "--as-of", EARLIER)
    revenue = {
        day: pc.sum(read_published(scored_twice, as_of=day)["trailing_revenue"]).as_py() for day in (EARLIER, AS_OF)
    }
    assert now["total"]["start"] == pytest.approx(revenue[AS_OF], abs=3)  # each account is rounded to a hundredth
    assert then["check"] is None
    check = now["check"]
    assert (check["as_of"], check["until"]) == (str(EARLIER), str(AS_OF))
    assert check["came"] + check["newcomers"] == pytest.approx(revenue[AS_OF], abs=3)
    assert {name: check[name] for name in ("start", "expected", "low", "high")} == {
        name: then["total"][name] for name in ("start", "expected", "low", "high")
    }
    assert check["start"] + sum(part["came"] for part in check["parts"]) == pytest.approx(check["came"])
    assert {"lost", "won_back"} <= {part["part"] for part in check["parts"] if part["expected"]}

    text = kare("walk", "-w", scored_twice).out
    assert f"What came of the walk of {EARLIER}" in text and "Are we standing still?" in text

    by_owner = kare_ml.open(scored_twice).walk(by="owner")
    assert by_owner["expected"].sum() == pytest.approx(now["total"]["expected"])
    assert list(by_owner.index) == [group["group"] for group in now["by_owner"]]


def test_goals_change_neither_the_run_nor_the_walk(tiny: Path) -> None:
    """Without models nobody is predicted: clients are taken as they are."""
    assert kare("score", "-w", tiny, "--as-of", TINY_AS_OF).code == 0
    before = walked(tiny)
    assert before["total"]["not_predicted"] == before["by_profile"][0]["accounts"] > 0
    assert (before["goals"], before["pipeline"]) == ([], None)
    with (tiny / "kare.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n[goals]\nkeep = 1_000_000\n")
    after = walked(tiny)
    keep = next(group for group in after["by_profile"] if group["group"] == "Keep")
    assert after["goals"] == [
        {"profile": "Keep", "goal": 1e6, "expected": keep["expected"], "gap": round(keep["expected"] - 1e6, 2)}
    ]
    assert {**after, "goals": []} == before
    assert "Nothing has changed" in kare("score", "-w", tiny, "--as-of", TINY_AS_OF).out


def test_a_run_that_has_no_walk(tiny: Path) -> None:
    assert kare("score", "-w", tiny, "--as-of", TINY_AS_OF).code == 0
    (rates,) = (tiny / "runs").glob("*/*/rates.json")
    rates.unlink()
    outcome = kare("walk", "-w", tiny)
    assert (
        outcome.code == 2 and "has no revenue walk" in outcome.err and f"kare score --as-of {TINY_AS_OF}" in outcome.err
    )


def test_a_brief_of_models_calls_by_chance_and_value(sample: Path) -> None:
    found = kare_ml.open(sample).brief()
    assert len(found.calls) == 5 and all(one.chance is not None and one.reason for one in found.calls)
    staked = [one.chance * one.revenue for one in found.calls if one.chance is not None]
    assert staked == sorted(staked, reverse=True)
    assert any(one.act_by for one in found.calls)
