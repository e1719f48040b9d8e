"""What all answers in the terminal have in common."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table

PROFILE_STYLE = {"Keep": "blue", "Expand": "green", "Attain": "magenta", "Recapture": "yellow"}

STATE_WORDS = {
    "exit_review": "no profile: exit review",
    "do_not_pursue": "no profile: not to be pursued",
    "dormant": "no profile: dormant",
    "not_targeted": "no profile: not targeted",
}

ORDER = [*PROFILE_STYLE, *STATE_WORDS]
"""The order of the profiles, then of the reasons for having none."""


def plain_table(title: str | None = None, *, dim: bool = False) -> Table:
    """A calm table: a rule under its head, no box."""
    style = "dim" if dim else "italic"
    return Table(title=title, title_justify="left", title_style=style, box=box.SIMPLE_HEAD, pad_edge=False)


def share(value: float | None) -> str:
    """A chance or share in percent; nothing where it is not known."""
    return "" if value is None else f"{value:.0%}"


def money(value: float | None, currency: str) -> str:
    """An amount as people read it; nothing where it is not known."""
    return "" if value is None else f"{value:,.0f} {currency}"


def state(profile: str | None, reason: str | None) -> str:
    """A profile, or in words why there is none."""
    return profile or STATE_WORDS.get(reason or "", "no profile")


def grid(facts: Sequence[tuple[str, str]]) -> Table:
    """Facts with their labels; one without a text is left out."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column()
    for label, text in facts:
        if text:
            grid.add_row(label, text)
    return grid


def show(what: RenderableType) -> None:
    """Print to the terminal, in its width; at least 100 columns where it is not one."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=max(console.width, 120))
    console.print(what)
