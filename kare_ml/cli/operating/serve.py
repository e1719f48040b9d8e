"""Serving the published book to a browser."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import typer

from kare_ml.cli.clock import now

if TYPE_CHECKING:
    from pathlib import Path

    from kare_ml.web.security.access import Access


def serve(folder: Path, access: Access) -> None:
    """Serve until interrupted, and say where. Raises UsageError where nobody could sign in."""
    # The allocator of the system gives memory back; Arrow's own keeps what the largest question took. Read at import.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    from kare_ml.config.load import load_book, load_serve
    from kare_ml.errors import UsageError
    from kare_ml.io.logs import log_to
    from kare_ml.io.state import open_state
    from kare_ml.io.users import users
    from kare_ml.web.security.access import checked
    from kare_ml.web.serving import serve as served

    settings = load_serve(folder)
    checked(access, settings)
    by_password = access.single_user is None and settings.user_header is None
    if by_password and not any(one.password for one in users(open_state(folder, create=False))):
        raise UsageError(
            "nobody could sign in: there is no user with a password",
            expected="a user, or that you say you are the only one of this machine",
            fix="kare user add NAME --role admin, or kare serve --single-user",
        )
    name = load_book(folder).name
    log_to(folder)
    typer.echo(f"{name}: {access.address} (Ctrl+C ends it)")
    served(folder, now, access, settings)
