"""How people's decisions look in a terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from kare_ml.cli.answers.decisions import DecisionsAnswer
from kare_ml.cli.render.look import STATE_WORDS, money, plain_table

CONFIRM = (
    'A leader confirms one with the terms agreed and a day to look again: kare assign ID exit_review --terms "…" '
    "--until DATE; or designates it anew: kare assign ID Keep, or Expand."
)


def decisions(answer: DecisionsAnswer) -> RenderableType:
    """What waits for a leader, what was decided, and what is stale."""
    parts: list[RenderableType] = []
    if answer.waiting:
        table = plain_table(f"Exit reviews that wait for a leader, as of {answer.as_of}")
        for name in ("account", "owner", "because of"):
            table.add_column(name, overflow="fold")
        table.add_column("revenue", justify="right")
        for one in answer.waiting:
            revenue = money(one.trailing_revenue, answer.currency)
            table.add_row(one.name or one.account_id, one.owner or "", ", ".join(one.because), revenue)
        parts += [table, Text(CONFIRM)]
    if answer.decided:
        table = plain_table("Decided by people; the way back to the rules: kare assign ID rules")
        for name in ("account", "placed in", "by our rules", "by", "on", "until", "why, or the terms"):
            table.add_column(name, overflow="fold")
        for entry in answer.decided:
            dates = (str(entry.assigned_on or ""), str(entry.review_after or ""))
            placed = (_state(entry.placement), _state(entry.by_rules))
            table.add_row(entry.name or entry.account_id, *placed, entry.assigned_by, *dates, entry.note or "")
        parts.append(table)
    parts += [Text("To look at again", "italic")] * bool(answer.stale)
    parts += [Text(f"  {line}", style="yellow") for line in answer.stale]
    return Group(*parts) if parts else Text(f"Nobody decided otherwise than the rules as of {answer.as_of}.")


def _state(state: str) -> str:
    return STATE_WORDS.get(state, state).removeprefix("no profile: ")
