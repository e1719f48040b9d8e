"""Commands: the pages in a browser."""

from __future__ import annotations

from typing import Annotated

import typer

from kare_ml.cli.app import HERE, Folder, app


@app.command()
def serve(
    by: Annotated[str, typer.Option(help="By whose name flags are written.", envvar="USER")],
    single_user: Annotated[
        bool, typer.Option("--single-user", help="You are the only user of this machine: no sign-in.")
    ] = False,
    host: Annotated[str, typer.Option(help="The address to listen on; only one of this machine.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)] = 8765,
    workspace: Folder = HERE,
) -> None:
    """Open the published book in a browser: who to call, who moved, and why, as pages that need no script.

    Example: kare serve --single-user, then look at http://127.0.0.1:8765
    """
    from kare_ml.cli.operating import serve as doing

    doing.serve(workspace, host, port, single_user=single_user, user=by)
