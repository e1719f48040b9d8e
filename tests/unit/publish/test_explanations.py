"""Explanations: one that does not add up, in whatever part, is never published."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from kare_ml.explain.schema import REASON
from kare_ml.publish.explanations import adds_up, vetted
from kare_ml.publish.gates.promises import check_rows
from tests.unit.publish.rows import CLIENT, composed

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


def told(*contributions: float) -> list[dict[str, Any]]:
    """A base value, a theme, and its only feature told, in that order; words and values do not matter here."""
    named = zip(("base value", "silence", "silence"), (None, None, "overdue"), contributions, strict=True)
    keys = {"model": "churn", "value": None, "words": "1."}
    return [{**keys, "theme": theme, "feature": feature, "contribution": part} for theme, feature, part in named]


def test_a_tampered_one_is_published_as_no_explanation_and_warned_of() -> None:
    odds = float(np.log(CLIENT["churn"] / (1 - CLIENT["churn"])))  # type: ignore[operator]
    spoke = {**CLIENT, "churn_source": "model"}
    right, wrong = told(-2.0, odds + 2.0, odds + 2.0), told(-2.0, odds + 2.0, odds + 2.01)
    rows = composed({**spoke, "reasons": right}, {**spoke, "reasons": wrong}, CLIENT)
    assert [None if one is None else len(one) for one in rows["reasons"].to_pylist()] == [3, None, 0]
    broken = {check.name: check for check in check_rows(rows, 3) if not check.holds}
    assert {name: (check.broken, check.example, check.blocks) for name, check in broken.items()} == {
        "explained": (1, "2", False)
    }


def test_what_is_altered_after_that_blocks_the_run() -> None:
    odds = float(np.log(CLIENT["churn"] / (1 - CLIENT["churn"])))  # type: ignore[operator]
    rows = composed({**CLIENT, "churn_source": "model", "reasons": told(-2.0, odds + 2.0, odds + 2.0)})
    altered = pa.array([told(-2.0, odds + 2.1, odds + 2.1)], rows["reasons"].type)
    rows = rows.set_column(rows.column_names.index("reasons"), rows.schema.field("reasons"), altered)
    broken = [check for check in check_rows(rows, 1) if not check.holds]
    assert [(check.name, check.blocks) for check in broken] == [("explanations", True)]
