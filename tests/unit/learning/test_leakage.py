"""Leakage is seen where it was planted, and nowhere else."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from kare_ml.config.spec import Sufficiency
from kare_ml.domain.as_of import AsOf
from kare_ml.learning.labels import examples
from kare_ml.learning.leakage import TOO_GOOD, alone, permuted, suspects
from kare_ml.learning.snapshots import Snapshot
from tests.unit.learning.examples import CHURN

FEATURES = ("days_since_order", "orders_365d", "open_tickets")


def book(date: str, seed: int, accounts: int = 1600) -> Snapshot:
    """Clients and lapsed accounts, most of whom stay what they are. Silence says a little of it; tickets nothing."""
    generator = np.random.default_rng(seed)
    lifecycle = np.where(generator.random(accounts) < 0.5, "client", "lapsed")
    lapses = np.where(lifecycle == "client", generator.random(accounts) < 0.05, generator.random(accounts) < 0.96)
    rows = pd.DataFrame(
        {
            "lifecycle": lifecycle,
            "lifecycle_then": np.where(lapses, "lapsed", "client"),
            "state_then": "Keep",
            "days_since_order": np.where(lifecycle == "lapsed", 400.0, 20.0) + generator.exponential(30 + 20 * lapses),
            "orders_365d": generator.poisson(4, accounts).astype(float),
            "open_tickets": generator.poisson(1, accounts).astype(float),
        },
        index=[f"{n:04d}" for n in range(accounts)],
    )
    return Snapshot(AsOf(dt.date.fromisoformat(date)), 182, rows)


OLD, OLDER, NEW = book("2011-01-01", 1), book("2010-12-02", 2), book("2011-07-02", 3)


def closed_at(snapshot: Snapshot, known_of: float = 1.0) -> Snapshot:
    """The same with a column that is filled in where an account lapses afterwards, of a share of them."""
    generator = np.random.default_rng(9)
    lapses = (snapshot.rows["lifecycle_then"] == "lapsed") & (generator.random(len(snapshot.rows)) < known_of)
    planted = pd.Series(np.where(lapses, generator.exponential(90, len(lapses)), np.nan), snapshot.rows.index)
    return Snapshot(snapshot.as_of, 182, snapshot.rows.assign(open_tickets=planted))


def test_a_planted_column_is_caught_by_its_nulls() -> None:
    found = suspects(CHURN, FEATURES, [closed_at(NEW), closed_at(OLD)])
    assert [(s.feature, s.among, s.roc_auc) for s in found] == [
        ("open_tickets", "client", 1.0),
        ("open_tickets", "lapsed", 1.0),
    ]


def test_a_column_that_knows_of_some_is_not_as_good_as_one_that_knows_of_all() -> None:
    most = suspects(CHURN, FEATURES, [closed_at(NEW, 0.95), closed_at(OLD, 0.95)])
    assert {s.feature for s in most} == {"open_tickets"}
    assert suspects(CHURN, FEATURES, [closed_at(NEW, 0.5), closed_at(OLD, 0.5)]) == []


def test_a_date_ahead_is_caught_though_it_moves_on_with_the_snapshots() -> None:
    """The day of closing: at each snapshot those before its horizon's end lapse. Over all together it is blurred."""
    ends = pd.Series(np.random.default_rng(5).integers(0, 1000, 1600).astype(float), NEW.rows.index)
    moving = []
    for snapshot, day in ((NEW, 700.0), (OLD, 500.0), (OLDER, 300.0)):
        then = np.where(ends < day, "lapsed", "client")
        rows = snapshot.rows.assign(lifecycle="client", lifecycle_then=then, open_tickets=ends)
        moving.append(Snapshot(snapshot.as_of, 182, rows))
    rows, labels = examples(CHURN, moving)
    assert alone(rows["open_tickets"].to_numpy(), labels == 1) < TOO_GOOD
    (found,) = suspects(CHURN, FEATURES, moving)
    assert (found.feature, found.roc_auc) == ("open_tickets", 1.0)


def test_that_a_client_stays_a_client_is_no_leak() -> None:
    """Over both lifecycles together silence separates well; within each it does not."""
    rows, labels = examples(CHURN, [NEW, OLD])
    assert suspects(CHURN, FEATURES, [NEW, OLD]) == []
    assert alone(rows["days_since_order"].to_numpy(), labels == 1) > TOO_GOOD


def test_too_few_of_an_outcome_tell_nothing() -> None:
    strict = CHURN.model_copy(update={"sufficiency": Sufficiency(each_outcome=10_000)})
    assert suspects(strict, FEATURES, [closed_at(NEW)]) == []
    assert suspects(CHURN, FEATURES, [Snapshot(NEW.as_of, 182, closed_at(NEW).rows.iloc[:8])]) == []


@pytest.mark.parametrize("seed", range(5))
def test_alone_is_the_better_of_both_places_for_nulls_and_of_both_ways_round(seed: int) -> None:
    generator = np.random.default_rng(seed)
    values, outcome = generator.integers(0, 5, 200).astype(float), generator.random(200) < 0.4
    values[generator.random(200) < 0.2] = np.nan
    by_scikit_learn = [roc_auc_score(outcome, np.nan_to_num(values, nan=at)) for at in (-1.0, 99.0)]
    assert alone(values, outcome) == pytest.approx(max(max(auc, 1 - auc) for auc in by_scikit_learn))


def test_nothing_known_is_a_half() -> None:
    assert alone(np.full(4, np.nan), np.array([True, False, True, False])) == 0.5
    assert alone(np.arange(3.0), np.array([True, True, True])) == 0.5


def test_permuted_labels_cannot_be_told() -> None:
    found = permuted(CHURN, FEATURES, [OLD, OLDER], NEW)
    assert found is not None and found.holds
    assert 0 < found.within < 0.2


def test_a_test_row_in_the_training_is_seen() -> None:
    found = permuted(CHURN, FEATURES, [NEW, OLD], NEW)
    assert found is not None and not found.holds
    assert found.roc_auc > 0.9


def test_one_outcome_alone_cannot_be_permuted() -> None:
    stays = Snapshot(NEW.as_of, 182, NEW.rows.assign(lifecycle_then="client"))
    assert permuted(CHURN, FEATURES, [stays], stays) is None
