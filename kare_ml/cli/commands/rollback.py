"""Commands: go back to an earlier run."""

from __future__ import annotations

from typing import Annotated

import typer

from kare_ml.cli.app import HERE, Folder, Json, answered, app, next_steps


@app.command()
def rollback(
    run: Annotated[str, typer.Argument(metavar="RUN", help="A run_id of `kare runs`, or its first letters.")],
    reason: Annotated[str, typer.Option(help="Why; it is kept, and `kare status` says it.")] = "",
    by: Annotated[str, typer.Option(help="Who goes back.", envvar="USER")] = "",
    workspace: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Make a run of the past the newest again: the nights after it leave the published table, by one commit.

    Their bundles stay, so that you can come forward again by the same command. Example: kare rollback 3f2a
    """
    from kare_ml.cli.operating import rollback as doing
    from kare_ml.cli.render import rollback as render

    answered(doing.rollback(workspace, run, by, reason), render.rollback, as_json)
    if not as_json:
        next_steps(workspace, "status", "runs")
