"""Figures over the nights: one line each, with marks where models or rules changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kare_ml.web.charts.drawing import COLORS, END, FAINT, INK, UP, WIDTH, Chart, drawn, figures
from kare_ml.web.words import NOTHING

HEIGHT = 150


@dataclass(frozen=True)
class Night:
    """One night: the figures by name (null: none then), and what was different from the night before, in words.

    `marks` stand in the picture, `notes` in the table (left out: the same); so many `events` have a mark at the foot.
    """

    day: dt.date
    values: Mapping[str, float | None]
    marks: tuple[str, ...] = ()
    notes: tuple[str, ...] | None = None
    events: int = 0


def lines_chart(
    title: str,
    nights: Sequence[Night],
    unit: str,
    write: Callable[[float], str],
    *,
    percent: bool = False,
    levels: Sequence[tuple[str, float]] = (),
) -> Chart:
    """A line for each figure over the nights, oldest first; `levels` are faint lines with their words."""
    import altair as alt

    names = list(dict.fromkeys(name for night in nights for name in night.values))
    values = [
        {"day": str(night.day), "name": name, "value": value}
        for night in nights
        for name, value in night.values.items()
        if value is not None
    ]
    base = alt.Chart(figures(values))
    scale = alt.Scale(domain=[0, 1]) if percent else alt.Scale(zero=True)
    first, last = nights[0].day, nights[-1].day
    every = alt.TimeIntervalStep("day", -(-max((last - first).days, 1) // 5))
    axis = alt.Axis(format="%-d %b", tickCount=every, grid=False, labelOverlap=True)
    if (last - first).days > 300:
        axis = alt.Axis(format="%b %Y", tickCount=5, grid=False, labelOverlap=True)
    x = alt.X("day:T", title=None, axis=axis)
    y = alt.Y("value:Q", title=unit, scale=scale, axis=alt.Axis(tickCount=4, format="%" if percent else "~s"))
    color = alt.Color(
        "name:N",
        scale=alt.Scale(domain=names, range=[COLORS.get(name, END) for name in names]),
        legend=None,
    )
    layers = base.mark_line(strokeWidth=2, point=alt.OverlayMarkDef(size=28)).encode(x=x, y=y, color=color)
    for name, level in levels:
        at = alt.Chart(figures([{"level": level, "name": name}]))
        layers += at.mark_rule(color=FAINT, strokeDash=[4, 3]).encode(y=alt.Y("level:Q"))
        layers += at.mark_text(align="left", x=4, dy=-7, color=INK).encode(y=alt.Y("level:Q"), text=alt.Text("name:N"))
    marked = [{"day": str(night.day), "text": ", ".join(night.marks)} for night in nights if night.marks]
    if marked:
        marks = alt.Chart(figures(marked))
        layers += marks.mark_rule(color=UP, strokeDash=[2, 2]).encode(x=alt.X("day:T"))
        layers += marks.mark_text(align="center", dy=-6, y=0, color=UP).encode(
            x=alt.X("day:T"), text=alt.Text("text:N")
        )
    if happened := [{"day": str(night.day)} for night in nights if night.events]:
        foot = alt.Chart(figures(happened)).mark_point(shape="triangle-up", color=END, filled=True, size=32, opacity=1)
        layers += foot.encode(x=alt.X("day:T"), y=alt.value(HEIGHT - 3))
    if len(names) > 1:  # each line says whose it is, at its end
        ends = _apart({v["name"]: v for v in values}.values(), 0.09 * _span(values, percent))
        tips = alt.Chart(figures(ends))
        layers += tips.mark_text(align="left", dx=7).encode(
            x=alt.X("day:T"), y=alt.Y("at:Q"), text=alt.Text("name:N"), color=color
        )
    rows = [
        (
            str(n.day),
            *(_written(n.values.get(name), write) for name in names),
            "; ".join(n.marks if n.notes is None else n.notes),
        )
        for n in nights
    ]
    return drawn(title, layers.properties(width=WIDTH, height=HEIGHT), ("night", *names, "what changed"), rows)


def _written(value: float | None, write: Callable[[float], str]) -> str:
    return NOTHING if value is None else write(value)


def _span(values: Sequence[Mapping[str, object]], percent: bool) -> float:
    return 1.0 if percent else max((float(str(one["value"])) for one in values), default=1.0)


def _apart(ends: object, least: float) -> list[dict[str, object]]:
    """The names at the ends of lines, moved so far up that none lies on another."""
    found: list[dict[str, object]] = []
    for one in sorted(ends, key=lambda end: float(end["value"])):  # type: ignore[call-overload]
        at = max(float(one["value"]), float(str(found[-1]["at"])) + least) if found else float(one["value"])
        found.append({**one, "at": at})
    return found
