"""Pictures of movement, drawn without a display: a bridge of steps, and an account's chance over time.

Each comes with its numbers as rows, to stand beside it as a table; as SVG or PNG the same content gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

UP, DOWN, END = "#c2571a", "#1f5fa8", "#4a4a4a"
"""What raises and what lowers, told apart by the colour-blind, too; and where the steps start and end."""

INK, FAINT = "#222222", "#b8b8b8"
STYLE: Any = {
    "font.family": "DejaVu Sans", "font.size": 9, "text.color": INK, "axes.labelcolor": INK, "axes.edgecolor": FAINT,
    "xtick.color": INK, "ytick.color": INK, "svg.hashsalt": "kare", "svg.fonttype": "path",
}  # fmt: skip
DOTS_AN_INCH = 144
MOST_NAMED, MOST_EVENTS = 16, 6
"""More ticks than these have no names of their own in the picture; more events of a night are counted in its table."""

MOST_DAYS = 7
"""So few days have a tick each."""


@dataclass(frozen=True)
class Step:
    """One step of a bridge: what it is called, and how far it goes; above zero is up."""

    name: str
    amount: float


@dataclass(frozen=True)
class Moment:
    """One night of a timeline: the chance then (null: none), and what changed since the night before, in words.

    `events` are what took place since then: of each what it is called, and all that is known of it.
    """

    day: dt.date
    chance: float | None
    marks: tuple[str, ...] = ()
    events: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Picture:
    """A drawn figure, and its numbers: `head` names the columns of `rows`."""

    title: str
    figure: Figure
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def svg(self) -> str:
        """The picture as SVG text."""
        return self._saved("svg", metadata={"Date": None}).decode("utf-8")

    def png(self) -> bytes:
        """The picture as PNG bytes."""
        return self._saved("png", dpi=DOTS_AN_INCH, metadata={"Software": None})

    def html(self) -> str:
        """The picture with its numbers as a table below, as a piece of a page."""
        svg = self.svg()
        head = "".join(f"<th>{escape(name)}</th>" for name in self.head)
        body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in self.rows)
        drawn = svg[svg.index("<svg") :]
        return (
            f"<section><h2>{escape(self.title)}</h2><figure>{drawn}</figure>"
            f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></section>"
        )

    def _repr_html_(self) -> str:
        """How a notebook shows it."""
        return self.html()

    def _saved(self, kind: str, **options: Any) -> bytes:
        import matplotlib as mpl

        buffer = io.BytesIO()
        with mpl.rc_context(STYLE):
            self.figure.savefig(buffer, format=kind, bbox_inches="tight", **options)
        return buffer.getvalue()


def bridge(
    title: str,
    start: float,
    steps: Sequence[Step],
    unit: str,
    *,
    percent: bool = False,
    ends: tuple[str, str] = ("before", "now"),
) -> Picture:
    """From a start by steps to an end, as bars that hang on each other; `percent` writes amounts as points.

    The end is the sum of all. Steps that round to nothing are drawn all the same: a bridge has no gaps.
    """
    end = start + sum(step.amount for step in steps)
    scale = 100.0 if percent else 1.0
    names = [ends[0], *(step.name for step in steps), ends[1]]
    axes = _axes(6.8, 0.55 + 0.36 * len(names))
    at = start
    low, high = min(start, end, 0.0) * scale, max(start, end, 0.0) * scale
    _bar(axes, 0, 0.0, start * scale, END)
    for row, step in enumerate(steps, 1):
        _bar(axes, row, at * scale, step.amount * scale, UP if step.amount > 0 else DOWN)
        axes.plot([at * scale] * 2, [row - 1.36, row - 0.64], color=FAINT, linewidth=0.8)
        at += step.amount
        low, high = min(low, at * scale), max(high, at * scale)
    _bar(axes, len(steps) + 1, 0.0, end * scale, END)
    room = max(high - low, 1e-9)
    tops = [max(start, 0.0) * scale, *_tops(start, steps, scale), max(end, 0.0) * scale]
    texts = [_amount(start * scale, percent), *(_amount(s.amount * scale, percent, sign=True) for s in steps),
             _amount(end * scale, percent)]  # fmt: skip
    for row, (top, text) in enumerate(zip(tops, texts, strict=True)):
        axes.text(top + 0.012 * room, row, text, va="center", ha="left", fontsize=8)
    axes.set_xlim(low - 0.02 * room, high + 0.14 * room)
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlabel(unit)
    rows = tuple(zip(names, texts, strict=True))
    return Picture(title, axes.figure, ("step", unit), rows)  # type: ignore[arg-type]


def timeline(title: str, moments: Sequence[Moment], cut_offs: Sequence[tuple[str, float]] = ()) -> Picture:
    """A chance over the nights, with a mark where a model or the rules changed, and a tick for each night with events.

    A tick is named where there is room for its name; the table names every event. `cut_offs` are drawn as faint lines
    with their words.
    """
    from matplotlib import dates

    axes = _axes(6.8, 2.8)
    at = [float(dates.date2num(moment.day)) for moment in moments]  # type: ignore[no-untyped-call]
    known = [(x, 100 * moment.chance) for x, moment in zip(at, moments, strict=True) if moment.chance is not None]
    axes.plot([x for x, _ in known], [y for _, y in known], color=END, linewidth=1.6, marker="o", markersize=3.5)
    for name, cut in cut_offs:
        axes.axhline(100 * cut, color=FAINT, linewidth=0.8, linestyle=(0, (4, 3)))
        axes.text(1.005, 100 * cut, name, transform=axes.get_yaxis_transform(), va="center", fontsize=8, color=INK)
    for x, moment in zip(at, moments, strict=True):
        if moment.marks:
            axes.axvline(x, color=UP, linewidth=1.0, alpha=0.8)
            axes.text(x, 1.02, ", ".join(moment.marks), transform=axes.get_xaxis_transform(), ha="center", va="bottom",
                      fontsize=7.5, color=UP)  # fmt: skip
        if moment.events:
            axes.plot([x, x], [0, 0.05], transform=axes.get_xaxis_transform(), color=DOWN, linewidth=2)
            if sum(bool(one.events) for one in moments) <= MOST_NAMED:
                axes.text(x, 0.07, _kinds(moment), transform=axes.get_xaxis_transform(), ha="center", va="bottom",
                          rotation=90, fontsize=7, color=DOWN)  # fmt: skip
    axes.set_ylim(0, 100)
    axes.set_ylabel("chance, %")
    locator: Any = dates.AutoDateLocator(maxticks=7)  # type: ignore[no-untyped-call]
    if at and at[-1] - at[0] <= MOST_DAYS:
        axes.set_xlim(at[0] - 0.5, at[-1] + 0.5)
        locator = dates.DayLocator()  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    rows = tuple(
        (str(m.day), "" if m.chance is None else f"{m.chance:.1%}", _events(m), ", ".join(m.marks)) for m in moments
    )
    return Picture(title, axes.figure, ("night", "chance", "events", "what changed"), rows)  # type: ignore[arg-type]


def _kinds(moment: Moment) -> str:
    """What the events of a night are called, each once; of many, how many more there are."""
    kinds = list(dict.fromkeys(kind for kind, _ in moment.events))
    more = f" +{len(kinds) - 2}" if len(kinds) > 2 else ""
    return ", ".join(kinds[:2]) + more


def _events(moment: Moment) -> str:
    words = [words for _, words in moment.events]
    return "; ".join(words[:MOST_EVENTS]) + (f"; and {len(words) - MOST_EVENTS} more" if words[MOST_EVENTS:] else "")


def page(title: str, facts: Sequence[tuple[str, str]], pictures: Sequence[Picture]) -> str:
    """A page of its own: facts, then pictures, each with its numbers; nothing is loaded from elsewhere."""
    told = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in facts if text)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_CSS}</style>"
        f"</head><body><h1>{escape(title)}</h1><dl>{told}</dl>{''.join(p.html() for p in pictures)}</body></html>\n"
    )


_CSS = (
    "body{font:15px/1.45 system-ui,sans-serif;color:#222;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1.2rem}dt{color:#666}dd{margin:0}"
    "figure{margin:0}svg{max-width:100%;height:auto}table{border-collapse:collapse;font-size:.9rem}"
    "th,td{padding:.15rem .8rem .15rem 0;text-align:left;font-variant-numeric:tabular-nums;vertical-align:top}"
    "th{border-bottom:1px solid #bbb}"
)


def _axes(width: float, height: float) -> Axes:
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(width, height))
        FigureCanvasSVG(figure)
        axes = figure.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    return axes


def _bar(axes: Axes, row: int, left: float, width: float, color: str) -> None:
    axes.barh(row, width, left=left, height=0.64, color=color)


def _tops(start: float, steps: Sequence[Step], scale: float) -> list[float]:
    """The right end of each step's bar."""
    tops, at = [], start
    for step in steps:
        tops.append(max(at, at + step.amount) * scale)
        at += step.amount
    return tops


def _amount(amount: float, percent: bool, *, sign: bool = False) -> str:
    digits = 1 if percent else 2
    text = f"{amount:+,.{digits}f}" if sign else f"{amount:,.{digits}f}"
    return text if sign or not percent else f"{text}%"
