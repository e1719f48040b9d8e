"""Our estimators keep scikit-learn's contract; what they do not keep is named, with the reason."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import BaseEstimator
from sklearn.utils.estimator_checks import parametrize_with_checks

from kare_ml.learning.blend import Blend
from kare_ml.learning.rivals import StateRates
from kare_ml.learning.splines import SplineLogistic
from kare_ml.learning.trees import BoostedTrees, _coarse

EXPECTED_TO_FAIL: dict[str, dict[str, str]] = {
    "BoostedTrees": {},
    "SplineLogistic": {
        "check_sample_weight_equivalence_on_dense_data": "quantiles and knots count rows, whatever a row weighs",
    },
    "Blend": {},
    "StateRates": {
        "check_dtype_object": "states are text: a dict as a state is refused by Python itself, in Python's words",
    },
}


def expected(estimator: BaseEstimator) -> dict[str, str]:
    return EXPECTED_TO_FAIL[type(estimator).__name__]


def small_trees(**changed: Any) -> BoostedTrees:
    return BoostedTrees(
        **{"rounds": 40, "learning_rate": 0.2, "small_rows_a_leaf": 2, "columns_a_split": 1.0, "l2": 0.0} | changed
    )


BLENDS = [
    Blend(trees=small_trees(), splines=SplineLogistic(C=1.0)),
    Blend(trees=small_trees(), splines=SplineLogistic(C=1.0), level="members", season=1.0, map="beta"),
]


@parametrize_with_checks([small_trees(), SplineLogistic(C=1.0), *BLENDS, StateRates()], expected_failed_checks=expected)
def test_scikit_learn_contract(estimator: BaseEstimator, check: Any) -> None:
    check(estimator)


SHAPES = st.tuples(st.integers(60, 200), st.integers(2, 5), st.integers(0, 2**16))


def made(rows: int, columns: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A matrix with nulls, and labels that follow its first column."""
    generator = np.random.default_rng(seed)
    matrix = generator.normal(size=(rows, columns))
    labels = (matrix[:, 0] + generator.normal(0, 0.5, rows) > 0).astype(int)
    labels[:2] = 0, 1
    matrix[generator.random(matrix.shape) < 0.1] = np.nan
    return matrix, labels


@settings(max_examples=15, deadline=None)
@given(SHAPES)
def test_the_margin_is_the_log_odds(shape: tuple[int, int, int]) -> None:
    matrix, labels = made(*shape)
    trees = small_trees().fit(matrix, labels)
    second = trees.predict_proba(matrix)[:, 1]
    assert np.allclose(trees.margin(matrix), np.log(second / (1 - second)), atol=1e-9)
    assert np.array_equal(trees.margin(matrix), trees.decision_function(matrix))
    assert np.array_equal(trees.predict(matrix) == trees.classes_[1], second > 0.5)


@settings(max_examples=15, deadline=None)
@given(SHAPES, st.sampled_from([1, -1]))
def test_a_monotone_column_never_turns(shape: tuple[int, int, int], direction: int) -> None:
    matrix, labels = made(*shape)
    free = (0,) * (matrix.shape[1] - 1)
    trees = small_trees(monotone=(direction, *free)).fit(matrix, labels)
    row = np.repeat(matrix[:1], 50, axis=0)
    row[:, 0] = np.linspace(-4, 4, 50)
    assert (direction * np.diff(trees.margin(row)) >= 0).all()
    if direction == 1:
        assert np.ptp(trees.margin(row)) > 0, "the first column decides the labels"


def test_columns_that_say_nothing_are_left_out() -> None:
    matrix, labels = made(200, 2, 1)
    now_and_then = np.where(np.arange(200) % 2, 1.0, np.nan)
    nothing = [np.ones(200), np.full(200, np.nan)]
    wide = np.column_stack([nothing[0], matrix[:, 0], nothing[1], now_and_then, matrix[:, 1]])
    trees = small_trees(monotone=(1, 0, 1, 0, 0)).fit(wide, labels)
    assert trees.used_columns_.tolist() == [1, 3, 4]
    narrow = small_trees().fit(wide[:, [1, 3, 4]], labels)
    assert np.array_equal(trees.margin(wide), narrow.margin(wide[:, [1, 3, 4]]))
    changed = wide.copy()
    changed[:, [0, 2]] = 99.0
    assert np.array_equal(trees.margin(wide), trees.margin(changed))
    with pytest.raises(ValueError, match="every column holds a single value: there is nothing to learn from"):
        small_trees().fit(np.column_stack(nothing), labels)


def test_a_small_book_has_smaller_leaves() -> None:
    matrix, labels = made(400, 3, 2)
    plain = {"rows_a_leaf": 5, "leaves": 15, "small_rows_a_leaf": 100, "small_leaves": 3}
    small = small_trees(**plain, small_below_rows=401).fit(matrix, labels)
    large = small_trees(**plain, small_below_rows=400).fit(matrix, labels)
    assert (small.trees_.min_samples_leaf, small.trees_.max_leaf_nodes) == (100, 3)
    assert (large.trees_.min_samples_leaf, large.trees_.max_leaf_nodes) == (5, 15)


def test_state_rates_by_hand() -> None:
    """Keep 1 of 4, Expand 2 of 2; overall 3 of 6; each mixed with two accounts of the overall rate."""
    states = np.array([["Keep"]] * 4 + [["Expand"]] * 2, dtype=object)
    rates = StateRates(weight=2.0).fit(states, [1, 0, 0, 0, 1, 1])
    asked = np.array([["Keep"], ["Expand"], ["dormant"]], dtype=object)
    assert rates.chance(asked) == pytest.approx([(1 + 2 * 0.5) / 6, (2 + 2 * 0.5) / 4, 0.5])


@pytest.mark.parametrize(("label", "chance"), [(0, 0.0), (1, 1.0)])
def test_state_rates_of_a_label_that_never_or_always_came_true(label: int, chance: float) -> None:
    states = np.array([["Keep"], ["Keep"]], dtype=object)
    assert StateRates().fit(states, [label, label]).chance(states).tolist() == [chance, chance]


def test_weights_and_coarse_columns_leave_the_splits_where_they_are() -> None:
    """With equal weights: a column of many values is brought to 255 of its own; what falls between falls as before."""
    matrix, labels = made(3000, 2, 6)
    plain, weighted = small_trees().fit(matrix, labels), small_trees().fit(matrix, labels, np.full(len(labels), 2.0))
    assert np.corrcoef(plain.margin(matrix), weighted.margin(matrix))[0, 1] > 0.97
    coarse = np.column_stack([_coarse(column) for column in matrix.T])
    assert len(np.unique(coarse[~np.isnan(coarse[:, 0]), 0])) == 255
    assert np.array_equal(weighted.margin(matrix), weighted.margin(coarse))


def test_rows_that_count_for_little_change_little() -> None:
    matrix, labels = made(2000, 2, 7)
    turned = np.where(np.arange(2000) < 1000, labels, 1 - labels)
    weights = np.where(np.arange(2000) < 1000, 1.0, 1e-3)
    for member in (small_trees(), SplineLogistic(C=1.0)):
        first = member.fit(matrix, turned, weights).margin(matrix)
        known = ~np.isnan(matrix[:, 0])
        assert np.corrcoef(first[known], matrix[known, 0])[0, 1] > 0.5
