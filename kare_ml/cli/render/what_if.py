"""How changed histories look in a terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from kare_ml.cli.answers.what_if import WhatIf
from kare_ml.cli.render.look import plain_table, share

MOST = 12


def what_if(answer: WhatIf) -> RenderableType:
    """The risk as it is, until when to act, and what each change would make of it; * where the word would be lower."""
    heading = f"{answer.name or answer.account_id}: churn risk {share(answer.churn_risk) or 'none'}"
    parts: list[RenderableType] = [Text(heading + (f", {answer.risk_word}" if answer.risk_word else ""), style="bold")]
    if answer.act_by:
        parts.append(Text(f"Act by {answer.act_by}: silence alone would lift it to the next word by then."))
    if answer.changes:
        table = plain_table(f"With its history changed, as of {answer.as_of}")
        table.add_column("if there were", overflow="fold")
        table.add_column("risk", justify="right")
        table.add_column("word")
        for one in answer.changes[:MOST]:
            style = "green" if one.helps else None
            table.add_row(
                " and ".join(one.changes), share(one.churn_risk), (one.risk_word or "") + "*" * one.helps, style=style
            )
        parts.append(table)
    if answer.note:
        parts.append(Text(f"Note: {answer.note}."))
    return Group(*parts)
