"""The solution heat map as a picture: PNG, SVG or PDF, drawn without a display."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kare_ml.playbook.next_line import Suggestion
from kare_ml.playbook.whitespace import Cell, HeatMap

COLOURS = {
    Cell.BUYS: "#1f5fa8",
    Cell.BOUGHT: "#a9c6e8",
    Cell.NEVER: "#f4f4f2",
    Cell.COMPETITOR: "#e08214",
    Cell.IN_HOUSE: "#f6c56f",
    Cell.NOT_NEEDED: "#c9c9c9",
}
WORDS = {
    Cell.BUYS: "buys",
    Cell.BOUGHT: "bought before",
    Cell.NEVER: "never bought",
    Cell.COMPETITOR: "from a competitor",
    Cell.IN_HOUSE: "from in-house",
    Cell.NOT_NEEDED: "not needed",
}
NEXT = "#c2185b"

ROW, COLUMN, TEXT = 0.24, 0.55, 3.2
"""Inches: the height of a row, the width of a column, and what names take on the left."""


def draw(path: Path, shown: HeatMap, next_lines: Sequence[Sequence[Suggestion]], title: str) -> None:
    """Draw the map to a file, in the format that its name ends in; a dot marks the line that is likely next.

    Raises ValueError for a format that matplotlib does not know.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.colors import ListedColormap
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    rows, columns = shown.cells.shape
    size = (TEXT + COLUMN * max(columns, 8) + 0.4, 2.6 + ROW * rows)
    figure = Figure(figsize=size, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.pcolormesh(
        shown.cells,
        cmap=ListedColormap([COLOURS[cell] for cell in Cell]),
        vmin=-0.5,
        vmax=len(Cell) - 0.5,
        edgecolors="white",
        linewidth=1.2,
    )
    place = {line: at for at, line in enumerate(shown.lines)}
    dots = [(place[offers[0].line] + 0.5, row + 0.5) for row, offers in enumerate(next_lines) if offers]
    axes.scatter([x for x, _ in dots], [y for _, y in dots], s=22, color=NEXT, zorder=3)
    for row, site in enumerate(shown.sites):
        if len(site.members) > 1:
            for column in (shown.buying[row] > 0).nonzero()[0]:
                count = f"{shown.buying[row, column]}"
                axes.text(column + 0.5, row + 0.5, count, ha="center", va="center", fontsize=7, color="white")
    axes.set_xticks([at + 0.5 for at in range(columns)], shown.lines, rotation=40, ha="left", fontsize=8)
    axes.set_yticks([at + 0.5 for at in range(rows)], [_label(shown, at) for at in range(rows)], fontsize=8)
    axes.xaxis.tick_top()
    axes.invert_yaxis()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    present = {Cell(int(value)) for value in shown.cells.ravel()}
    keys: list[Patch | Line2D] = [
        Patch(facecolor=COLOURS[cell], edgecolor="#bbbbbb", linewidth=0.5, label=WORDS[cell])
        for cell in WORDS
        if cell in present
    ]
    keys.append(Line2D([], [], marker="o", color="white", markerfacecolor=NEXT, markersize=6, label="likely next"))
    figure.legend(handles=keys, loc="outside lower left", ncols=4, fontsize=8, frameon=False)
    if any(len(site.members) > 1 for site in shown.sites):
        title += "; a number: how many of the family buy it"
    figure.suptitle(title, fontsize=10, x=0.01, ha="left")
    figure.savefig(path, dpi=150, metadata={"Date": None} if path.suffix == ".svg" else None)


def _label(shown: HeatMap, row: int) -> str:
    site = shown.sites[row]
    more = f" (+{len(site.members) - 1})" if len(site.members) > 1 else ""
    name = site.name or site.account_id
    return (name if len(name) <= 34 else name[:33] + "…") + more
