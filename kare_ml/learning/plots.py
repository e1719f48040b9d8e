"""Plots as SVG text, drawn without a display: calibration, gains, and figures with their intervals."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kare_ml.learning.card import Calibration
    from kare_ml.learning.draws import Interval
    from kare_ml.learning.grading import Origin

MODEL, RIVAL = "#1f5fa8", "#8a8a8a"


def calibration_plot(points: Sequence[Calibration]) -> str:
    """What the model said against what came: on the line it is right."""
    with _axes(4.2, 3.8) as (axes, svg):
        axes.plot([0, 1], [0, 1], color=RIVAL, linewidth=0.8)
        errors = [1.96 * np.sqrt(max(p.came * (1 - p.came), 1e-9) / p.accounts) for p in points]
        said, came = [p.said for p in points], [p.came for p in points]
        axes.errorbar(said, came, yerr=errors, fmt="o", markersize=4, color=MODEL, linewidth=1)
        axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="chance that was said", ylabel="share that came true")
    return svg.getvalue()


def gain_plot(origins: Sequence[Origin], candidates: Sequence[str]) -> str:
    """How many of those that came true stand in the first so many of the list, for each candidate."""
    with _axes(4.2, 3.8) as (axes, svg):
        axes.plot([0, 1], [0, 1], color=RIVAL, linewidth=0.8)
        grid = np.linspace(0, 1, 101)
        for number, name in enumerate(candidates):
            curves = []
            for origin in origins:
                ordered = origin.labels[np.argsort(-origin.chance[name], kind="stable")]
                share = np.arange(1, len(ordered) + 1) / len(ordered)
                curves.append(np.interp(grid, share, np.cumsum(ordered) / ordered.sum()))
            style: dict[str, Any] = {"color": MODEL, "linewidth": 2} if name == "model" else {"linewidth": 1}
            axes.plot(grid, np.mean(curves, axis=0), label=name, zorder=9 - number, **style)
        axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="share of the list", ylabel="share of those that came true")
        axes.legend(frameon=False, fontsize=8, loc="lower right")
    return svg.getvalue()


def interval_plot(figures: Mapping[str, Interval], label: str) -> str:
    """One metric of every candidate with its 95% interval."""
    with _axes(5.6, 0.5 + 0.32 * len(figures)) as (axes, svg):
        for row, (name, interval) in enumerate(figures.items()):
            color = MODEL if name == "model" else RIVAL
            axes.plot([interval.low, interval.high], [-row, -row], color=color, linewidth=2)
            axes.plot(interval.mean, -row, "o", color=color, markersize=5)
        axes.set_yticks([-row for row in range(len(figures))], list(figures))
        axes.set_xlabel(label)
    return svg.getvalue()


@contextmanager
def _axes(width: float, height: float) -> Iterator[tuple[Any, io.StringIO]]:
    """Axes to draw on; the SVG is whole after the block. Equal content gives equal text: no date, no random ids."""
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    svg = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": "kare_ml", "font.size": 9, "svg.fonttype": "none"}):
        figure = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        axes.spines[["top", "right"]].set_visible(False)
        yield axes, svg
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
    text = svg.getvalue()
    svg.seek(0)
    svg.truncate()
    svg.write(text[text.index("<svg") :])
