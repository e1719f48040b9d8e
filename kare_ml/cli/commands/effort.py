"""Commands: where time goes, and how much of it an account is worth."""

from __future__ import annotations

from typing import Annotated

import typer

from kare_ml.cli.app import HERE, Day, Folder, Json, answered, app


@app.command()
def effort(
    owner: Annotated[str | None, typer.Option(help="Only this person's time and accounts.")] = None,
    workspace: Folder = HERE,
    as_of: Day = None,
    as_json: Json = False,
) -> None:
    """Where our time went against where leadership wants it: by profile, rep and team; role fit; whom nobody called.

    Example: kare effort --owner "Ann Lee"
    """
    from kare_ml.cli.operating import effort as doing
    from kare_ml.cli.render import effort as render

    answered(doing.effort(workspace, as_of.date() if as_of else None, owner), render.effort, as_json)


@app.command()
def weigh(
    name: Annotated[str, typer.Argument(metavar="ID-OR-NAME")],
    importance: Annotated[str, typer.Argument(help="A number, 0 or more; `column`: as the mapped column says again.")],
    by: Annotated[str, typer.Option(help="Who says so.", envvar="USER")],
    note: Annotated[str, typer.Option(help="Why.")] = "",
    workspace: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Say how important an account is: the time of its profile is shared out by it (kare effort).

    Example: kare weigh "Hartwell" 90 --note "reference customer"
    """
    from kare_ml.cli.operating import effort as doing
    from kare_ml.cli.render.written import written

    answered(doing.weigh(workspace, name, importance, by, note), written, as_json)
