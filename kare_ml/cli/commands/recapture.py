"""Commands: whom to win back."""

from __future__ import annotations

from typing import Annotated

import typer

from kare_ml.cli.app import HERE, Day, Folder, Json, answered, app, next_steps


@app.command()
def recapture(
    top: Annotated[int, typer.Option("--top", help="How many accounts.", min=1)] = 20,
    every: Annotated[bool, typer.Option("--all", help="Every past client, not only those in Recapture.")] = False,
    workspace: Folder = HERE,
    as_of: Day = None,
    as_json: Json = False,
) -> None:
    """Which past clients are worth winning back? A scorecard with every part of it shown.

    Growth potential, cost of pursuit, strategic value, allies still there, still using but no longer ordering, and
    whether the reason for leaving has passed. Weights: `[recapture]` of kare.toml. Example: kare recapture --top 10
    """
    from kare_ml.cli.operating.recapture import recapture as asked
    from kare_ml.cli.render.recapture import recapture as render

    answered(asked(workspace, as_of.date() if as_of else None, top, every=every), render, as_json)
    if not as_json:
        next_steps(workspace, "account ID-OR-NAME", "flag ID-OR-NAME")
