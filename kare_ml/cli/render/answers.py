"""How people's answers look in a terminal."""

from __future__ import annotations

from rich.console import RenderableType
from rich.text import Text

from kare_ml.cli.answers.actions import Answers
from kare_ml.cli.render.look import money, plain_table


def answers(answer: Answers) -> RenderableType:
    """What must be true for clients to keep buying."""
    if not answer.accounts:
        return Text("No such client.")
    table = plain_table(f"What must be true for them to keep buying? {answer.blank:,} clients without an answer")
    for name in ("account", "owner", "last 365 days", "answer", "by", "on"):
        table.add_column(name, justify="right" if name == "last 365 days" else "left")
    for entry in answer.accounts:
        on = f"{entry.written_at:%Y-%m-%d}" if entry.written_at else ""
        revenue = money(entry.trailing_revenue, answer.currency)
        said = (entry.answer or "(blank)", entry.written_by or "", on)
        table.add_row(entry.name or entry.account_id, entry.owner or "", revenue, *said)
    return table
