"""What all tables in the terminal have in common."""

from __future__ import annotations

from rich import box
from rich.table import Table


def plain_table(title: str, *, dim: bool = False) -> Table:
    """A calm table: a rule under its head, no box."""
    style = "dim" if dim else "italic"
    return Table(title=title, title_justify="left", title_style=style, box=box.SIMPLE_HEAD, pad_edge=False)
