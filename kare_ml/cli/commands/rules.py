"""Commands: the rules, and what another set of them would do."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kare_ml.cli.app import HERE, Day, Folder, Json, answered, app

group = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help="What other rules would do to the book, before anything is published.\n\nExample: kare rules diff",
)
app.add_typer(group, name="rules")


@group.command("diff")
def diff(
    against: Annotated[Path, typer.Option("--against", help="A kare.toml, or a file with only what differs.")],
    top: Annotated[int, typer.Option("--top", help="How many of the largest accounts.", min=1)] = 20,
    workspace: Folder = HERE,
    as_of: Day = None,
    as_json: Json = False,
) -> None:
    """Who would move by other rules, from where to where, and which attributes decide. Nothing is published.

    On the features of the newest published run: no source is read. Example: kare rules diff --against other.toml
    """
    from kare_ml.cli.answers.rules import RulesDiffAnswer
    from kare_ml.cli.render.rules import diff as render
    from kare_ml.config.load import load_book
    from kare_ml.stages.rules import rules_diff

    found = rules_diff(workspace, against, as_of.date() if as_of else None, top)
    answered(RulesDiffAnswer.of(found, against.name, load_book(workspace).currency), render, as_json)
