"""Serving the app: one process that listens on an address of this machine."""

from __future__ import annotations

from pathlib import Path

from kare_ml.web.pages.frame import Clock
from kare_ml.web.security.access import allowed_hosts, checked_address
from kare_ml.web.security.door import OneUser


def serve(folder: Path, clock: Clock, *, host: str, port: int, single_user: bool, user: str) -> None:
    """Serve a workspace to one user, by whose name flags are written, until interrupted.

    Raises UsageError where others could come in, ConfigError for faults of its settings.
    """
    checked_address(host, single_user=single_user)
    import uvicorn

    from kare_ml.web.app import create_app

    app = create_app(folder, clock, allowed_hosts(host), OneUser(user))
    uvicorn.run(
        app,
        host=host,
        port=port,
        ws="none",
        server_header=False,
        proxy_headers=False,
        access_log=False,
        log_level="warning",
    )
