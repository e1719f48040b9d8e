"""What the doctor found, in a terminal."""

from __future__ import annotations

from rich.console import RenderableType
from rich.text import Text

from kare_ml.cli.answers.upkeep import Doctor
from kare_ml.cli.render.look import plain_table

STYLES = {"well": "green", "look": "yellow", "ill": "bold red"}


def doctor(answer: Doctor) -> RenderableType:
    """A row a finding."""
    table = plain_table("Is all well?")
    for column in ("about", "", "found", "to do"):
        table.add_column(column, overflow="fold")
    for found in answer.findings:
        table.add_row(found.about, Text(found.state, style=STYLES[found.state]), found.said, found.fix)
    return table
