"""Reasons: themes and leading features of each model that speaks for an account; they add up, in whatever order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from kare_ml.config.workspace import Sufficiency
from kare_ml.explain.peers import Peers
from kare_ml.explain.reasons import explain_batch
from kare_ml.explain.schema import ALONE, OTHERS, REASONS
from kare_ml.features.frame import CATALOG
from kare_ml.learning.model import AccountModel
from kare_ml.learning.scoring import Scorer
from tests.unit.learning.examples import all_models, batch, frame

REVENUE = np.round(np.random.default_rng(1).exponential(20_000, 120))
TABLE = frame(120, seed=4).append_column("trailing_revenue", pa.array(REVENUE))
PEERS = Peers.of(TABLE, CATALOG)
Reason = dict[str, Any]


@pytest.fixture(scope="module")
def models() -> dict[str, AccountModel]:
    return all_models()


def explained(
    models: Mapping[str, AccountModel], top: int = 5, table: pa.Table = TABLE, least: Sufficiency | None = None
) -> list[list[Reason]]:
    scorer = Scorer(models, least) if least else Scorer(models)
    rows = batch(table)
    reasons = explain_batch(rows, scorer.scored(rows).told, PEERS, top)
    assert reasons.schema == REASONS and reasons["account_id"].equals(rows["account_id"])
    return list(reasons["reasons"].to_pylist())


@pytest.mark.parametrize("top", [1, 5, 200])
def test_lines_and_themes_add_up_to_the_log_odds_and_features_to_their_theme(
    top: int, models: dict[str, AccountModel]
) -> None:
    told = Scorer(models).scored(batch(TABLE)).told
    everything = explained(models, top)
    for name, one in told.items():
        for place, row in enumerate(one.rows):
            mine = [r for r in everything[row] if r["model"] == name]
            wholes = [r for r in mine if r["feature"] is None]
            assert sum(r["contribution"] for r in wholes) == pytest.approx(one.parts.total()[place], abs=1e-12)
            themes = [r["contribution"] for r in wholes if r["theme"] not in ALONE]
            assert themes == [t for t in themes if t >= 0] + [t for t in themes if t < 0]
            assert all(a >= b for a, b in pairwise(t for t in themes if t >= 0))
            assert all(a <= b for a, b in pairwise(t for t in themes if t < 0))
            for whole in wholes:
                parts = [r for r in mine if r["theme"] == whole["theme"] and r["feature"] is not None]
                if parts:
                    assert sum(r["contribution"] for r in parts) == pytest.approx(whole["contribution"], abs=1e-12)
            values = one.parts.values[place]
            leading = sorted(sorted(v for v in values if v > 0)[-top:] + sorted(v for v in values if v < 0)[:top])
            assert sorted(r["contribution"] for r in mine if r["feature"] not in (None, OTHERS)) == leading
            assert mine[0]["theme"] == "base value"


def others(count: float) -> str:
    """How the sentence about the features that are left begins."""
    return "1 other feature" if count == 1 else f"{count:.0f} other features"


def test_a_theme_is_followed_by_its_features_and_what_is_left(models: dict[str, AccountModel]) -> None:
    for reasons in explained(models):
        for before, reason in pairwise(r for r in reasons if r["theme"] not in ALONE):
            if reason["feature"] is not None:
                assert reason["theme"] == before["theme"] and reason["model"] == before["model"]
                assert before["feature"] != OTHERS
                continues = before["feature"] is not None and reason["feature"] != OTHERS
                assert not continues or abs(reason["contribution"]) <= abs(before["contribution"])
            if reason["feature"] == OTHERS:
                assert reason["words"].startswith(f"{others(reason['value'])} of {reason['theme']}")
            elif reason["feature"] is not None:
                assert CATALOG[reason["feature"]].theme == reason["theme"]


def test_each_account_hears_of_the_models_that_concern_it(models: dict[str, AccountModel]) -> None:
    concerned = {"client": ["churn", "expansion"], "lapsed": ["churn", "expansion"]}
    for reasons, stage in zip(explained(models), TABLE["lifecycle"].to_pylist(), strict=True):
        heard = list(dict.fromkeys(r["model"] for r in reasons))
        assert sorted(heard) == concerned.get(stage, ["conversion", "expansion"])


def test_an_account_that_is_not_scored_hears_nothing(models: dict[str, AccountModel]) -> None:
    least = Sufficiency(history_days=20, orders=5)
    scored = Scorer(models, least).score_batch(batch(TABLE))["status"].to_pylist()
    told = explained(models, least=least)
    assert [bool(reasons) for reasons in told] == [status == "scored" for status in scored]
    assert 0 < sum(map(bool, told)) < len(told)
    assert [r for r in told if r] == [r for r, here in zip(explained(models), told, strict=True) if here]


def test_values_are_those_of_the_frame_and_every_word_names_a_number(models: dict[str, AccountModel]) -> None:
    nulls = 0
    for row, reasons in enumerate(explained(models)):
        for reason in reasons:
            assert re.search(r"\d", reason["words"]), reason
            assert not re.search(r"[{}]|nan|None|inf\b", reason["words"]), reason
            if reason["feature"] in (None, OTHERS):
                continue
            assert reason["value"] == TABLE[reason["feature"]][row].as_py()
            nulls += reason["value"] is None
            way = "Raises" if reason["contribution"] > 0 else "Lowers"
            assert re.search(rf" {way} the chance to [a-z ]+: (less than )?\d+% of the score\.$", reason["words"])
    assert nulls > 10, "unknown values have their reasons, too"


def test_shares_of_the_score_are_of_all_that_speaks_for_and_against(models: dict[str, AccountModel]) -> None:
    for reasons in explained(models, top=200):
        for name in {r["model"] for r in reasons}:
            parts = [r for r in reasons if r["model"] == name and r["feature"] is not None]
            amount = sum(abs(r["contribution"]) for r in parts)
            for reason in parts:
                percent = abs(reason["contribution"]) / amount
                said = re.search(r"(\d+)% of the score", reason["words"])
                assert (said and abs(int(said[1]) / 100 - percent) <= 0.0051) or "less than 1%" in reason["words"]


def test_a_reason_is_compared_with_the_own_past_and_with_like_accounts(models: dict[str, AccountModel]) -> None:
    texts = [r["words"] for reasons in explained(models, top=200) for r in reasons if r["feature"] == "orders_90d"]
    assert any("Its own usual of 365 days: " in text for text in texts)
    assert any(re.search(r" Clients with revenue in a year: \d", text) for text in texts)


def test_where_the_rules_do_as_well_there_is_no_reason_of_a_model(models: dict[str, AccountModel]) -> None:
    worse = {**models, "churn": replace(models["churn"], grade="C")}
    assert {r["model"] for reasons in explained(worse) for r in reasons} == {"expansion", "conversion"}
    assert not any(explained({}))


@pytest.mark.parametrize("chunk", [1, 7])
def test_neither_order_nor_chunks_change_a_reason(chunk: int, models: dict[str, AccountModel]) -> None:
    order = np.random.default_rng(1).permutation(TABLE.num_rows)
    straight, shuffled = explained(models), explained(models, table=TABLE.take(pa.array(order)))
    assert shuffled == [straight[n] for n in order]
    parts = [explained(models, table=TABLE.slice(begin, chunk)) for begin in range(0, 28, chunk)]
    assert [reasons for part in parts for reasons in part] == straight[:28]
