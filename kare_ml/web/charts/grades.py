"""How good a model is: what it said against what came, and one figure of every candidate with its interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from kare_ml.web.charts.drawing import DOWN, END, FAINT, WIDTH, Chart, drawn, figures
from kare_ml.web.charts.steps import LETTER, ROW
from kare_ml.web.words import share

SIDE = 260
"""How wide and high a calibration plot is, in CSS pixels."""

Z = 1.96
TRUE = "share that came true"


@dataclass(frozen=True)
class Point:
    """Some accounts: the mean chance that was said, the share of which it came true, and how many they are."""

    said: float
    came: float
    accounts: int

    @property
    def reach(self) -> tuple[float, float]:
        """The 95% interval of what came, by the count of accounts."""
        half = Z * math.sqrt(max(self.came * (1 - self.came), 1e-9) / self.accounts)
        return max(0.0, self.came - half), min(1.0, self.came + half)


def calibration_chart(title: str, points: Sequence[Point]) -> Chart:
    """What was said against what came, with 95% intervals: on the line it is right."""
    import altair as alt

    most = min(1.0, max((max(one.said, one.reach[1]) for one in points), default=1.0) * 1.05)
    values = [{"said": p.said, "came": p.came, "low": p.reach[0], "high": min(p.reach[1], most)} for p in points]
    scale = alt.Scale(domain=[0, most], nice=False)
    axis = alt.Axis(format="%", tickCount=5)
    x = alt.X("said:Q", title="chance that was said", scale=scale, axis=axis)
    y = alt.Y("came:Q", title=TRUE, scale=scale, axis=axis)
    line = alt.Chart(figures([{"said": 0.0, "came": 0.0}, {"said": most, "came": most}]))
    base = alt.Chart(figures(values))
    chart = (
        line.mark_line(color=FAINT, strokeWidth=1.5).encode(x=x, y=y)
        + base.mark_rule(color=DOWN).encode(x=x, y=alt.Y("low:Q", scale=scale, axis=axis, title=TRUE), y2="high:Q")
        + base.mark_point(color=DOWN, filled=True, size=45, opacity=1).encode(x=x, y=y)
    )
    rows = [(share(p.said, 1), share(p.came, 1), f"{p.accounts:,}") for p in points]
    chart = chart.properties(width=SIDE, height=SIDE)
    return drawn(title, chart, ("said, on average", "came true", "accounts"), rows)


@dataclass(frozen=True)
class Candidate:
    """One candidate's mean figure with its 95% interval; `own` is the model, the others are what it is held against."""

    name: str
    mean: float
    low: float
    high: float
    own: bool


def intervals_chart(title: str, candidates: Sequence[Candidate], unit: str) -> Chart:
    """The figure of every candidate, the model first and in its own colour."""
    import altair as alt

    values = [{"name": c.name, "mean": c.mean, "low": c.low, "high": c.high, "own": c.own} for c in candidates]
    names = [candidate.name for candidate in candidates]
    axis = alt.Axis(ticks=False, domain=False, grid=False, minExtent=max(map(len, names)) * LETTER)
    base = alt.Chart(figures(values)).encode(
        y=alt.Y("name:N", title=None, sort=names, axis=axis),
        color=alt.Color("own:N", legend=None, scale=alt.Scale(domain=[True, False], range=[DOWN, END])),
    )
    scale = alt.Scale(zero=False, nice=True)
    x = alt.X("low:Q", title=f"{unit}, with its 95% interval", scale=scale, axis=alt.Axis(tickCount=5))
    chart = base.mark_rule(strokeWidth=2).encode(x=x, x2=alt.X2("high:Q")) + base.mark_point(
        filled=True, size=50, opacity=1
    ).encode(x=alt.X("mean:Q", scale=scale))
    rows = [(c.name, f"{c.mean:.3f}", f"{c.low:.3f} to {c.high:.3f}") for c in candidates]
    sized = chart.properties(width=WIDTH, height=ROW * len(values))
    return drawn(title, sized, ("candidate", unit, "95% interval"), rows)
