"""How the book stands, in a terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from kare_ml.cli.answers.status import SinkLag, Status
from kare_ml.cli.render.look import grid, plain_table

STYLES = {"warns": "yellow", "blocks": "bold red", "accepted": "yellow", "no history yet": "dim"}


def status(answer: Status) -> RenderableType:
    """The newest night and its gates; above them, where it is so, that it should be a newer one."""
    held = answer.held
    told = f"{answer.as_of}, {answer.accounts:,} accounts, run {answer.run_id}" if answer.as_of else "none yet"
    facts = [
        ("newest night", told),
        (
            "published",
            f"{answer.published_at:%Y-%m-%d %H:%M} UTC, {answer.hours:,.1f} h ago" if answer.hours is not None else "",
        ),
        ("placed", ", ".join(f"{count:,} {by.replace('_', ' ')}" for by, count in answer.by.items())),
        ("fallback", answer.fallback or ""),
        ("running", answer.running or ""),
        ("cut off", answer.ended_early or ""),
    ]
    parts: list[RenderableType] = []
    if held is not None:
        stays = f"still the figures of {answer.as_of}" if answer.as_of else "nothing is published"
        parts.append(Text(f"STALE: {stays}; the night of {held.as_of} was held back", style="bold red"))
        parts.append(grid([("because", held.what), ("found", held.found), ("to do", held.fix)]))
        parts.append(Text())
    facts += [(f"sink {lag.sink}", _lag(lag)) for lag in answer.sinks]
    parts.append(grid(facts))
    if answer.gate:
        table = plain_table("The gate")
        for column in ("gate", "", "what it says"):
            table.add_column(column, overflow="fold")
        for verdict in answer.gate:
            said = verdict.said + (f"; accepted: {verdict.reason}" if verdict.reason else "")
            table.add_row(verdict.gate, Text(verdict.state, style=STYLES.get(verdict.state, "")), said)
        parts.append(table)
    return Group(*parts)


def _lag(lag: SinkLag) -> str:
    """Whether a sink has what is published."""
    if not lag.behind:
        return "has the newest night"
    has = f"has {lag.as_of}" if lag.as_of else "has none yet"
    runs = "run" if lag.behind == 1 else "runs"
    return f"{lag.behind} {runs} behind, {has}{f': {lag.trouble}' if lag.trouble else ''}; kare repair"
