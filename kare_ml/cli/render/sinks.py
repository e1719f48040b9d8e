"""How the sinks look in a terminal."""

from __future__ import annotations

from rich.console import RenderableType
from rich.text import Text

from kare_ml.cli.answers.sinks import SinksAnswer


def brought(answer: SinksAnswer) -> RenderableType:
    """What was done, a line each sink."""
    if not answer.sinks:
        return Text("No sink is named in [sinks] of kare.toml, or nothing is published yet.")
    lines = [f"{one.sink}: {f'behind: {one.trouble}' if one.trouble else one.did}" for one in answer.sinks]
    return Text("\n".join(lines))
