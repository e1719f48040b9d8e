"""Commands: the pages in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kare_ml.cli.app import HERE, Folder, app


@app.command()
def serve(
    by: Annotated[str, typer.Option(help="With --single-user: by whose name flags are written.", envvar="USER")] = "",
    single_user: Annotated[
        bool, typer.Option("--single-user", help="You are the only user of this machine: no sign-in.")
    ] = False,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)] = 8765,
    tls_cert: Annotated[Path | None, typer.Option(help="The certificate (PEM), to speak TLS itself.")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="The key of the certificate (PEM).")] = None,
    workspace: Folder = HERE,
) -> None:
    """Open the published book in a browser: who to call, who moved, and why, as pages that need no script.

    People sign in, each with a role (kare user add); alone on your machine, say --single-user.
    Examples: kare serve --single-user, then look at http://127.0.0.1:8765;
    kare serve --host 10.0.0.7 --tls-cert kare.pem --tls-key kare.key
    """
    from kare_ml.cli.operating import serve as doing
    from kare_ml.errors import UsageError
    from kare_ml.web.security.access import Access

    if single_user and not by:
        raise UsageError("who are you?", fix="name yourself: --by NAME")
    doing.serve(workspace, Access(host, port, by if single_user else None, tls_cert, tls_key))
