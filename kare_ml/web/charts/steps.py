"""A waterfall: from a start by steps to an end, as bars that hang on each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kare_ml.web.charts.drawing import DOWN, END, INK, UP, WIDTH, Chart, drawn, figures

ROW, LETTER = 24, 7.3
"""How high a step is, and how wide a letter of its name at most, in CSS pixels."""


def steps_chart(
    title: str,
    start: tuple[str, float] | None,
    steps: Sequence[tuple[str, float]],
    end: str,
    unit: str,
    write: Callable[[float], str],
    *,
    from_zero: bool = True,
    gains: bool = False,
    percent: bool = False,
) -> Chart:
    """The waterfall of `start` and all `steps`; the bar called `end` is their sum. Without a start it begins at zero.

    `write` puts an amount in words; those of steps get a sign. Without `from_zero` the axis is cut
    off, where the ends lie far from zero. With `gains` up is good, and has the calm colour. With `percent` amounts are
    shares of one.
    """
    import altair as alt

    at = start[1] if start else 0.0
    whole = [(start[0], 0.0, at, "end")] if start else []
    for name, size in steps:
        whole.append((name, at, at + size, "up" if size > 0 else "down"))
        at += size
    whole.append((end, 0.0, at, "end"))
    edges = [edge for name, one, other, kind in whole for edge in ((one, other) if kind != "end" else (other,))]
    low, high = min(edges), max(edges)
    room = (high - low) or abs(high) or 1.0
    floor = min(low - 0.08 * room, 0.0) if from_zero else low - 0.12 * room
    texts = [write(b) if kind == "end" else _signed(b - a, write) for _, a, b, kind in whole]
    values = [
        {"row": n, "name": name, "from": max(a, floor), "to": max(b, floor), "kind": kind, "text": text,
         "edge": max(a, b)}
        for n, ((name, a, b, kind), text) in enumerate(zip(whole, texts, strict=True))
    ]  # fmt: skip
    names = [name for name, *_ in whole]
    widest = min(max(map(len, names)) * LETTER, 180)
    axis = alt.Axis(labelExpr=_labels(names), minExtent=widest, ticks=False, domain=False, grid=False)
    colors = [DOWN, UP, END] if gains else [UP, DOWN, END]
    base = alt.Chart().encode(y=alt.Y("row:O", title=None, axis=axis))
    scale = alt.Scale(domain=[floor, max(high, 0.0 if from_zero else high) + 0.22 * room], nice=False)
    form = ".1~%" if percent else "~s" if room >= 2000 else ".2~f"
    ticks = alt.Axis(tickCount=4, format=form, domain=False)
    bars = base.mark_bar(height=14).encode(
        x=alt.X("from:Q", scale=scale, title=unit, axis=ticks),
        x2=alt.X2("to:Q"),
        color=alt.Color("kind:N", scale=alt.Scale(domain=["up", "down", "end"], range=colors), legend=None),
    )
    words = base.mark_text(align="left", dx=4, color=INK).encode(
        x=alt.X("edge:Q", scale=scale), text=alt.Text("text:N")
    )
    # The values come last: Altair copies all that a chart has with each thing that is said of it.
    chart = alt.LayerChart(layer=[bars, words], data=figures(values), width=WIDTH, height=ROW * len(values))
    return drawn(title, chart, ("step", unit), list(zip(names, texts, strict=True)))


def _signed(size: float, write: Callable[[float], str]) -> str:
    text = write(size)
    return text if text.startswith("-") or not size else f"+{text}"


def _labels(names: Sequence[str]) -> str:
    """A Vega expression that writes each row's name: two steps may have the same one."""
    import json

    return f"{json.dumps(list(names))}[datum.value]"
