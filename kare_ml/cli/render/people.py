"""How flags and actions look in a terminal."""

from __future__ import annotations

from rich.console import RenderableType
from rich.text import Text

from kare_ml.cli.answers.people import Actions
from kare_ml.cli.render.look import plain_table


def actions(answer: Actions) -> RenderableType:
    """The open flags and actions."""
    if not answer.actions:
        return Text("Nothing is open; `kare flag ID-OR-NAME --owner NAME` opens a flag")
    table = plain_table("Open, soonest due first")
    for name in ("account", "owner", "due", "note", "opened by"):
        table.add_column(name)
    for entry in answer.actions:
        table.add_row(entry.account_id, entry.owner or "", str(entry.due_on or ""), entry.note, entry.written_by)
    return table
