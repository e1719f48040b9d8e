"""Selection: what did best at the past dates wins, be it a rule; little evidence leaves the usual choice."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit

from kare_ml.domain.as_of import AsOf
from kare_ml.learning.calibration import Calibration
from kare_ml.learning.learnt import LabelledRows, Learnt
from kare_ml.learning.mixture import Choice
from kare_ml.learning.purchase_odds import PurchaseOdds
from kare_ml.learning.purchase_process import PurchaseProcess
from kare_ml.learning.selection import Trial, candidates, select, usual

USUAL = Choice((1.0, 1.0, 1.0), "members", 0.0, "none")
TREES = Choice((1.0, 0.0, 0.0), "members", 0.0, "none")


class Said:
    """A member whose log-odds are the first column of the matrix."""

    def margin(self, values: np.ndarray) -> np.ndarray:
        return values[:, 0]


def learnt(purchases: bool = False) -> Learnt:
    """Members that need no fit; `unseen` says that folds were too thin, so no map can be had."""
    empty = np.zeros((2, 3))
    rows = LabelledRows(
        empty, np.array([0, 1], np.int8), np.array(["a", "b"], object), np.zeros(2, int), empty, 900, np.arange(3)
    )
    odds = PurchaseOdds(PurchaseProcess(1, 1, 1, 1), 90, Calibration(), (2.0, 100.0, 50.0)) if purchases else None
    return Learnt(rows, 90, {"trees": Said(), "splines": Said()}, odds)  # type: ignore[dict-item]


def trial(seed: int, trees: float, splines: float, rule: float, accounts: int = 4000) -> Trial:
    """Labels by a hidden number, of which each candidate sees so much; the rest of what it says is noise."""
    generator = np.random.default_rng(seed)
    hidden = generator.normal(0, 1.5, accounts)

    def sees(share: float) -> np.ndarray:
        return np.asarray(share * hidden + (1 - share) * generator.normal(0, 1.5, accounts))

    labels = (generator.random(accounts) < expit(hidden)).astype(np.int8)
    at = AsOf(dt.date(2011, 1, 1)).plus(-30 * seed)
    margins = {"trees": sees(trees), "splines": sees(splines)}
    return Trial(at, at.plus(90), learnt(), margins, labels, {"rule": expit(sees(rule))}, pd.DataFrame())


def test_what_did_best_is_chosen() -> None:
    found = select([trial(1, 1.0, 0.0, 0.3), trial(2, 1.0, 0.0, 0.3)], USUAL, ["rule"])
    assert (found.choice, found.rival) == (TREES, None)
    assert found.losses[0][0] == str(TREES)
    assert [loss for _, loss in found.losses] == sorted(loss for _, loss in found.losses)
    assert found.as_ofs == ("2010-12-02", "2010-11-02")


def test_a_rule_can_win() -> None:
    found = select([trial(1, 0.2, 0.2, 1.0), trial(2, 0.2, 0.2, 1.0)], USUAL, ["rule"])
    assert found.rival == "rule"


def test_one_date_is_not_enough() -> None:
    found = select([trial(1, 1.0, 0.0, 0.3)], USUAL, ["rule"])
    assert (found.choice, found.rival, found.losses) == (USUAL, None, ())


def test_next_to_nothing_does_not_replace_the_usual() -> None:
    alike = trial(1, 0.7, 0.7, 0.1)
    alike.margins["splines"][:] = alike.margins["trees"] * 0.999  # type: ignore[index]
    found = select([alike, alike], USUAL, ["rule"])
    assert found.choice == USUAL
    assert dict(found.losses)[str(USUAL)] - found.losses[0][1] < 0.001


def test_each_date_counts_alike() -> None:
    """The trees are right at two small dates, the splines at one large one."""
    trials = [trial(1, 1.0, 0.0, 0.0, 1000), trial(2, 1.0, 0.0, 0.0, 1000), trial(3, 0.0, 1.0, 0.0, 50_000)]
    assert select(trials, USUAL, ["rule"]).choice.weights[0] > 0


def test_candidates_are_those_that_differ() -> None:
    without, with_process = candidates(learnt(), USUAL), candidates(learnt(purchases=True), USUAL)
    assert {choice.level for choice in without} == {"members"}
    assert {choice.weights for choice in without} == {(1.0, 1.0, 0.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)}
    assert {choice.level for choice in with_process} == {"members", "purchases"}
    assert {choice.map for choice in with_process} == {"none"}, "maps are tried on the best alone"
    assert {choice.season for choice in with_process} == {0.0}, "no twin, no season"


@pytest.mark.parametrize(("came", "level"), [(0.5, "purchases"), (0.9, "members")])
def test_the_process_is_believed_where_it_was_right_before(came: float, level: str) -> None:
    book = learnt(purchases=True)
    labels = (np.arange(1000) < 1000 * came).astype(np.int8)
    rows = LabelledRows(
        np.zeros((1000, 3)), labels, labels.astype(object), np.zeros(1000, int), np.zeros((1, 3)), 30, np.arange(3)
    )
    believed = Learnt(rows, 90, book.members, book.purchases, {0: np.full(1000, logit(0.5))})
    assert usual(believed).level == level
