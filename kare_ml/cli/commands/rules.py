"""Commands: the rules in force, and what another set of them would do."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from kare_ml.cli.app import HERE, Day, Folder, Json, answered, app

group = typer.Typer(rich_markup_mode=None)
app.add_typer(group, name="rules", invoke_without_command=True)


@group.callback()
def rules(
    context: typer.Context,
    account: Annotated[
        str | None, typer.Option("--account", help="An id or a name: its trace, and what would move it.")
    ] = None,
    workspace: Folder = HERE,
    as_of: Day = None,
    as_json: Json = False,
) -> None:
    """The rules as the newest run applied them: thresholds as numbers, and how many accounts meet each attribute.

    Examples: kare rules; kare rules --account "hartwell"; kare rules diff --against other.toml
    """
    if context.invoked_subcommand is not None:
        return
    from kare_ml.cli.operating import rules as doing
    from kare_ml.cli.render import rules_in_force as render

    answered(doing.rules(workspace, account, as_of.date() if as_of else None), render.rules, as_json)


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


@group.command("review")
def review(
    keep: Annotated[
        float | None,
        typer.Option(
            "--keep", help="The share of clients that Keep should have; left out, that of [mix].", min=0, max=1
        ),
    ] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Make today's numbers hold, dated, with your name.")] = False,
    by: Annotated[str | None, typer.Option("--by", help="Who accepts.")] = None,
    since: Annotated[
        dt.datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="The first night that they hold; left out: the run's own."),
    ] = None,
    workspace: Folder = HERE,
    as_of: Day = None,
    as_json: Json = False,
) -> None:
    """What percentiles stand for today, and thresholds that fit the mix and people's placements better.

    Always a proposal, until it is accepted by name: then the numbers and the risk words hold, dated.
    Examples: kare rules review --keep 0.8; kare rules review --accept --by "Ann Lee"
    """
    from kare_ml.cli.answers.rules import RulesReviewAnswer
    from kare_ml.cli.clock import now
    from kare_ml.cli.render.rules import review as render
    from kare_ml.errors import UsageError
    from kare_ml.stages import rules_review as stage

    if accept != (by is not None):
        raise UsageError("an acceptance has a name", expected="--accept and --by NAME together, or neither")
    found = stage.rules_review(workspace, keep, as_of.date() if as_of else None)
    if by is not None:
        day = stage.accept(workspace, found, by, now(), since.date() if since else None).dated
        answered(RulesReviewAnswer.of(found, by, dt.date.fromisoformat(day)), render, as_json)
        return
    answered(RulesReviewAnswer.of(found), render, as_json)
