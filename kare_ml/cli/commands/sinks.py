"""Commands: what goes beside the published table."""

from __future__ import annotations

from typing import Annotated

import typer

from kare_ml.cli.app import HERE, Folder, Json, answered, app

Names = Annotated[list[str] | None, typer.Argument(metavar="SINK", help="postgres, csv, xlsx or a CRM's name; all.")]


@app.command()
def export(names: Names = None, workspace: Folder = HERE, as_json: Json = False) -> None:
    """Write what is published to the sinks of kare.toml anew, all of it: to a CRM every account, not only what changed.

    Examples: kare export; kare export salesforce
    """
    from kare_ml.cli.operating import sinks as doing
    from kare_ml.cli.render import sinks as render

    answer = doing.bring(workspace, names or [], anew=True)
    answered(answer, render.brought, as_json)
    doing.require_all(answer)


@app.command()
def repair(names: Names = None, workspace: Folder = HERE, as_json: Json = False) -> None:
    """Bring the sinks of kare.toml to what is published, until they agree. `kare score` does so after every run.

    Example: kare repair postgres
    """
    from kare_ml.cli.operating import sinks as doing
    from kare_ml.cli.render import sinks as render

    answer = doing.bring(workspace, names or [], anew=False)
    answered(answer, render.brought, as_json)
    doing.require_all(answer)
