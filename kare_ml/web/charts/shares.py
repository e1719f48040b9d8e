"""Shares of time by profile: a bar for what went there, and a line for what is designated."""

from __future__ import annotations

from collections.abc import Sequence

from kare_ml.playbook.effort import Share
from kare_ml.web.charts.drawing import COLORS, END, INK, WIDTH, Chart, drawn, figures
from kare_ml.web.words import points, share


def shares_chart(shares: Sequence[Share], unit: str) -> Chart:
    """A bar a profile; the mark is what leadership wants there, where anything is designated."""
    import altair as alt

    names = [one.profile for one in shares]
    values = [
        {"profile": one.profile, "share": one.share or 0.0, "designated": one.designated, "text": share(one.share)}
        for one in shares
    ]
    axis = alt.Axis(ticks=False, domain=False, grid=False)
    base = alt.Chart(figures(values)).encode(y=alt.Y("profile:N", sort=names, title=None, axis=axis))
    colors = alt.Scale(domain=names, range=[COLORS.get(name, END) for name in names])
    high = max((max(one.share or 0.0, one.designated or 0.0) for one in shares), default=1.0)
    x = alt.X("share:Q", title=f"share of {unit}", scale=alt.Scale(domain=[0, 1.15 * (high or 1.0)]),
              axis=alt.Axis(format="%", tickCount=5, domain=False))  # fmt: skip
    bars = base.mark_bar(height=16).encode(x=x, color=alt.Color("profile:N", scale=colors, legend=None))
    words = base.mark_text(align="left", dx=5, color=INK).encode(x=alt.X("share:Q"), text=alt.Text("text:N"))
    wanted = base.transform_filter("datum.designated !== null")
    ticks = wanted.mark_tick(color=INK, thickness=3, size=24).encode(x=alt.X("designated:Q"))
    rows = [
        (one.profile, share(one.share), share(one.designated), "" if one.gap is None else points(one.gap))
        for one in shares
    ]
    chart = (bars + ticks + words).properties(width=WIDTH, height=30 * len(values))
    title = "Where the time goes; each mark is what is designated"
    return drawn(title, chart, ("profile", f"share of {unit}", "designated", "points more"), rows)
