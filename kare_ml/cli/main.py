"""`kare`: the entry point. A command lives in `commands/`, by what it is about; `--help` lists them in this order."""

from __future__ import annotations

import importlib
import sys

import typer

from kare_ml.cli.app import app
from kare_ml.errors import KareError

NOUNS = (
    *("workspace", "models", "nightly", "status", "rollback", "upkeep", "tidy"),
    *("book", "moved", "what_if", "portfolio", "recapture", "whitespace", "walk"),
    *("brief", "monitor", "sinks", "serve", "user"),
    *("people", "actions", "answers", "effort"),
    "rules",
    "schema",
)

for _module in NOUNS:
    importlib.import_module(f"kare_ml.cli.commands.{_module}")


def main() -> None:
    """Run a command: errors of ours are shown without a traceback, with the exit code that says their kind."""
    from kare_ml.io.platform import require_supported_platform, share_the_processors

    try:
        require_supported_platform()
        share_the_processors()
        app()
    except KareError as error:
        typer.echo(f"kare: {error}", err=True)
        sys.exit(error.exit_code)
