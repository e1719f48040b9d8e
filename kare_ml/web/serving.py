"""Serving the app: one process, which people reach as `Access` says."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.config.serve import Serve
from kare_ml.web.pages.frame import Clock
from kare_ml.web.security.access import Access, allowed_hosts
from kare_ml.web.security.door import Door, OneUser

if TYPE_CHECKING:
    import uvicorn

    from kare_ml.web.security.headers import SecureHeaders


def serve(folder: Path, clock: Clock, access: Access, settings: Serve) -> None:
    """Serve a workspace until interrupted. `access` was checked. Raises ConfigError for faults of its settings."""
    import uvicorn

    from kare_ml.web.ahead import keep_ready
    from kare_ml.web.app import create_app
    from kare_ml.web.charts.drawing import ready_to_draw
    from kare_ml.web.shelf import Shelf

    threading.Thread(target=ready_to_draw, daemon=True).start()  # meanwhile the first page reads its night
    shelf, ended = Shelf.of(folder), threading.Event()
    app = create_app(shelf, clock, allowed_hosts(access, settings), door_of(folder, clock, access, settings))
    threading.Thread(target=keep_ready, args=(shelf, clock, ended), daemon=True).start()
    try:
        uvicorn.Server(server_settings(app, access)).run()
    finally:
        ended.set()


def server_settings(app: SecureHeaders, access: Access) -> uvicorn.Config:
    """How the server speaks: it tells nothing of itself, and keeps no log of addresses that people asked for."""
    import uvicorn

    return uvicorn.Config(
        app,
        host=access.host,
        port=access.port,
        ssl_certfile=access.certificate,
        ssl_keyfile=access.key,
        ws="none",
        server_header=False,
        proxy_headers=False,  # we read them ourselves, from named proxies alone
        access_log=False,
        log_level="warning",
        timeout_keep_alive=75,  # longer than people look at a page: else the next one may meet a line that is just cut
    )


def door_of(folder: Path, clock: Clock, access: Access, settings: Serve) -> Door:
    """The door: of one user, of a proxy that vouches, or of sign-in."""
    if access.single_user is not None:
        return OneUser(access.single_user)
    from kare_ml.io.state import open_state
    from kare_ml.web.security.door import Vouched
    from kare_ml.web.security.sign_in import SignIn

    state = open_state(folder, create=True)
    if settings.user_header is not None:
        return Vouched(state, settings)
    return SignIn(state, settings, clock, secure=settings.https or access.certificate is not None)
