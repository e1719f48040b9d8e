"""The waterfall of a score: from what the model expects, theme by theme or feature by feature, to the log-odds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from kare_ml.explain.schema import BASE, OTHERS

By = Literal["theme", "feature"]


def waterfall(
    reasons: Iterable[Mapping[str, Any]] | None, model: str, by: By = "theme"
) -> tuple[float, list[tuple[str, float]]] | None:
    """Where the stored reasons of one account and model start, and their steps in their published order, in log-odds.

    The start and all steps add up to the log-odds of the chance. By feature the leading features of a theme, and its
    others together, stand for it. None where the model has no reasons.

    >>> base = {"model": "churn", "theme": "base value", "feature": None, "contribution": -2.0}
    >>> silence = base | {"theme": "silence", "contribution": 1.5}
    >>> order = silence | {"feature": "overdue", "contribution": 1.2}
    >>> others = order | {"feature": "others", "contribution": 0.3}
    >>> waterfall([base, silence, order, others], "churn")
    (-2.0, [('silence', 1.5)])
    >>> waterfall([base, silence, order, others], "churn", "feature")
    (-2.0, [('overdue', 1.2), ('other silence', 0.3)])
    """
    mine = [reason for reason in reasons or () if reason["model"] == model]
    if not mine:
        return None
    split = {reason["theme"] for reason in mine if reason["feature"] is not None} if by == "feature" else set()
    start, steps = 0.0, []
    for reason in mine:
        theme, feature, amount = str(reason["theme"]), reason["feature"], float(reason["contribution"])
        if theme == BASE:
            start = amount
        elif feature is None and theme not in split:
            steps.append((theme, amount))
        elif feature is not None and theme in split:
            steps.append((f"other {theme}" if feature == OTHERS else str(feature), amount))
    return start, steps
