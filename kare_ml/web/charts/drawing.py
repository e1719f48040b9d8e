"""How every chart looks, and drawing one: Altair's description in, SVG text out, without a browser or a network."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import altair as alt

INK, FAINT, UP, DOWN, END = "#3b4148", "#c9ced4", "#b34700", "#1f5fa8", "#6b727a"
"""Text, lines, what raises, what lowers, and where steps start and end. The style sheet knows these by value, and draws
them lighter on a dark page.
"""

COLORS = {
    "Keep": "#1f5fa8", "Expand": "#00734f", "Recapture": "#b34700", "Attain": "#8a3b7c", "exit_review": "#8f969e",
    "dormant": "#b4bac1", "do_not_pursue": "#8f969e", "not_targeted": "#c9ced4",
}  # fmt: skip
"""The colour of each profile, told apart by the colour-blind too, and greys for those without one."""

LOOK = {
    "background": "transparent", "font": "sans-serif", "padding": 4, "view": {"strokeWidth": 0},
    "axis": {
        "labelColor": INK, "titleColor": INK, "titleFontWeight": "normal", "gridColor": FAINT, "gridOpacity": 0.5,
        "domainColor": FAINT, "tickColor": FAINT, "labelFontSize": 12, "titleFontSize": 12, "labelLimit": 180,
    },
    "text": {"fontSize": 12, "color": INK},
}  # fmt: skip
"""What every chart has in common. Colours are attributes, never inline styles: pages forbid those."""

WIDTH = 360
"""How wide the plot itself is, in CSS pixels; with its labels it fits a phone."""


@dataclass(frozen=True)
class Chart:
    """A chart as SVG, and its numbers: `head` names the columns of `rows`."""

    title: str
    svg: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def figures(values: Sequence[Mapping[str, object]]) -> alt.Data:
    """Rows as a chart takes them: plain values, so that no frame has to be made."""
    import altair as alt

    return alt.Data(values=list(values))  # type: ignore[no-untyped-call]


def drawn(
    title: str, chart: alt.Chart | alt.LayerChart, head: tuple[str, ...], rows: Sequence[tuple[str, ...]]
) -> Chart:
    """The chart in the common look."""
    told = chart.to_dict(validate=False)
    return Chart(title, svg_of(json.dumps({**told, "config": LOOK}, sort_keys=True)), head, tuple(rows))


def ready_to_draw() -> None:
    """Load what draws, which takes a second: the first page then need not wait for it.

    Altair holds each part of a chart against its schema as it is made, for half of the time that a chart takes. So do
    tests; people do not wait for it.
    """
    from altair.utils.schemapi import disable_debug_mode

    disable_debug_mode()
    svg_of('{"mark": "point", "data": {"values": []}}')


@lru_cache(maxsize=512)
def svg_of(description: str) -> str:
    """The SVG of a Vega-Lite description. Hidden from screen readers: the table beside it says the same."""
    import vl_convert

    svg = str(vl_convert.vegalite_to_svg(description))
    return svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
