"""Tabulated TreeSHAP: the same as shap's, as the margin, and as the definition; row by row, in whatever company."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import HistGradientBoostingClassifier

from kare_ml.shapley.explainer import Reference, Tabulated, explainer_of
from kare_ml.shapley.forest import DEEPEST, Forest, NotTabulable
from kare_ml.shapley.tables import BITS, groups_of
from tests.unit.shapley.forests import by_definition, columns, fitted

CLOSE = 1e-12


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    depth=st.integers(1, DEEPEST),
    leaves=st.integers(2, 60),
    nulls=st.sampled_from([0.0, 0.2, 0.9]),
)
def test_as_shap_says_and_as_the_model_scores(seed: int, depth: int, leaves: int, nulls: float) -> None:
    model = fitted(seed, depth, leaves, nulls=nulls)
    rows = columns(seed + 7, rows=60)
    ours, theirs = Tabulated.of(model), Reference(model)
    found = ours.contributions(rows)
    assert ours.base == pytest.approx(theirs.base, abs=CLOSE)
    assert np.abs(found - theirs.contributions(rows)).max() < CLOSE
    finite = np.clip(rows, -1e300, 1e300)
    assert np.abs(ours.base + found.sum(axis=1) - model.decision_function(finite)).max() < CLOSE
    assert np.abs(found).max() > 0.01 and (found[:, 2] == 0).all(), "a constant says nothing"


@pytest.mark.parametrize("seed", range(3))
def test_as_the_definition_says(seed: int) -> None:
    model = fitted(seed, depth=5, leaves=12, trees=2)
    ours = Tabulated.of(model)
    for row in columns(seed + 7, rows=12):
        base, values = by_definition(model, row)
        assert ours.base == pytest.approx(base, abs=CLOSE)
        assert ours.contributions(row[None, :])[0] == pytest.approx(values, abs=CLOSE)


def test_a_value_at_a_threshold_goes_left_and_the_next_number_right() -> None:
    model = fitted(2, depth=4, leaves=10)
    ours, forest = Tabulated.of(model), Forest.of(model)
    for feature, thresholds in enumerate(forest.thresholds):
        for threshold in thresholds[np.isfinite(thresholds)]:
            rows = np.tile(columns(9, rows=20), (3, 1))
            rows[:, feature] = np.repeat([threshold, np.nextafter(threshold, np.inf), np.float32(threshold)], 20)
            total = ours.base + ours.contributions(rows).sum(axis=1)
            assert np.abs(total - model.decision_function(np.clip(rows, -1e300, 1e300))).max() < CLOSE


def test_a_threshold_at_infinity_parts_nulls_from_all_else() -> None:
    values = np.where(np.arange(200) % 2, np.nan, np.linspace(-1, 1, 200))[:, None]
    model = HistGradientBoostingClassifier(max_iter=3, early_stopping=False).fit(values, np.isnan(values[:, 0]))
    forest = Forest.of(model)
    assert np.isinf(forest.thresholds[0]).any()
    ours, rows = Tabulated.of(model), np.array([[np.inf], [-np.inf], [0.0], [np.nan]])
    found = ours.base + ours.contributions(rows)[:, 0]
    assert found[:3] == pytest.approx(model.decision_function([[0.0]] * 3), abs=CLOSE)
    assert found[3] == pytest.approx(model.decision_function([[np.nan]])[0], abs=CLOSE)


def test_trees_of_a_single_leaf_say_the_same_of_all() -> None:
    values = columns(1)
    model = HistGradientBoostingClassifier(max_iter=3, min_samples_leaf=len(values), early_stopping=False)
    model.fit(np.clip(values, -1e9, 1e9), np.arange(len(values)) % 3 == 0)
    ours = Tabulated.of(model)
    assert (ours.contributions(values) == 0).all()
    assert ours.base == pytest.approx(model.decision_function(np.zeros((1, values.shape[1])))[0], abs=CLOSE)


def test_no_group_needs_more_than_a_byte_and_every_leaf_is_in_one() -> None:
    forest = Forest.of(fitted(5, depth=DEEPEST, leaves=200, trees=3))
    trees = (forest.roots, forest.feature, forest.rank, forest.null_left, forest.left, forest.right)
    which, _, _, needed = groups_of(*trees, 1.0)
    assert needed.max() == BITS and needed.min() >= 1
    for tree in range(3):
        leaves = (forest.feature[forest.roots[tree] : forest.roots[tree + 1]] < 0).sum()
        numbers = [n for _, begin, end, _ in which[which[:, 0] == tree] for n in range(begin, end + 1)]
        assert sorted(numbers) == list(range(leaves))
        assert len(numbers) > (which[:, 0] == tree).sum(), "leaves share groups"


@pytest.mark.parametrize("chunk", [1, 7, 255, 256, 257])
def test_neither_order_nor_company_changes_a_bit(chunk: int) -> None:
    ours, rows = Tabulated.of(fitted(3)), columns(8, rows=520)
    whole = ours.contributions(rows)
    parts = [ours.contributions(rows[begin : begin + chunk]) for begin in range(0, len(rows), chunk)]
    assert np.array_equal(np.concatenate(parts), whole)
    order = np.random.default_rng(1).permutation(len(rows))
    assert np.array_equal(ours.contributions(rows[order]), whole[order])
    assert np.array_equal(ours.contributions(np.asfortranarray(rows)), whole)


def test_what_cannot_be_tabulated_is_explained_by_shap() -> None:
    deep = fitted(4, depth=12, leaves=60)
    with pytest.raises(NotTabulable, match="trees deeper than 8"):
        Tabulated.of(deep)
    assert isinstance(explainer_of(deep), Reference)
    rows = np.clip(columns(4), -1e9, 1e9)
    assert explainer_of(deep).base + explainer_of(deep).contributions(rows).sum(axis=1) == pytest.approx(
        deep.decision_function(rows), abs=CLOSE
    )
    assert explainer_of(deep).contributions(rows[:0]).shape == (0, 6)


def test_what_shap_gets_wrong_is_refused() -> None:
    values = np.random.default_rng(1).integers(0, 5, (200, 2)).astype(float)
    by_category = HistGradientBoostingClassifier(max_iter=2, categorical_features=[0], min_samples_leaf=5)
    by_category.fit(values, np.isin(values[:, 0], [1.0, 3.0]))
    with pytest.raises(NotTabulable, match="splits by categories"):
        explainer_of(by_category)
    of_three = HistGradientBoostingClassifier(max_iter=2).fit(values, values[:, 1] % 3)
    with pytest.raises(NotTabulable, match="a tree for each of several classes"):
        explainer_of(of_three)


def test_a_model_is_tabulated_once() -> None:
    model = fitted(6)
    assert explainer_of(model) is explainer_of(model)
    assert isinstance(explainer_of(model), Tabulated)


PLACE = "from kare_ml.shapley.lookup import look_up; print(look_up._cache.cache_path)"


def test_compiled_code_is_kept_where_numba_is_told_to(tmp_path: Path) -> None:
    said = {"NUMBA_CACHE_DIR": str(tmp_path / "compiled")}
    command = [sys.executable, "-c", PLACE]
    done = subprocess.run(command, env=os.environ | said, capture_output=True, text=True, check=True)
    assert done.stdout.strip().startswith(str(tmp_path / "compiled"))


def test_where_nothing_can_be_kept_it_is_compiled_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    from numba.core import caching

    from kare_ml.shapley.compiled import compiled

    monkeypatch.setattr(caching.CacheImpl, "_locator_classes", [])

    def doubled(number: float) -> float:
        return 2.0 * number

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert compiled(doubled)(2.0) == 4.0
