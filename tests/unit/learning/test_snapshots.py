"""When snapshots are taken, and that a backtest only ever learns from what was complete by its origin."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kare_ml.domain.as_of import STEP_DAYS, AsOf
from kare_ml.features.frame import CATALOG
from kare_ml.learning import training, trials
from kare_ml.learning.snapshots import LEAD_IN_DAYS, Snapshot, snapshot_dates
from kare_ml.learning.training import ORIGINS, Trainer
from kare_ml.learning.trials import Examples
from tests.unit.learning.examples import CHURN

DATES = st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1))


@given(DATES, st.integers(1, 3000), st.integers(7, 400))
def test_every_horizon_has_passed_and_the_first_has_its_lead_in(as_of: dt.date, age: int, horizon: int) -> None:
    now = AsOf(as_of)
    first = now.plus(-age)
    dates = snapshot_dates(now, first, horizon)
    assert all(date.plus(horizon) <= now for date in dates)
    assert all(date >= first.plus(LEAD_IN_DAYS) for date in dates)
    assert all(a.day - b.day == STEP_DAYS for a, b in pairwise(dates))
    assert bool(dates) == (age >= horizon + LEAD_IN_DAYS)
    if dates:
        assert dates[0].plus(horizon) == now
        assert dates[-1].plus(-STEP_DAYS) < first.plus(LEAD_IN_DAYS), "it goes as far back as it can"


def book(date: dt.date, horizon: int, accounts: int = 160) -> Snapshot:
    generator = np.random.default_rng(date.toordinal())
    silent = generator.uniform(0, 300, accounts)
    lapsed = generator.random(accounts) < 0.1 + 0.8 * silent / 300
    rows = pd.DataFrame(
        {
            "lifecycle": "client",
            "baseline_state": generator.choice(["Keep", "Expand"], accounts),
            "lifecycle_then": np.where(lapsed, "lapsed", "client"),
            "state_then": "Keep",
            **{name: silent if name == "days_since_order" else generator.random(accounts) for name in CATALOG},
            "tenure_days": 400.0,
            "orders_ever": 1.0 + generator.poisson(3, accounts),
            "trailing_revenue": 500.0,
        },
        index=[f"{n}" for n in range(accounts)],
    )
    return Snapshot(AsOf(date), horizon, rows)


@settings(max_examples=3, deadline=None)
@given(DATES, st.integers(30, 200), st.integers(2, 14))
def test_no_origin_learns_from_what_was_not_complete_by_then(as_of: dt.date, horizon: int, count: int) -> None:
    """Each fit is watched: the snapshots it is given had ended, horizon and all, by the as-of it is judged at."""
    now = AsOf(as_of)
    dates = [now.plus(-horizon - STEP_DAYS * n) for n in range(count)]
    taken = [book(date.date, horizon) for date in dates]
    for snapshot in taken:
        snapshot.rows["taken"] = snapshot.as_of.day
    fits: list[tuple[int, int]] = []

    def watched(spec: object, columns: object, past: Examples, now: object, today: AsOf, horizon_days: int) -> object:
        fits.append((int(past.rows["taken"].max()), today.day))
        return real(spec, columns, past, now, today, horizon_days)  # type: ignore[arg-type]

    real = trials.labelled
    fast = CHURN.model_copy(update={"trees": CHURN.trees.model_copy(update={"rounds": 2})})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trials, "labelled", watched)
        patch.setattr(training, "labelled", watched)
        found = Trainer(now, taken, ()).train(fast)
    origins = found.origins
    judged = [dt.date.fromisoformat(origin.as_of).toordinal() - dt.date(1970, 1, 1).toordinal() for origin in origins]
    assert all(newest + horizon <= judged_at for newest, judged_at in fits[:-1])
    assert fits[-1] == (taken[0].as_of.day, taken[0].as_of.day), "the last fit is to all that is known"
    assert [judged_at for _, judged_at in fits[-2::-1]][: len(origins)] == judged, "the oldest is fitted first"
    assert len(fits) - 1 <= CHURN.trials and len(origins) <= ORIGINS
    assert judged == sorted(judged, reverse=True)
    assert all(origin + horizon <= now.day for origin in judged)
    steps = -(-horizon // STEP_DAYS)
    assert len(origins) == min(ORIGINS, max(0, count - steps)), "every origin that has a past is judged"
