"""Commands: where the revenue is heading."""

from __future__ import annotations

from kare_ml.cli.app import HERE, Day, Folder, Json, answered, app


@app.command()
def walk(workspace: Folder = HERE, as_of: Day = None, as_json: Json = False) -> None:
    """Are we standing still? The revenue expected one horizon ahead: kept, shrunk, lost, grown, won, won back.

    Example: kare walk
    """
    from kare_ml.cli.operating import walk as doing
    from kare_ml.cli.render import walk as render

    answered(doing.walk(workspace, as_of.date() if as_of else None), render.walk, as_json)
