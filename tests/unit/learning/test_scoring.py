"""Scoring: a row in, a row out; a missing model is told; chunks and other rows change nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from kare_ml.config.workspace import Sufficiency
from kare_ml.learning.model import AccountModel
from kare_ml.learning.scoring import PREDICTIONS, Scorer
from kare_ml.learning.sufficiency import lacking
from tests.unit.learning.examples import all_models, batch, frame

ALONE = "model in force: our rules alone"
NEITHER = f"no expansion {ALONE}"


@pytest.fixture(scope="module")
def models() -> dict[str, AccountModel]:
    return all_models()


def rows(scored: pa.RecordBatch, lifecycle: str) -> list[dict[str, object]]:
    stages = frame()["lifecycle"].to_pylist()
    return [row for row, stage in zip(scored.to_pylist(), stages, strict=True) if stage == lifecycle]


def test_every_account_is_scored(models: dict[str, AccountModel]) -> None:
    scored = Scorer(models).score_batch(batch(frame()))
    assert scored.schema == PREDICTIONS
    assert scored["account_id"].to_pylist() == frame()["account_id"].to_pylist()
    assert set(scored["status"].to_pylist()) == {"scored"}
    assert scored["status_reason"].null_count == scored.num_rows
    for row in rows(scored, "client"):
        assert row["p_recapture"] == row["churn_risk"]
        assert row["winback_chance"] is row["conversion_chance"] is row["conversion_source"] is None
    for row in rows(scored, "lapsed"):
        assert row["churn_risk"] is None
        assert row["winback_chance"] == 1.0 - float(str(row["p_recapture"]))
    for row in rows(scored, "prospect"):
        assert row["churn_risk"] is row["winback_chance"] is row["churn_source"] is None
        assert row["conversion_source"] == "model"


def test_an_account_below_the_stated_minimum_is_left_to_the_rules(models: dict[str, AccountModel]) -> None:
    table = frame()
    least = Sufficiency(history_days=20, orders=5)
    scored = Scorer(models, least).score_batch(batch(table)).to_pylist()
    whole = Scorer(models).score_batch(batch(table)).to_pylist()
    lacks = lacking(table.to_pandas(), least)
    assert 0 < sum(text is not None for text in lacks) < len(lacks)
    for row, before, lack in zip(scored, whole, lacks, strict=True):
        if lack is None:
            assert row == before
            continue
        assert (row["status"], row["status_reason"]) == ("baseline_only", lack)
        assert all(row[name] is None for name in PREDICTIONS.names if name.startswith("p_") or name.endswith("chance"))
        assert row["churn_risk"] is row["predicted_profile"] is row["churn_source"] is None


@pytest.mark.parametrize("chunk", [1, 7, 399])
def test_the_size_of_a_chunk_changes_no_bit(chunk: int, models: dict[str, AccountModel]) -> None:
    scorer, table = Scorer(models), frame()
    whole = pa.Table.from_batches([scorer.score_batch(batch(table))])
    parts = pa.Table.from_batches([scorer.score_batch(part) for part in table.to_batches(max_chunksize=chunk)])
    assert parts.combine_chunks().equals(whole.combine_chunks())


def test_the_order_of_accounts_changes_no_bit(models: dict[str, AccountModel]) -> None:
    scorer, table = Scorer(models), frame()
    order = pa.array(np.random.default_rng(1).permutation(table.num_rows))
    shuffled = scorer.score_batch(batch(table.take(order)))
    assert shuffled.equals(scorer.score_batch(batch(table)).take(order))


@pytest.mark.parametrize(
    ("missing", "clients", "prospects"),
    [
        (["churn"], f"no churn {ALONE}", None),
        (["conversion"], None, f"no conversion {ALONE}"),
        (["churn", "expansion"], f"no churn and no expansion {ALONE}", f"no expansion {ALONE}"),
        (["churn", "expansion", "conversion"], f"no churn and {NEITHER}", f"no conversion and {NEITHER}"),
    ],
)  # fmt: skip
def test_a_missing_model_is_told(
    missing: list[str], clients: str | None, prospects: str | None, models: dict[str, AccountModel]
) -> None:
    left = {name: model for name, model in models.items() if name not in missing}
    scored = Scorer(left).score_batch(batch(frame()))
    for stage, why in (("client", clients), ("lapsed", clients), ("prospect", prospects)):
        for row in rows(scored, stage):
            assert (row["status"], row["status_reason"]) == ("scored" if why is None else "baseline_only", why)
            chances = {
                name: row[name]
                for name in row
                if name.startswith("p_") or name.endswith(("_risk", "_chance", "_source"))
            }
            if why is not None:
                assert set(chances.values()) == {None}
                assert row["predicted_profile"] is None
            else:
                assert row["p_keep"] is not None


def test_a_model_of_grade_c_gives_way_to_the_rate_of_the_rules(models: dict[str, AccountModel]) -> None:
    worse = {**models, "churn": replace(models["churn"], grade="C")}
    scored = Scorer(worse).score_batch(batch(frame()))
    states = frame()["baseline_state"].to_pylist()
    for row, state, stage in zip(scored.to_pylist(), states, frame()["lifecycle"].to_pylist(), strict=True):
        if stage == "client":
            assert row["churn_source"] == "rule_rate"
            assert row["expansion_source"] == "model"
            assert row["churn_risk"] == models["churn"].rates.rates_.get(state, models["churn"].rates.overall_)
            assert row["p_recapture"] == row["churn_risk"]


def test_a_model_without_a_blend_speaks_by_its_rate(models: dict[str, AccountModel]) -> None:
    empty = replace(models["churn"], blend=None, grade="A")
    assert empty.source == "rule_rate"
    assert np.isfinite(empty.chance(frame().to_pandas())).all()
