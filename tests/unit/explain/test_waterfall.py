"""The waterfall: its steps add up to the log-odds, by theme and by feature."""

from __future__ import annotations

from typing import Any

import pytest

from kare_ml.explain.waterfall import By, waterfall


def reason(theme: str, feature: str | None, contribution: float, model: str = "churn") -> dict[str, Any]:
    return {"model": model, "theme": theme, "feature": feature, "contribution": contribution}


REASONS = [
    reason("base value", None, -2.0),
    reason("silence", None, 1.5),
    reason("silence", "overdue", 1.25),
    reason("silence", "others", 0.25),
    reason("spend", None, -0.25),
    reason("level of the season", None, 0.5),
    reason("base value", None, 9.0, model="expansion"),
]


@pytest.mark.parametrize(
    ("by", "names"),
    [
        ("theme", ["silence", "spend", "level of the season"]),
        ("feature", ["overdue", "other silence", "spend", "level of the season"]),
    ],
)
def test_the_start_and_the_steps_add_up_to_the_log_odds(by: By, names: list[str]) -> None:
    found = waterfall(REASONS, "churn", by)
    assert found is not None
    start, steps = found
    assert start == -2.0 and [name for name, _ in steps] == names
    assert start + sum(amount for _, amount in steps) == -0.25


def test_without_reasons_there_is_no_waterfall() -> None:
    assert waterfall(None, "churn") is waterfall([], "churn") is waterfall(REASONS, "conversion") is None
