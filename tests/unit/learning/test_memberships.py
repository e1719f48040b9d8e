"""Memberships of buyers at a past date: what they became, what each candidate had said, and how good that was."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from kare_ml.domain.as_of import AsOf
from kare_ml.domain.profiles import Profile
from kare_ml.learning.membership import PROFILES
from kare_ml.learning.memberships import PRIOR, Memberships, became, memberships
from kare_ml.learning.snapshots import Snapshot
from tests.unit.learning.examples import CHURN, EXPANSION, frame

KEEP, RECAPTURE, EXPAND = (PROFILES.index(profile) for profile in (Profile.KEEP, Profile.RECAPTURE, Profile.EXPAND))
FEATURES = ("days_since_order", "overdue", "spend_decay_45d")
HORIZON = 30


def test_what_a_buyer_became() -> None:
    """Who lapsed is in Recapture, whatever rule it met before; who met the Expand rule as a client expands."""
    rows = pd.DataFrame(
        [("client", "Keep"), ("client", "Expand"), ("lapsed", "Recapture"), ("lapsed", "dormant"), ("client", None)],
        columns=["lifecycle_then", "state_then"],
    )
    assert became(rows).tolist() == [KEEP, EXPAND, RECAPTURE, RECAPTURE, KEEP]


def test_loss_and_accuracy_by_hand() -> None:
    said = np.zeros((2, len(PROFILES)))
    said[0, [KEEP, RECAPTURE]] = 0.8, 0.2
    said[1, [KEEP, EXPAND]] = 0.6, 0.4
    found = Memberships("2011-01-01", np.array(["a", "b"], object), np.array([KEEP, EXPAND]), {"one": said})
    assert found.log_loss("one") == pytest.approx(-(np.log(0.8) + np.log(0.4)) / 2)
    assert found.accuracy("one") == 0.5


def book(number: int, accounts: int = 400) -> Snapshot:
    """A book at one of some past dates: who has been silent for long lapses; who spends much expands, as a client."""
    rows = frame(accounts, seed=number).to_pandas().set_index("account_id")
    generator = np.random.default_rng(100 + number)
    silence = rows["days_since_order"].fillna(30).to_numpy() + generator.normal(0, 8, accounts)
    spends = rows["spend_decay_45d"].fillna(0).to_numpy() + generator.normal(0, 8, accounts)
    rows["trailing_revenue"] = 100.0
    rows["lifecycle_then"] = np.where(silence > 35, "lapsed", "client")
    rows["state_then"] = np.where(silence > 35, "Recapture", np.where(spends > 40, "Expand", "Keep"))
    return Snapshot(AsOf(dt.date(2011, 1, 1)).plus(HORIZON * number), HORIZON, rows)


def test_composed_flat_and_persistence_at_a_past_date() -> None:
    quick = {"trees": CHURN.trees.model_copy(update={"rounds": 20, "rows_a_leaf": 20}), "features": FEATURES}
    churn = CHURN.model_copy(update={**quick, "purchases": None, "monotone": {}})
    expansion = EXPANSION.model_copy(update=quick)
    snapshots = [book(number) for number in (3, 2, 1, 0)]
    at = snapshots[0]
    found = memberships(churn, expansion, at, snapshots, absent=())
    buyers = at.rows[at.rows["lifecycle"] != "prospect"]
    assert found.account_ids.tolist() == buyers.index.tolist()
    for said in found.said.values():
        assert said.sum(axis=1) == pytest.approx(np.ones(len(buyers)))
        assert said[:, PROFILES.index(Profile.ATTAIN)].tolist() == [0.0] * len(buyers), "no buyer is a prospect again"
    assert found.log_loss("composed") < found.log_loss("persistence") - 0.1
    assert found.log_loss("flat") < found.log_loss("persistence") - 0.1

    learnt = pd.concat([s.rows[s.rows["lifecycle"] != "prospect"] for s in snapshots if s.complete_at <= at.as_of])
    kept = learnt["baseline_state"] == "Keep"
    share = ((became(learnt)[kept] == KEEP).sum() + PRIOR * (became(learnt) == KEEP).mean()) / (kept.sum() + PRIOR)
    here = (buyers["baseline_state"] == "Keep").to_numpy()
    assert found.said["persistence"][here, KEEP] == pytest.approx(share)


def test_what_came_later_is_not_learnt_from() -> None:
    """Snapshots whose outcome was open at the date change nothing."""
    quick = {"trees": CHURN.trees.model_copy(update={"rounds": 5, "rows_a_leaf": 20}), "features": FEATURES}
    churn = CHURN.model_copy(update={**quick, "purchases": None, "monotone": {}})
    expansion = EXPANSION.model_copy(update=quick)
    early, at, later = book(0), book(1), book(2)
    alone = memberships(churn, expansion, at, [at, early], absent=())
    beside = memberships(churn, expansion, at, [later, at, early], absent=())
    for name, said in alone.said.items():
        assert np.array_equal(said, beside.said[name])
