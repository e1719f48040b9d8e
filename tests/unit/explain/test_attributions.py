"""Contributions: exact on every row, nulls and all, and refused where they are not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kare_ml.errors import KareError
from kare_ml.explain.attributions import attribute
from kare_ml.learning.blend import Blend
from kare_ml.learning.contributions import Contributions
from kare_ml.learning.model import AccountModel
from tests.unit.learning.examples import CHURN, frame, model

CHURN_MODEL = model(CHURN)
CALIBRATED = model(CHURN, weights=(2.0, 1.0, 1.0), map="beta")
TREES = model(CHURN, weights=(1.0, 0.0, 0.0), level="members")
COLUMNS = len(CHURN_MODEL.features)
VALUE = st.one_of(st.just(float("nan")), st.floats(-1e6, 1e6), st.sampled_from([0.0, np.inf, -np.inf]))


@pytest.mark.parametrize("spoken_for", [CHURN_MODEL, CALIBRATED, TREES], ids=["all members", "a map", "trees alone"])
def test_all_parts_add_up_on_every_row(spoken_for: AccountModel) -> None:
    matrix = spoken_for.matrix(frame(seed=5).to_pandas())
    assert np.isnan(matrix).any(axis=1).any() and not np.isnan(matrix).all()
    found = attribute(spoken_for, matrix)
    assert found.values.shape == matrix.shape
    by_hand = found.base + found.values.sum(axis=1) + found.calibration + found.season
    assert np.abs(by_hand - spoken_for.margin(matrix)).max() < 1e-8
    assert np.abs(found.values).max() > 0.1


def test_season_and_calibration_are_lines_of_their_own() -> None:
    matrix = CALIBRATED.matrix(frame(seed=5).to_pandas())
    whole, plain, trees = (attribute(m, matrix) for m in (CALIBRATED, CHURN_MODEL, TREES))
    assert np.abs(whole.calibration).max() > 0.01 and whole.season != 0
    assert (plain.calibration == 0).all() and plain.season != 0
    assert (trees.calibration == 0).all() and trees.season == 0
    mean = whole.base + whole.values.sum(axis=1)
    by_score = np.argsort(mean)
    assert (np.diff((mean + whole.calibration)[by_score]) >= -1e-9).all(), "a map never turns the order around"


def test_the_purchase_process_speaks_of_its_three_inputs() -> None:
    alone = model(CHURN, weights=(0.0, 0.0, 1.0), level="members")
    values = attribute(alone, alone.matrix(frame(seed=5).to_pandas())).values
    named = {name for name, column in zip(alone.features, values.T, strict=True) if np.abs(column).max() > 0}
    assert named == {"orders_ever", "tenure_days", "days_since_order"}


def test_a_row_of_nulls_alone() -> None:
    nothing = np.full((1, COLUMNS), np.nan)
    assert attribute(CHURN_MODEL, nothing).total() == pytest.approx(CHURN_MODEL.margin(nothing), abs=1e-8)


@settings(max_examples=30, deadline=None)
@given(st.lists(VALUE, min_size=COLUMNS, max_size=COLUMNS))
def test_any_row_adds_up(values: list[float]) -> None:
    row = np.array([values]).clip(-1e300, 1e300)
    assert attribute(CHURN_MODEL, row).total() == pytest.approx(CHURN_MODEL.margin(row), abs=1e-8)


def test_a_row_is_explained_alike_in_whatever_company() -> None:
    matrix = CHURN_MODEL.matrix(frame(seed=5).to_pandas())
    order = np.random.default_rng(1).permutation(len(matrix))
    whole = attribute(CHURN_MODEL, matrix)
    assert np.allclose(attribute(CHURN_MODEL, matrix[order]).values, whole.values[order], rtol=0, atol=1e-12)
    assert np.allclose(attribute(CHURN_MODEL, matrix[3:4]).values, whole.values[3:4], rtol=0, atol=1e-12)


def test_a_column_left_out_of_the_fit_contributes_nothing() -> None:
    rows = frame(seed=5).to_pandas().assign(overdue=7.0)
    labels = (rows["days_since_order"].fillna(0) > 30).to_numpy(int)
    assert CHURN_MODEL.blend is not None
    blend = Blend(**CHURN_MODEL.blend.get_params(deep=False)).fit(CHURN_MODEL.matrix(rows), labels)
    same = replace(CHURN_MODEL, blend=blend)
    assert (attribute(same, same.matrix(rows)).values[:, CHURN.features.index("overdue")] == 0).all()


def test_contributions_that_do_not_add_up_are_never_given(monkeypatch: pytest.MonkeyPatch) -> None:
    exact = Blend.contributions

    def tampered(blend: Blend, matrix: np.ndarray) -> Contributions:
        found = exact(blend, matrix)
        found.values[2, 0] += 1e-6
        return found

    monkeypatch.setattr(Blend, "contributions", tampered)
    with pytest.raises(KareError, match=r"contributions of churn do not add up to its score(.|\n)*e-0[67] on row 2"):
        attribute(CHURN_MODEL, CHURN_MODEL.matrix(frame(seed=5).to_pandas()))


def test_the_rate_of_the_rules_has_no_contributions() -> None:
    with pytest.raises(ValueError, match="churn has no blend"):
        attribute(replace(CHURN_MODEL, blend=None), np.zeros((1, COLUMNS)))
