"""How flags and actions look in a terminal."""

from __future__ import annotations

from rich.console import RenderableType
from rich.text import Text

from kare_ml.cli.answers.actions import Actions, Opened, Refreshed
from kare_ml.cli.render.look import plain_table

WHY = {"profile": "changed profiles", "risk": "risen risk words", "flag": "flags"}


def actions(answer: Actions) -> RenderableType:
    """The open flags and actions."""
    if not answer.actions:
        return Text("Nothing is open; `kare actions --available` lists what the playbook would do")
    table = plain_table("Open, soonest due first")
    for name in ("action", "account", "owner", "due", "what", "opened by"):
        table.add_column(name)
    for entry in answer.actions:
        what = entry.note if entry.play is None else f"{entry.note} ({entry.play})"
        due = str(entry.due_on or "")
        table.add_row(entry.action_id, entry.account_id, entry.owner or "", due, what, entry.written_by)
    return table


def available(answer: Actions) -> RenderableType:
    """What may be opened by request."""
    if not answer.available:
        return Text("Nothing: what the playbook would do is open already, or was dismissed for a time")
    table = plain_table("May be opened (kare actions open ID), what is most at stake first")
    for name in ("account", "placement", "owner", "what"):
        table.add_column(name)
    table.add_column("at stake", justify="right")
    for play in answer.available:
        stake = "" if play.at_stake is None else f"{play.at_stake:,.0f}"
        table.add_row(play.account_id, play.placement, play.owner or "", f"{play.note} ({play.play})", stake)
    return table


def opened(answer: Opened) -> RenderableType:
    """One flag or action that was opened."""
    action = answer.action
    what = ": ".join(part for part in (action.play, action.note) if part)
    whose, until = f" for {action.owner}" if action.owner else "", f", due on {action.due_on}" if action.due_on else ""
    opened = f"Opened {action.kind} {action.action_id} for account {action.account_id}{whose}{until}"
    lines = [f"{opened}: {what}" if what else f"{opened}."]
    lines += [f"Told: {', '.join(answer.told)}."] if answer.told else []
    lines += [f"Not told: {to}: {why}" for to, why in answer.not_told.items()]
    return Text("\n".join([*lines, "`kare actions` lists what is open."]))


def refreshed(answer: Refreshed) -> RenderableType:
    """What a run opened."""
    opened = ", ".join(f"{count} for {WHY[why]}" for why, count in answer.opened.items()) or "nothing"
    rest = f"{answer.beyond_the_week} kept back, since their owners have enough new ones this week"
    return Text(f"Opened as of {answer.as_of}: {opened}; {rest}; {answer.silenced} silenced. See `kare actions`.")
