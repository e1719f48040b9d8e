"""Explanations: one that does not add up, in whatever part, is never published."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from kare_ml.explain.schema import REASON
from kare_ml.publish.explanations import adds_up, vetted

CHANCE = 1 / (1 + np.exp(-0.7))
# fmt: off
GOOD = [
    # model   theme         feature              contribution
    ("churn", "base value", None,                -0.5),
    ("churn", "silence",    None,                 1.0),
    ("churn", "silence",    "days_since_order",   0.8),
    ("churn", "silence",    "others",             0.2),
    ("churn", "service",    None,                 0.4),
    ("churn", "spend",      None,                -0.3),
    ("churn", "spend",      "spend_90d",         -0.3),
    ("churn", "level of the season", None,        0.1),
]
# fmt: on
Parts = list[tuple[str, str, str | None, float]]


def rows(*accounts: Parts | None, source: str | None = "model") -> pa.Table:
    keys = ("model", "theme", "feature", "contribution")
    reasons = [
        None if parts is None else [dict(zip(keys, p, strict=True)) | {"value": 1.0, "words": "1."} for p in parts]
        for parts in accounts
    ]
    count = len(accounts)
    columns: dict[str, Any] = {
        "reasons": pa.array(reasons, pa.list_(REASON)),
        "p_recapture": [CHANCE] * count,
        "churn_source": pa.array([source] * count, pa.string()),
    }
    for name in ("expansion", "conversion"):
        columns[f"{name}_chance"] = pa.array([None] * count, pa.float64())
        columns[f"{name}_source"] = pa.array([None] * count, pa.string())
    return pa.table(columns)


def test_one_that_adds_up_is_published_as_it_is() -> None:
    table = rows(GOOD, GOOD)
    assert adds_up(table).all()
    assert vetted(table).equals(table["reasons"].combine_chunks())


@pytest.mark.parametrize("altered", range(len(GOOD)))
@pytest.mark.parametrize("by", [1e-5, -0.3, float("nan"), float("inf")])
def test_one_contribution_altered_makes_no_explanation(altered: int, by: float) -> None:
    tampered = [(*part[:3], part[3] + by * (number == altered)) for number, part in enumerate(GOOD)]
    if np.isnan(by) or np.isinf(by):
        tampered[altered] = (*GOOD[altered][:3], by)
    table = rows(GOOD, tampered, GOOD)
    assert adds_up(table).tolist() == [True, False, True]
    assert [reasons is None for reasons in vetted(table).to_pylist()] == [False, True, False]


def test_a_row_left_out_or_of_another_model_makes_no_explanation() -> None:
    other = [("expansion", *part[1:]) for part in GOOD]
    assert adds_up(rows(GOOD[:-1], other, [], None)).tolist() == [False] * 4


def test_where_no_model_spoke_there_is_nothing_to_add_up() -> None:
    assert adds_up(rows([], None, source="rule_rate")).all()
    assert not adds_up(rows(GOOD, source="rule_rate")).any(), "reasons of a model that was not asked"
