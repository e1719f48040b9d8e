"""Movement: every step by a slow and obvious reckoning, exact across a model swap, silent where nothing is common."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy.special import expit

from kare_ml.config.workspace import Sufficiency
from kare_ml.domain.causes import IN_LOG_ODDS, Cause
from kare_ml.explain.attributions import attribute
from kare_ml.explain.movement import Between, Told, contributions_table, lines_of_models
from kare_ml.explain.schema import LINES
from kare_ml.features.frame import CATALOG
from kare_ml.learning.model import AccountModel
from kare_ml.learning.scoring import Scorer
from tests.unit.learning.examples import CHURN, CONVERSION, EXPANSION, batch, frame, model

COUNT = 40
Key = tuple[Any, ...]
OLD = {
    "churn": model(CHURN, rounds=5, map="beta"),
    "expansion": model(EXPANSION, rounds=5, seed=2),
    "conversion": model(CONVERSION, rounds=5, seed=3),
}
NEW = {
    "churn": replace(OLD["expansion"], name="churn"),
    "expansion": replace(OLD["churn"], name="expansion"),
    "conversion": OLD["conversion"],
}
"""Models of other features, level and map than before; it does not matter what they learnt."""


def told(rows: pa.Table, by: dict[str, AccountModel], version: str) -> Told:
    """What a run says of these rows by these models, as its bundle keeps it."""
    predictions = pa.Table.from_batches([Scorer(by, Sufficiency(history_days=0, orders=0)).score_batch(batch(rows))])
    told_of, indexed = predictions.to_pandas().set_index("account_id"), rows.to_pandas().set_index("account_id")
    parts = {
        name: contributions_table(one, indexed[(told_of[f"{name}_source"] == "model").to_numpy()])
        for name, one in by.items()
        if one.source == "model"
    }
    return Told(indexed, told_of, by, dict.fromkeys(by, version), parts)


def changed(rows: pd.DataFrame, seed: int, share: float = 0.3) -> pd.DataFrame:
    """The same accounts with a share of their values drawn anew, nulls among them."""
    chance, drawn = np.random.default_rng(seed), {}
    for name in CATALOG:
        anew, count = chance.random(len(rows)) < share, len(rows)
        fresh = np.where(chance.random(count) < 0.2, np.nan, np.round(chance.exponential(30, count), 1))
        drawn[name] = np.where(anew, fresh, rows[name].to_numpy(dtype=float))
    return pd.concat([rows.drop(columns=list(CATALOG)), pd.DataFrame(drawn, index=rows.index)], axis=1)


FIRST = frame(COUNT, seed=9)
STATIONS = [changed(FIRST.to_pandas().set_index("account_id"), seed) for seed in (1, 2, 3)]
RESET = changed(STATIONS[2], 4, 0.05)
BETWEEN = Between(STATIONS[0], STATIONS[1])


def table(rows: pd.DataFrame) -> pa.Table:
    return pa.Table.from_pandas(rows.reset_index(), preserve_index=False)


def moved(before: Told, now: Told, between: Between = BETWEEN) -> pd.DataFrame:
    lines = pa.concat_tables(list(lines_of_models(before, between, now)))
    assert lines.schema.equals(LINES)
    return lines.to_pandas()


def by_hand(before: Told, now: Told, name: str, accounts: list[str]) -> dict[Key, float]:
    """The lines of one model and some accounts, one number at a time."""
    frames = [before.frame, BETWEEN.retold, BETWEEN.quiet, RESET, RESET, now.frame]
    by = [before.models[name]] * 4 + [now.models[name]] * 2
    seen: list[dict[Key, float]] = []
    for rows, one in zip(frames, by, strict=True):
        parts, at = attribute(one, one.matrix(rows.loc[accounts])), {}
        for n, account in enumerate(accounts):
            at |= {(account, CATALOG[f].theme, f): v for f, v in zip(one.features, parts.values[n], strict=True)}
            at |= {(account, "base value", None): parts.base, (account, "level of the season", None): parts.season}
            at[account, "calibration", None] = parts.calibration[n]
        seen.append(at)
    return {
        (*key, str(cause)): then.get(key, 0.0) - was.get(key, 0.0)
        for cause, (was, then) in zip(IN_LOG_ODDS, pairwise(seen), strict=True)
        for key in {**was, **then}
    }


@pytest.fixture(scope="module")
def swapped() -> tuple[Told, Told, pd.DataFrame]:
    before, now = told(FIRST, OLD, "1"), told(table(STATIONS[2]), NEW, "2")
    return before, now, moved(before, now, replace(BETWEEN, as_set=RESET))


def test_every_line_is_what_the_slow_reckoning_says(swapped: tuple[Told, Told, pd.DataFrame]) -> None:
    before, now, lines = swapped
    kinds = before.frame["lifecycle"]
    for name, stages in {"churn": ["client", "lapsed"], "conversion": ["prospect"], "expansion": ["client"]}.items():
        accounts = list(kinds.index[kinds.isin(stages)][:5])
        own = lines[lines.account_id.isin(accounts) & (lines.model == name)]
        found = {
            (
                row.account_id,
                row.theme,
                row.feature if isinstance(row.feature, str) else None,
                row.cause,
            ): row.contribution
            for row in own.itertuples()
        }
        expected = by_hand(before, now, name, accounts)
        assert len(found) == len(own) > 30 * len(accounts)
        assert all(abs(found.get(key, 0.0) - value) < 1e-9 for key, value in expected.items())
        assert set(found) <= set(expected)


def test_lines_add_up_across_a_model_swap(swapped: tuple[Told, Told, pd.DataFrame]) -> None:
    before, now, lines = swapped
    for name in OLD:
        sums = lines[lines.model == name].groupby("account_id")[["contribution", "points"]].sum()
        odds = [run.models[name].margin(run.models[name].matrix(run.frame.loc[sums.index])) for run in (before, now)]
        assert len(sums) > 5
        assert np.abs(sums["contribution"] - (odds[1] - odds[0])).max() < 1e-6
        assert np.abs(sums["points"] - (expit(odds[1]) - expit(odds[0]))).max() < 1e-6
    assert set(lines[lines.contribution.notna()].cause) == set(map(str, IN_LOG_ODDS))
    alone = lines[lines.feature.isna() & (lines.cause == Cause.MODEL)]
    assert {"base value", "calibration", "level of the season"} == set(alone.theme)


def test_the_order_of_the_accounts_changes_nothing(swapped: tuple[Told, Told, pd.DataFrame]) -> None:
    before, _, lines = swapped
    backwards = told(table(STATIONS[2].iloc[::-1]), NEW, "2")
    again = moved(before, backwards, replace(BETWEEN, as_set=RESET))
    keys = ["account_id", "model", "cause", "theme", "feature"]
    one, other = (found.sort_values(keys).reset_index(drop=True) for found in (lines, again))
    pd.testing.assert_frame_equal(one, other, rtol=0, atol=1e-12)


def test_nothing_changed_makes_no_line() -> None:
    run = told(FIRST, OLD, "1")
    assert moved(run, run, Between(run.frame, run.frame)).empty


def test_a_step_that_is_the_same_makes_no_line() -> None:
    before, now = told(FIRST, OLD, "1"), told(table(STATIONS[2]), OLD, "1")
    lines = moved(before, now, Between(before.frame, now.frame))
    assert set(lines.cause) == {"time passing"}


def stated_of(lines: pd.DataFrame, **columns: Any) -> list[tuple[str, str]]:
    own = lines[(lines[list(columns)] == pd.Series(columns)).all(axis=1)]
    assert own.contribution.isna().all()
    return [(row.cause, row.words) for row in own.itertuples()]


def test_where_another_model_decides_the_step_is_named_instead() -> None:
    prospect = str(FIRST.to_pandas().query("lifecycle == 'prospect'")["account_id"].iloc[0])
    bought = STATIONS[2].copy()
    bought.loc[prospect, "lifecycle"] = "client"
    lines = moved(told(FIRST, OLD, "1"), told(table(bought), OLD, "1"))
    words = "prospect before, client now: another model decides"
    for name in ("churn", "conversion"):
        assert stated_of(lines, account_id=prospect, model=name) == [("new events", words)]
    quiet = BETWEEN.quiet.copy()
    quiet.loc[prospect, "lifecycle"] = "client"
    lines = moved(told(FIRST, OLD, "1"), told(table(bought), OLD, "1"), Between(BETWEEN.retold, quiet))
    assert stated_of(lines, account_id=prospect, model="churn") == [("time passing", words)]
    by_settings = Between(BETWEEN.retold, BETWEEN.quiet, as_set=STATIONS[2])
    lines = moved(told(FIRST, OLD, "1"), told(table(bought), OLD, "1"), by_settings)
    assert stated_of(lines, account_id=prospect, model="churn") == [("rule change", words)]


def test_a_model_whose_place_the_rules_took_is_a_fallback() -> None:
    client = str(FIRST.to_pandas().query("lifecycle == 'client'")["account_id"].iloc[0])
    worse = OLD | {"churn": replace(OLD["churn"], grade="C")}
    down = moved(told(FIRST, OLD, "1"), told(FIRST, worse, "2"))
    assert stated_of(down, account_id=client, model="churn") == [("fallback", "the model before, our rules' rate now")]
    up = moved(told(FIRST, worse, "1"), told(FIRST, OLD, "2"))
    assert stated_of(up, account_id=client, model="churn") == [
        ("model change", "our rules' rate before, the model now")
    ]


def test_an_account_that_was_not_there_on_the_way_has_no_common_log_odds() -> None:
    gone = str(FIRST.to_pandas().query("lifecycle == 'client'")["account_id"].iloc[0])
    between = Between(BETWEEN.retold.drop(gone), BETWEEN.quiet)
    lines = moved(told(FIRST, OLD, "1"), told(table(STATIONS[2]), OLD, "1"), between)
    assert [cause for cause, _ in stated_of(lines, account_id=gone, model="churn")] == ["restated history"]


def test_a_new_account_has_no_lines() -> None:
    before = told(FIRST.slice(1), OLD, "1")
    lines = moved(before, told(FIRST, OLD, "1"), Between(told(FIRST, OLD, "1").frame, told(FIRST, OLD, "1").frame))
    assert lines.empty
