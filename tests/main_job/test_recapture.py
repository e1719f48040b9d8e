"""The scorecard of a scored book: who is in it, and that it is the same in the terminal, as JSON and in Python."""

from __future__ import annotations

import json
from pathlib import Path

import kare_ml
from kare_ml.io.published import published_runs
from tests.main_job.conftest import TINY_AS_OF
from tests.workspaces import kare


def test_the_scorecard_ranks_who_is_in_recapture(sample: Path) -> None:
    answer = json.loads(kare("recapture", "--json", "--top", "500", "-w", sample).out)
    book = kare_ml.open(sample)
    scored = book.scored()
    assert {a["account_id"] for a in answer["accounts"]} == set(
        scored.loc[scored["profile"] == "Recapture", "account_id"]
    )
    scores = [a["score"] for a in answer["accounts"]]
    assert scores == sorted(scores, reverse=True) and len(scores) > 3
    assert not {"growth_potential", "strategic_value", "allies"} & set(answer["unknown"])
    assert all(0 < a["known"] <= 1 and a["winback_chance"] is not None for a in answer["accounts"])
    frame = book.recapture()
    assert list(frame["account_id"]) == [a["account_id"] for a in answer["accounts"]]
    lapsed = scored[(scored["lifecycle"] == "lapsed") & (scored["no_profile_reason"] != "do_not_pursue")]
    assert set(book.recapture(every=True)["account_id"]) == set(lapsed["account_id"])
    assert "growth" in kare("recapture", "-w", sample).out


def test_a_book_of_invoices_alone_says_which_parts_nobody_knows(tiny: Path) -> None:
    assert kare("score", "-w", tiny, "--as-of", TINY_AS_OF).code == 0
    answer = json.loads(kare("recapture", "--all", "--json", "-w", tiny).out)
    assert answer["unknown"] == ["cost_of_pursuit", "strategic_value", "allies", "still_using", "loss_reason"]
    assert {a["known"] for a in answer["accounts"]} == {0.25}
    assert "not counted: cost_of_pursuit" in kare("recapture", "--all", "-w", tiny).out


def test_a_run_of_an_older_version_asks_to_be_scored_again(sample_copy: Path) -> None:
    assert kare("score", "-w", sample_copy, "--as-of", "2024-12-01").code == 0
    (head,) = published_runs(sample_copy)
    (sample_copy / head.bundle / "features.parquet").unlink()
    outcome = kare("recapture", "-w", sample_copy)
    assert outcome.code == 2 and "kare score --as-of 2024-12-01" in outcome.err
