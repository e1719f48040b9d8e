"""How rules look in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from kare_ml.cli.answers.book import NearestChange, TraceEntry
from kare_ml.cli.answers.rules_in_force import Rules
from kare_ml.cli.render.look import plain_table


def rules(answer: Rules) -> RenderableType:
    """The rules in force; of one account, its trace."""
    if answer.account_id is not None:
        return Group(trace(answer.trace), *nearest(answer.nearest))
    table = plain_table(f"The rules as of {answer.as_of}, and how many accounts meet each attribute")
    for name in ("rule", "attribute", "asked for", "points"):
        table.add_column(name, overflow="fold")
    for name in ("asked of", "met"):
        table.add_column(name, justify="right")
    for entry in answer.attributes:
        rule = f"{entry.rule}: {entry.way}" if entry.way else entry.rule
        rule = f"{rule} ({entry.segment})" if entry.segment else rule
        gives = "" if entry.possible is None else f"{entry.possible:g}, "
        points = "must" if entry.points_needed is None else f"{gives}of {entry.points_needed:.3g} needed"
        met = "-" if entry.met is None else f"{entry.met:,}"
        table.add_row(rule, entry.attribute, entry.threshold, points, f"{entry.looked_at:,}", met)
    return Group(table, *(Text(line, style="yellow") for line in answer.stale[:1]))


def trace(entries: Sequence[TraceEntry]) -> Table:
    """Every attribute that was looked at, with value, threshold, whether it was met, and points."""
    table = plain_table("By our rules")
    for name in ("rule", "attribute", "value", "asked for", "met"):
        table.add_column(name)
    table.add_column("points", justify="right")
    for entry in entries:
        value = entry.text if entry.value is None else f"{entry.value:,.6g}"
        met = {True: "yes", False: "no", None: "-"}[entry.met]
        points = "must" if entry.points_needed is None else f"{entry.points or 0:g} of {entry.points_needed:.3g}"
        rule = f"{entry.rule}: {entry.way}" if entry.way else entry.rule
        table.add_row(rule, entry.attribute, value or "unknown", entry.threshold, met, points)
    return table


def nearest(changes: Sequence[NearestChange]) -> list[RenderableType]:
    """The smallest change of attributes that would place it elsewhere, a line a placement."""
    if not changes:
        return []
    title = "The nearest change that would move it, by the rules of its lifecycle (a client, a past client, a prospect)"
    return [Text(title, "italic"), *(Text(f"  {change.words}") for change in changes)]
