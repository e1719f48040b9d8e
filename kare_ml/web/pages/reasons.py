"""Why a model says what it says of one account: a picture by theme and by feature, and each feature in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kare_ml.explain.schema import ALONE, OTHERS
from kare_ml.explain.waterfall import waterfall
from kare_ml.publish.contract import MODELS
from kare_ml.publish.moves import CHANCES
from kare_ml.web.charts.drawing import Chart
from kare_ml.web.charts.steps import steps_chart


@dataclass(frozen=True)
class Said:
    """What one model says of the account: its picture by theme, and every feature in words, the themes in order."""

    model: str
    chance: float | None
    by_theme: Chart
    by_feature: Chart
    themes: tuple[tuple[str, float, tuple[str, ...]], ...]


def said(row: Mapping[str, Any]) -> tuple[Said, ...]:
    """What each model that has reasons for a published row says of it."""
    found = []
    for model in MODELS:
        told, finer = (waterfall(row["reasons"], model, by) for by in ("theme", "feature"))
        if told is None or finer is None:
            continue
        mine = [one for one in row["reasons"] if one["model"] == model and one["theme"] not in ALONE]
        themes = tuple(
            (str(one["theme"]), float(one["contribution"]), _sentences(one, mine)) for one in mine if not one["feature"]
        )
        charts = [
            steps_chart(
                f"Why, says the {model} model: {by}",
                ("expected of all", start),
                [(name.replace("_", " "), size) for name, size in steps],
                "this account",
                "log-odds",
                _odds,
            )
            for by, (start, steps) in (("by theme", told), ("by feature", finer))
        ]
        found.append(Said(model, row[CHANCES[model]], charts[0], charts[1], themes))
    return tuple(found)


def _sentences(theme: Mapping[str, Any], mine: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """What its leading features say; the theme's own words where none of them is told."""
    told = [
        str(one["words"]) for one in mine if one["theme"] == theme["theme"] and one["feature"] not in (None, OTHERS)
    ]
    return tuple(told) or (str(theme["words"]),)


def _odds(value: float) -> str:
    return f"{value:.2f}"
