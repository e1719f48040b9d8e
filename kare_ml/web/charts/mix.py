"""The mix: how clients are spread over Keep, Expand and exit review, beside the share that Keep is expected to have."""

from __future__ import annotations

from kare_ml.config.workspace import MixSettings
from kare_ml.playbook.mix import Mix
from kare_ml.web.charts.drawing import COLORS, INK, WIDTH, Chart, drawn, figures
from kare_ml.web.words import NOTHING


def mix_chart(mix: Mix, expected: MixSettings) -> Chart:
    """One bar of all clients; the dashed lines hold the share that Keep is expected to have, with its tolerance."""
    import altair as alt

    parts = [("Keep", mix.keep), ("Expand", mix.expand), ("exit_review", mix.exit_review)]
    at, values = 0.0, []
    for name, count in parts:
        size = count / mix.clients if mix.clients else 0.0
        label = f"{name.replace('_', ' ')} {size:.0%}" if size > 0.18 else ""
        values.append({"name": name, "from": at, "to": at + size, "middle": at + size / 2, "label": label})
        at += size
    base = alt.Chart(figures(values))
    axis = alt.Axis(format="%", tickCount=5, grid=False, domain=False)
    bars = base.mark_bar(height=34).encode(
        x=alt.X("from:Q", title="share of clients", scale=alt.Scale(domain=[0, 1]), axis=axis),
        x2=alt.X2("to:Q"),
        color=alt.Color(
            "name:N", legend=None, scale=alt.Scale(domain=[n for n, _ in parts], range=[COLORS[n] for n, _ in parts])
        ),
    )
    words = base.mark_text(color="#ffffff", fontWeight="bold").encode(x=alt.X("middle:Q"), text=alt.Text("label:N"))
    low, high = expected.bounds
    limits = alt.Chart(figures([{"at": low}, {"at": high}]))
    lines = limits.mark_rule(color=INK, strokeDash=[3, 3], strokeWidth=1.5, y=-4, y2=60).encode(x=alt.X("at:Q"))
    rows: list[tuple[str, ...]] = [
        (name.replace("_", " "), f"{count:,}", f"{count / mix.clients:.1%}" if mix.clients else NOTHING)
        for name, count in parts
    ]
    rows.append(("expected of Keep", "", f"{low:.0%} to {high:.0%}"))
    chart = (bars + words + lines).properties(width=WIDTH, height=56)
    return drawn("Where clients stand", chart, ("profile", "clients", "share"), rows)
