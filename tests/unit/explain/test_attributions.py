"""Contributions: exact on every row, nulls and all, and refused where they are not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kare_ml.errors import KareError
from kare_ml.explain import attributions
from kare_ml.explain.attributions import Attributions, attribute
from kare_ml.learning.model import AccountModel
from tests.unit.learning.examples import CHURN, frame, model

CHURN_MODEL = model(CHURN)
VALUE = st.one_of(st.just(float("nan")), st.floats(-1e6, 1e6), st.sampled_from([0.0, np.inf, -np.inf]))


def two_members() -> AccountModel:
    return replace(CHURN_MODEL, members=(*CHURN_MODEL.members, *model(CHURN, seed=9).members))


@pytest.mark.parametrize("spoken_for", [CHURN_MODEL, two_members()], ids=["one member", "two members"])
def test_base_and_contributions_add_up_on_every_row(spoken_for: AccountModel) -> None:
    matrix = spoken_for.matrix(frame(seed=5).to_pandas())
    assert np.isnan(matrix).any(axis=1).any() and not np.isnan(matrix).all()
    found = attribute(spoken_for, matrix)
    assert found.values.shape == matrix.shape
    assert np.abs(found.base + found.values.sum(axis=1) - spoken_for.margin(matrix)).max() < 1e-8
    assert np.abs(found.values).max() > 0.1


def test_a_row_of_nulls_alone() -> None:
    nothing = np.full((1, len(CHURN.features)), np.nan)
    found = attribute(CHURN_MODEL, nothing)
    assert found.base + found.values.sum() == pytest.approx(CHURN_MODEL.margin(nothing)[0], abs=1e-8)


@settings(max_examples=30, deadline=None)
@given(st.lists(VALUE, min_size=len(CHURN.features), max_size=len(CHURN.features)))
def test_any_row_adds_up(values: list[float]) -> None:
    row = np.array([values]).clip(-1e300, 1e300)
    found = attribute(CHURN_MODEL, row)
    assert found.base + found.values.sum() == pytest.approx(CHURN_MODEL.margin(row)[0], abs=1e-8)


def test_a_row_is_explained_alike_in_whatever_company() -> None:
    matrix = CHURN_MODEL.matrix(frame(seed=5).to_pandas())
    order = np.random.default_rng(1).permutation(len(matrix))
    whole = attribute(CHURN_MODEL, matrix)
    assert np.array_equal(attribute(CHURN_MODEL, matrix[order]).values, whole.values[order])
    assert np.array_equal(attribute(CHURN_MODEL, matrix[3:4]).values, whole.values[3:4])


def test_a_column_left_out_of_the_fit_contributes_nothing() -> None:
    rows = frame(seed=5).to_pandas().assign(overdue=7.0)
    labels = (rows["days_since_order"].fillna(0) > 30).to_numpy(int)
    trees = replace(
        CHURN_MODEL, members=(CHURN_MODEL.members[0].__class__(rounds=5).fit(CHURN_MODEL.matrix(rows), labels),)
    )
    assert (attribute(trees, trees.matrix(rows)).values[:, CHURN.features.index("overdue")] == 0).all()


def test_contributions_that_do_not_add_up_are_never_given(monkeypatch: pytest.MonkeyPatch) -> None:
    exact = attributions._of_trees

    def tampered(*asked: object) -> Attributions:
        found = exact(*asked)  # type: ignore[arg-type]
        found.values[2, 0] += 1e-6
        return found

    monkeypatch.setattr(attributions, "_of_trees", tampered)
    with pytest.raises(KareError, match=r"contributions of churn do not add up to its score(.|\n)*e-0[67] on row 2"):
        attribute(CHURN_MODEL, CHURN_MODEL.matrix(frame(seed=5).to_pandas()))
