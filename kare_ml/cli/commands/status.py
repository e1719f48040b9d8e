"""Commands: how the book stands this morning."""

from __future__ import annotations

from typing import Annotated

import typer

from kare_ml.cli.app import HERE, Folder, Json, answered, app


@app.command()
def status(
    workspace: Folder = HERE,
    max_age: Annotated[
        str | None, typer.Option(metavar="26h", help="Exit code 3 where the newest night was published longer ago.")
    ] = None,
    as_json: Json = False,
) -> None:
    """How the book stands: the newest night, what its gates said, and why there is no newer one.

    Exit code 3 where a night was held back since, or nothing is published yet. Example: kare status --max-age 26h
    """
    from kare_ml.cli.operating import status as doing
    from kare_ml.cli.render import status as render

    longest = doing.hours(max_age) if max_age is not None else None
    answer = doing.status(workspace)
    answered(answer, render.status, as_json)
    doing.require_current(answer, longest)
