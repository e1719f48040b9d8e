"""The leading reason of an account: the theme that moves a model's log-odds most, and its leading feature."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kare_ml.explain.schema import ALONE, LOWERS, OTHERS, RAISES


def leading(reasons: Iterable[Mapping[str, Any]] | None, model: str, *, up: bool = True) -> tuple[str, str] | None:
    """The theme that raises the log-odds of a model the most, and the words of the feature that leads it.

    Where no feature of the theme is among those told, they are the theme's own. None where no theme raises them. That
    the feature raises them, and by how much, is left out of its words. Not `up`: what lowers them.

    >>> silence = {"model": "churn", "theme": "silence", "feature": None, "contribution": 0.4, "words": "Silence: 9%."}
    >>> order = {**silence, "feature": "days_since_order", "words": "No order for 9 days. Raises the chance: 9%."}
    >>> leading([silence, order], "churn"), leading([silence], "churn"), leading([silence], "expansion")
    (('silence', 'No order for 9 days.'), ('silence', 'Silence: 9%.'), None)
    """
    sign = 1 if up else -1
    mine = [reason for reason in reasons or () if reason["model"] == model and sign * reason["contribution"] > 0]
    themes = [reason for reason in mine if reason["feature"] is None and reason["theme"] not in ALONE]
    if not themes:
        return None
    first = max(themes, key=lambda reason: sign * float(reason["contribution"]))
    features = [r for r in mine if r["theme"] == first["theme"] and r["feature"] not in (None, OTHERS)]
    words = str(features[0]["words"]).partition(RAISES if up else LOWERS)[0] if features else str(first["words"])
    return str(first["theme"]), words
