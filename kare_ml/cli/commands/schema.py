"""Commands: what the answers look like as JSON."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from kare_ml.cli.app import app


@app.command()
def schema(command: Annotated[str, typer.Argument(help="A command that takes --json, such as at-risk.")]) -> None:
    """The JSON schema of what a command prints with --json.

    Example: kare schema at-risk
    """
    from kare_ml.cli.answers.schemas import ANSWERS
    from kare_ml.errors import UsageError

    if command not in ANSWERS:
        raise UsageError(f"{command!r} has no JSON schema", expected=", ".join(ANSWERS))
    typer.echo(json.dumps(ANSWERS[command].model_json_schema(), indent=2))
