"""The leading reasons of a run at once are those of its accounts one by one."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kare_ml.explain.leading import leading
from kare_ml.explain.schema import ALONE, OTHERS, RAISES, REASON
from kare_ml.publish.leading_reasons import leading_reasons

REASONS = st.fixed_dictionaries(
    {
        "model": st.sampled_from(["churn", "expansion"]),
        "theme": st.sampled_from([*ALONE, "silence", "spend"]),
        "feature": st.sampled_from([None, "a", "b", OTHERS]),
        "value": st.none(),
        "contribution": st.sampled_from([-1.0, 0.0, 0.5, 0.5, 2.0]),
        "words": st.sampled_from(["Silent.", f"Silent.{RAISES} to lapse: 9%.", "Spent less.\nMuch."]),
    }
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.none() | st.lists(REASONS, max_size=6), max_size=5), st.integers(0, 2))
def test_it_is_what_is_said_of_each_account_alone(accounts: list[list[dict[str, object]] | None], cut: int) -> None:
    column = pa.array(accounts, pa.list_(REASON)).slice(cut)
    themes, words = leading_reasons(column, "churn")
    told = [leading(reasons, "churn") or (None, None) for reasons in accounts[cut:]]
    assert list(zip(themes.to_pylist(), words.to_pylist(), strict=True)) == told


@pytest.mark.parametrize("model", ["churn", "expansion"])
def test_each_model_has_its_own(model: str) -> None:
    one = {"model": model, "theme": "silence", "feature": None, "value": None, "contribution": 1.0, "words": "Silent."}
    themes, _ = leading_reasons(pa.array([[one]], pa.list_(REASON)), "churn")
    assert themes.to_pylist() == (["silence"] if model == "churn" else [None])
