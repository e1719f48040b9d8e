"""How a forgotten account looks in a terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from kare_ml.cli.answers.history import Forgotten
from kare_ml.cli.render.look import grid


def forgotten(answer: Forgotten) -> RenderableType:
    """Where the accounts were, and where they may still be."""
    found = [
        ("files", ", ".join(answer.files) or "none"),
        ("run bundles", f"{len(answer.bundles)} resealed"),
        ("published as of", ", ".join(map(str, answer.as_ofs)) or "none"),
        ("flags, actions, assignments", f"{answer.state_rows} rows"),
        *([("PostgreSQL", f"{answer.sink_rows:,} rows")] if answer.sink_rows else []),
        *(("retrain: forgotten account", f"{name} version {version}") for name, version in answer.retrain.items()),
    ]
    left = [Text(f"- {place}") for place in answer.beyond_reach]
    heading = Text(f"Forgotten: {', '.join(answer.accounts)}", "bold")
    return Group(heading, grid(found), Text("\nBeyond reach:", "bold"), *left)
