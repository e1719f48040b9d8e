"""How the recapture scorecard looks in a terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from kare_ml.cli.answers.recapture import PastClient, RecaptureAnswer
from kare_ml.cli.render.look import plain_table, share

HEADS = {
    "growth_potential": "growth",
    "cost_of_pursuit": "cost",
    "strategic_value": "strategic",
    "allies": "allies",
    "still_using": "using",
    "loss_reason": "reason thawed",
}


def recapture(answer: RecaptureAnswer) -> RenderableType:
    """The ranking with its parts, each in percent of what it can give."""
    if not answer.accounts:
        return Text("Nobody is in Recapture; `kare recapture --all` ranks every past client")
    parts = [name for name in HEADS if answer.weights[name] and name not in answer.unknown]
    table = plain_table(
        f"Whom to win back first, as of {answer.as_of}; parts in percent, best year in {answer.currency}"
    )
    table.add_column("account", overflow="fold")
    table.add_column("score", justify="right")
    table.add_column("known", justify="right")
    for name in parts:
        table.add_column(HEADS[name], justify="right")
    table.add_column("best year", justify="right")
    table.add_column("what is known", overflow="fold")
    for account in answer.accounts:
        table.add_row(
            account.name or account.account_id,
            "" if account.score is None else f"{account.score:.0f}",
            share(account.known),
            *("" if account.parts[name] is None else f"{100 * (account.parts[name] or 0):.0f}" for name in parts),
            "" if account.best_year_spend is None else f"{account.best_year_spend:,.0f}",
            _facts(account),
        )
    weights = ", ".join(f"{HEADS[name]} {answer.weights[name]:g}" for name in parts)
    lines = [Text(f"Weights: {weights}; what is not known of an account leaves its weight to the rest.", style="dim")]
    if answer.unknown:
        lines.append(Text(f"Not known of anybody, so not counted: {', '.join(answer.unknown)}.", style="yellow"))
    return Group(table, *lines)


def _facts(account: PastClient) -> str:
    said = []
    if account.still_using:
        said.append(f"still using it ({account.days_since_use:.0f} days ago) but not ordering")
    if account.days_silent is not None:
        why = f"left {account.days_silent:.0f} days ago"
        said.append(f"{why}: {account.loss_reason}" if account.loss_reason else why)
    if account.allies:
        said.append(f"{account.allies:.0f} " + ("ally there" if account.allies == 1 else "allies there"))
    return "; ".join(said)
