"""Commands: train, look back, list and approve models."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from kare_ml.cli.app import HERE, Day, Folder, Json, answered, app, looked_from, next_steps, shown


@app.command()
def train(
    workspace: Folder = HERE,
    as_of: Day = None,
    as_json: Json = False,
    explain_choice: Annotated[
        bool, typer.Option("--explain-choice", help="Show what members, season and map were chosen from.")
    ] = False,
) -> None:
    """Train, backtest and grade the models against your rules; promote them where their gate holds.

    Exit code 4 where there is not enough history. Example: kare train --as-of 2011-06-10
    """
    from kare_ml.cli.answers.models import ModelGrade, Train
    from kare_ml.cli.operating import models as doing
    from kare_ml.cli.render import models as render
    from kare_ml.cli.render.look import show
    from kare_ml.config.load import load_book

    date = looked_from(workspace, as_of)
    with shown("train") as progress:
        models = doing.train(workspace, date, progress)
    answer = Train(
        as_of=date,
        currency=load_book(workspace).currency,
        models=[ModelGrade.model_validate(model) for model in models],
    )
    answered(answer, render.train, as_json)
    if explain_choice and not as_json:
        for model in answer.models:
            show(render.choice(model))
    if not as_json:
        next_steps(workspace, f"score --as-of {date}" if as_of else "score", "at-risk")


@app.command()
def backtest(
    model: Annotated[str, typer.Argument(help="churn, expansion or conversion.")] = "churn",
    first: Annotated[dt.datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First date.")] = None,
    last: Annotated[dt.datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last date.")] = None,
    where: Annotated[str, typer.Option(help="A cohort: a column or feature, a comparison, a value.")] = "",
    workspace: Folder = HERE,
    as_of: Day = None,
    as_json: Json = False,
) -> None:
    """How a model would have done over a span of the past, beside the rules; for everybody or a cohort. With plots.

    Example: kare backtest churn --from 2011-03-01 --to 2011-06-10 --where "region = France"
    """
    from kare_ml.cli.operating import models as doing
    from kare_ml.cli.render import models as render

    span = (first.date() if first else None, last.date() if last else None)
    with shown("backtest") as progress:
        answer = doing.backtest(workspace, model, looked_from(workspace, as_of), span, where, progress)
    answered(answer, render.backtest, as_json)


@app.command()
def models(workspace: Folder = HERE, as_json: Json = False) -> None:
    """Every version of every model: its grade, whether it is in force, and where its card is.

    Example: kare models --json
    """
    from kare_ml.cli.operating import models as doing
    from kare_ml.cli.render import models as render

    answered(doing.models(workspace, looked_from(workspace, None)), render.models, as_json)


@app.command()
def approve(
    name: Annotated[str, typer.Argument(metavar="MODEL", help="churn, expansion or conversion.")],
    by: Annotated[str, typer.Option(help="Who approves.", envvar="USER")],
    version: Annotated[int | None, typer.Option(help="Which version; left out: the one that waits.")] = None,
    workspace: Folder = HERE,
) -> None:
    """Make a registered version of a model the champion, by a person's yes; recorded with who and when.

    Example: kare approve churn --by "Ann Lee"
    """
    from kare_ml.cli.operating import models as doing

    with shown(f"approve {name}") as progress:
        done = doing.approve(workspace, name, version, by, looked_from(workspace, None), progress)
    typer.echo(done)
    next_steps(workspace, "models", "score")
