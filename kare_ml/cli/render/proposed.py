"""How a proposed mapping looks in a terminal: a sample of each file, and which column was taken for which of ours."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from kare_ml.cli.render.look import plain_table
from kare_ml.io.proposal import Proposal, Proposed


def sources(proposal: Proposal) -> RenderableType:
    """A table a file: its columns, what they look like, a few values, and ours."""
    parts: Sequence[RenderableType] = [_source(source) for source in proposal.sources]
    return Group(*parts, Text("Check the mapping in kare.toml; lines that begin with # were left for you to decide."))


def _source(source: Proposed) -> Table:
    fit = source.fit
    ours = {theirs: name for name, theirs in fit.columns.items()} if fit else {}
    what = f"→ {fit.table.name}, a row {fit.table.grain}" if fit else "fits no table of ours: not read"
    table = plain_table(f"{source.path.name}  {what}")
    table.add_column("your column", overflow="fold")
    table.add_column("ours")
    table.add_column("looks like")
    table.add_column("for example", overflow="ellipsis", no_wrap=True, max_width=50)
    for look in source.look.columns:
        examples = ", ".join(dict.fromkeys(look.examples))
        table.add_row(
            look.name, ours.get(look.name, ""), look.words, examples, style=None if look.name in ours else "dim"
        )
    return table
