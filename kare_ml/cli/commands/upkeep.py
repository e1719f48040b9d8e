"""Commands: is all well, and what to keep in a safe place."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kare_ml.cli.app import HERE, Folder, Json, answered, app


@app.command()
def doctor(workspace: Folder = HERE, as_json: Json = False) -> None:
    """Look at installation, settings, sources, state, registry, table and schedule, and say what to do.

    Exit code 3 where something is ill. Nothing is changed. Example: kare doctor
    """
    from kare_ml.cli.operating import upkeep as doing
    from kare_ml.cli.render import upkeep as render

    answer = doing.doctor(workspace)
    answered(answer, render.doctor, as_json)
    doing.refuse_ill(answer)


@app.command()
def backup(
    to: Annotated[Path, typer.Argument(metavar="FILE", help="A new file, such as kare-2026-11-22.tar.gz.")],
    workspace: Folder = HERE,
) -> None:
    """Keep what cannot be made anew: what people wrote, reviews, tombstones, and the records and bytes of models.

    Nobody has to stop working meanwhile. Example: kare backup kare-2026-11-22.tar.gz
    """
    from kare_ml.cli.operating import upkeep as doing

    typer.echo(doing.backup(workspace, to))


@app.command()
def restore(
    backup: Annotated[Path, typer.Argument(metavar="FILE", help="A file that kare backup wrote.")],
    replace: Annotated[bool, typer.Option("--replace", help="Also where the workspace has other files.")] = False,
    workspace: Folder = HERE,
) -> None:
    """Bring a backup into a workspace, all or none of it being what was written.

    Example: kare restore kare-2026-11-22.tar.gz --workspace rescued
    """
    from kare_ml.cli.operating import upkeep as doing

    typer.echo(doing.restore(workspace, backup, replace=replace))
