"""The app, served for real: a uvicorn of our own on a free port."""

from __future__ import annotations

import datetime as dt
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from kare_ml.web.app import create_app
from kare_ml.web.security.access import Access
from kare_ml.web.security.door import Door, OneUser
from kare_ml.web.serving import server_settings
from kare_ml.web.shelf import Shelf

NOW = dt.datetime(2026, 11, 24, 8)
"""When it is, in UTC, for all who ask the served app."""


@contextmanager
def served(folder: Path, now: dt.datetime = NOW, door: Door | None = None) -> Iterator[str]:
    """The address of the app on a workspace, while it is served: to Ann alone, where no other door is given."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = create_app(Shelf.of(folder), lambda: now, ["127.0.0.1"], door or OneUser("Ann"))
    server = uvicorn.Server(server_settings(app, Access(port=port)))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server ended before it had begun"
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()
