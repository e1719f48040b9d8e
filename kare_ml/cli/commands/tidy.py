"""Commands: thin old nights."""

from __future__ import annotations

from typing import Annotated

import typer

from kare_ml.cli.app import HERE, Folder, Json, answered, app, shown


@app.command()
def tidy(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    workspace: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Thin old, judged nights: features, reasons and movement go, but for accounts that somebody acted on.

    Probabilities, profiles, risk words and moves of every night stay. Readers are not disturbed. Cut off, it is
    completed by running it again. Example: kare tidy --dry-run
    """
    from kare_ml.cli.operating import tidy as doing
    from kare_ml.cli.render import tidy as render

    with shown("tidy") as progress:
        answer = doing.tidy(workspace, progress, dry_run=dry_run)
    answered(answer, render.tidy, as_json)
