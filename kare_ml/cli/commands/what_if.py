"""Commands: what would bring an account back."""

from __future__ import annotations

from typing import Annotated

import typer

from kare_ml.cli.app import HERE, Day, Folder, Json, answered, app, next_steps


@app.command("what-if")
def what_if(
    name: Annotated[str, typer.Argument(metavar="ID-OR-NAME", help="An account_id or a name, or a part of one.")],
    workspace: Folder = HERE,
    as_of: Day = None,
    as_json: Json = False,
) -> None:
    """What would bring an account at risk back, by rescoring changed histories of it; and until when to act.

    Example: kare what-if 00123
    """
    from kare_ml.cli.operating import what_if as doing
    from kare_ml.cli.render import what_if as render

    answered(doing.what_if(workspace, name, as_of.date() if as_of else None), render.what_if, as_json)
    if not as_json:
        next_steps(workspace, "account ID-OR-NAME", "moved ID-OR-NAME")
