"""How the solution heat map looks in a terminal, and as a CSV table."""

from __future__ import annotations

import csv
from pathlib import Path

from rich.console import Group, RenderableType
from rich.text import Text

from kare_ml.cli.answers.whitespace import NextLine, SiteAnswer, WhitespaceAnswer
from kare_ml.cli.render.look import plain_table
from kare_ml.publish.spreadsheet import as_cell

SIGNS = {"buys": "●", "bought": "○", "never": "·", "competitor": "C", "in_house": "H", "not_needed": "x"}
STYLES = {"buys": "blue", "bought": "cyan", "competitor": "yellow", "in_house": "yellow"}
MOST_LINES = 20


def whitespace(answer: WhitespaceAnswer) -> RenderableType:
    """The map by signs, with the line that each is likely to buy next."""
    lines = answer.lines[:MOST_LINES]
    table = plain_table(f"Who buys what, as of {answer.as_of}; revenue of 365 days in {answer.currency}")
    table.add_column("account", overflow="fold", max_width=34)
    table.add_column("revenue", justify="right", no_wrap=True)
    for number in range(1, len(lines) + 1):
        table.add_column(str(number), justify="center", no_wrap=True)
    table.add_column("likely next", overflow="fold")
    for site in answer.sites:
        signs = [Text(SIGNS[site.cells[line]], style=STYLES.get(site.cells[line], "dim")) for line in lines]
        table.add_row(_name(site), f"{site.revenue:,.0f}", *signs, _offer(site.next[0]) if site.next else "")
    numbered = ", ".join(f"{number} {line}" for number, line in enumerate(lines, 1))
    more = len(answer.lines) - len(lines)
    legend = "● buys  ○ bought before  · never  C from a competitor  H from in-house  x not needed"
    parts: list[RenderableType] = [
        table,
        Text(legend, style="dim"),
        Text(numbered + (f", and {more} more" if more else "")),
    ]
    if len(answer.sites) < answer.sites_in_all:
        parts.append(
            Text(f"{len(answer.sites):,} of {answer.sites_in_all:,}; --top, --account or --owner show others.")
        )
    notes = [m for m in answer.marks if m.note]
    parts += [Text(f"{m.account_id}, {m.line}: {m.mark}, {m.note} ({m.written_by})", style="dim") for m in notes[:10]]
    return Group(*parts)


def write_csv(path: Path, answer: WhitespaceAnswer) -> None:
    """A row an account (or family), a column a line, as UTF-8; no text is a formula to a spreadsheet."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        lines = map(as_cell, answer.lines)
        writer.writerow(["account_id", "name", "owner", "state", "revenue", "members", *lines, "likely_next"])
        for site in answer.sites:
            who = map(as_cell, (site.account_id, site.name, site.owner, site.state))
            offers = as_cell("; ".join(offer.line for offer in site.next))
            writer.writerow([*who, f"{site.revenue:.2f}", len(site.members), *site.cells.values(), offers])


def _name(site: SiteAnswer) -> str:
    name = site.name or site.account_id
    return f"{name} (+{len(site.members) - 1})" if len(site.members) > 1 else name


def _offer(offer: NextLine) -> str:
    who = "of those most like it" if offer.by == "alike" else "of all clients"
    return f"{offer.line}: {offer.buyers} of {offer.alike} {who}" if offer.alike else offer.line
