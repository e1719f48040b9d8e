"""What moved one account between any two nights: the bridge of its chance by cause, and what is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kare_ml.brief.words import day
from kare_ml.domain.causes import Cause
from kare_ml.io.portrait import CHANCE_WORDS
from kare_ml.io.published import PublishedRun
from kare_ml.publish.bridge import summed
from kare_ml.publish.moves import CHANCES
from kare_ml.web import ways
from kare_ml.web.charts.drawing import Chart
from kare_ml.web.charts.steps import steps_chart
from kare_ml.web.pages.frame import Asked
from kare_ml.web.words import share, state

MOST_TOLD = 40
"""So many lines are told, the newest: over many nights there are hundreds of events."""


@dataclass(frozen=True)
class Movement:
    """What moved it between two runs: a picture of the chance where there is a common log-odds, and what is told.

    `steps` are what, from, to. `missing` counts the nights whose movement is not kept any more.
    """

    first: dt.date
    first_run: str
    last: dt.date
    there_before: bool
    steps: tuple[tuple[str, str, str], ...]
    bridge: Chart | None
    themes: tuple[tuple[str, str, float, float], ...]
    told: tuple[tuple[dt.date, str, str], ...]
    more_told: int
    missing: int


def movement(asked: Asked, before: PublishedRun, account_id: str) -> Movement | None:
    """The movement of an account from a run to the one that is looked at; None for one that the reader may not see."""
    way = ways.way_of(asked.shelf, account_id, before, asked.run)
    if way is None:
        return None
    lines = way.lines([account_id])[account_id]
    told = [(_night(line), str(line["cause"]), str(line["words"])) for line in lines if line["words"]]
    newest = sorted(dict.fromkeys(told), key=lambda line: line[0], reverse=True)
    then, now = (rows([account_id]).get(account_id) for rows in (way.before, way.now))
    bridge, themes = _bridge(asked, then, before, lines)
    return Movement(
        first=before.as_of,
        first_run=before.run_id,
        last=asked.run.as_of,
        there_before=then is not None,
        steps=tuple(_steps(then, now)),
        bridge=bridge,
        themes=themes,
        told=tuple(newest[:MOST_TOLD]),
        more_told=max(0, len(newest) - MOST_TOLD),
        missing=len(way.missing),
    )


def _night(line: Mapping[str, Any]) -> dt.date:
    night: dt.date = line["night"]
    return night


def _steps(then: Mapping[str, Any] | None, now: Mapping[str, Any] | None) -> list[tuple[str, str, str]]:
    """What of its placement and words is another one than it was."""
    if then is None or now is None:
        return []
    states = [state(row["profile"] or row["no_profile_reason"]) for row in (then, now)]
    words = [("profile", *states), *((name.replace("_", " "), state(then[name]), state(now[name]))
                                     for name in ("outlook", "risk_word"))]  # fmt: skip
    return [(what, was, is_now) for what, was, is_now in words if was != is_now]


def _bridge(
    asked: Asked, then: Mapping[str, Any] | None, before: PublishedRun, lines: list[dict[str, Any]]
) -> tuple[Chart | None, tuple[tuple[str, str, float, float], ...]]:
    for model in ("churn", "conversion", "expansion"):
        sums = summed(lines, model, ("cause",))
        if then is None or not sums or then[CHANCES[model]] is None:
            continue
        steps = [(str(cause), sums[(str(cause),)][1]) for cause in Cause if (str(cause),) in sums]
        start = (day(before.as_of, year=True), float(then[CHANCES[model]]))
        title = f"What moved its {CHANCE_WORDS[model]}"
        chart = steps_chart(title, start, steps, day(asked.run.as_of, year=True), "chance", _chance)
        parts = summed(lines, model, ("cause", "theme"))
        themes = [(str(cause), str(theme), odds, points) for (cause, theme), (odds, points) in parts.items()]
        return chart, tuple(sorted(themes, key=lambda one: -abs(one[2])))
    return None, ()


def _chance(value: float) -> str:
    return share(value, 1) if value > 0 else f"{value:.1%}"
