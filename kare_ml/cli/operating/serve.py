"""Serving the published book to a browser."""

from __future__ import annotations

from pathlib import Path

import typer

from kare_ml.cli.clock import now


def serve(folder: Path, host: str, port: int, *, single_user: bool, user: str) -> None:
    """Serve until interrupted, and say where."""
    from kare_ml.config.load import load_book
    from kare_ml.io.logs import log_to
    from kare_ml.web.security.access import checked_address
    from kare_ml.web.serving import serve as served

    checked_address(host, single_user=single_user)
    name = load_book(folder).name
    log_to(folder)
    where = f"[{host}]" if ":" in host else host
    typer.echo(f"{name}: http://{where}:{port} (Ctrl+C ends it)")
    served(folder, now, host=host, port=port, single_user=single_user, user=user)
