"""Reasons: the leading contributions of each model that speaks for an account, in their order."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest

from kare_ml.explain.attributions import attribute
from kare_ml.explain.reasons import explain_batch
from kare_ml.explain.schema import REASONS
from kare_ml.learning.model import AccountModel
from tests.unit.learning.examples import all_models, batch, frame

TABLE = frame(120, seed=4)


@pytest.fixture(scope="module")
def models() -> dict[str, AccountModel]:
    return all_models()


def explained(models: dict[str, AccountModel], top: int = 5, table: pa.Table = TABLE) -> list[dict[str, object]]:
    told = explain_batch(batch(table), models, top)
    assert told.schema == REASONS
    return list(told.to_pylist())


@pytest.mark.parametrize("top", [1, 5, 100])
def test_the_largest_each_way_raising_first(top: int, models: dict[str, AccountModel]) -> None:
    whole = attribute(models["expansion"], models["expansion"].matrix(TABLE.to_pandas())).values
    for row, entry in enumerate(explained(models, top)):
        told = [r for r in entry["reasons"] if r["model"] == "expansion"]  # type: ignore[attr-defined]
        up = [r["contribution"] for r in told if r["contribution"] > 0]
        down = [r["contribution"] for r in told if r["contribution"] < 0]
        assert [r["contribution"] for r in told] == up + down
        assert all(a >= b for a, b in pairwise(up)) and all(a <= b for a, b in pairwise(down))
        assert up == sorted((v for v in whole[row] if v > 0), reverse=True)[:top]
        assert down == sorted(v for v in whole[row] if v < 0)[:top]
        assert len({r["feature"] for r in told}) == len(told)


def test_each_account_hears_of_the_models_that_concern_it(models: dict[str, AccountModel]) -> None:
    concerned = {
        "client": {"churn", "expansion"},
        "lapsed": {"churn", "expansion"},
        "prospect": {"conversion", "expansion"},
    }
    for entry, stage in zip(explained(models), TABLE["lifecycle"].to_pylist(), strict=True):
        assert {r["model"] for r in entry["reasons"]} == concerned[stage]  # type: ignore[attr-defined]


def test_an_account_that_is_not_scored_hears_nothing(models: dict[str, AccountModel]) -> None:
    scored = np.arange(TABLE.num_rows) % 3 > 0
    told = explain_batch(batch(TABLE), models, 5, scored)["reasons"].to_pylist()
    assert [bool(reasons) for reasons in told] == scored.tolist()
    assert [r for r, met in zip(told, scored, strict=True) if met] == [
        entry["reasons"] for entry, met in zip(explained(models), scored, strict=True) if met
    ]


def test_values_are_those_of_the_frame(models: dict[str, AccountModel]) -> None:
    nulls = 0
    for row, entry in enumerate(explained(models)):
        for reason in entry["reasons"]:  # type: ignore[attr-defined]
            assert reason["value"] == TABLE[reason["feature"]][row].as_py()
            nulls += reason["value"] is None
            assert reason["words"]
    assert nulls > 10, "unknown values have their reasons, too"


def test_where_the_rules_do_as_well_there_is_no_reason_of_a_model(models: dict[str, AccountModel]) -> None:
    worse = {**models, "churn": replace(models["churn"], grade="C")}
    told = {r["model"] for entry in explained(worse) for r in entry["reasons"]}  # type: ignore[attr-defined]
    assert told == {"expansion", "conversion"}


def test_an_account_that_is_not_scored_has_no_reasons(models: dict[str, AccountModel]) -> None:
    without = {name: model for name, model in models.items() if name != "conversion"}
    for entry, stage in zip(explained(without), TABLE["lifecycle"].to_pylist(), strict=True):
        assert bool(entry["reasons"]) == (stage != "prospect")
    assert not any(entry["reasons"] for entry in explained({}))


def test_accounts_are_explained_alike_in_whatever_order(models: dict[str, AccountModel]) -> None:
    order = pa.array(np.random.default_rng(1).permutation(TABLE.num_rows))
    straight, shuffled = explained(models), explained(models, table=TABLE.take(order))
    assert shuffled == [straight[n] for n in order.to_pylist()]
