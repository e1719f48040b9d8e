"""Commands: read the published book."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kare_ml.cli.app import HERE, Day, Folder, Json, answered, app, next_steps


@app.command("at-risk")
def at_risk(
    workspace: Folder = HERE,
    top: Annotated[int, typer.Option("--top", help="How many clients.", min=1)] = 10,
    as_of: Day = None,
    as_json: Json = False,
) -> None:
    """Who should we call first? Keep and Expand clients, most revenue at risk first.

    Example: kare at-risk --top 20
    """
    from kare_ml.cli import reading
    from kare_ml.cli.render import book as render

    answered(reading.at_risk(workspace, as_of.date() if as_of else None, top), render.at_risk, as_json)


@app.command()
def account(
    name: Annotated[str, typer.Argument(metavar="ID-OR-NAME", help="An account_id or a name, or a part of one.")],
    workspace: Folder = HERE,
    as_of: Day = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write a page with pictures and their numbers, too.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Where one account stands, where it is heading, and why; of any past night, with --as-of.

    Examples: kare account 00123; kare account "hartwell" --html hartwell.html
    """
    from kare_ml.cli import reading
    from kare_ml.cli.render import book as render

    answer = reading.account(workspace, name, as_of.date() if as_of else None)
    if html is not None:
        from kare_ml.cli.operating import page

        html.write_text(page.account(workspace, answer), "utf-8")
    answered(answer, render.account, as_json)
    if not as_json:
        known_as = answer.account_id if as_of is None else f"{answer.account_id} --as-of {answer.as_of}"
        rescored = [f"what-if {known_as}"] if answer.risk_word else []
        next_steps(workspace, *rescored, f"moved {answer.account_id}")


@app.command()
def runs(workspace: Folder = HERE, as_json: Json = False) -> None:
    """What has been published, newest first.

    Example: kare runs --json
    """
    from kare_ml.cli import reading
    from kare_ml.cli.render import book as render

    answered(reading.runs(workspace), render.runs, as_json)


@app.command()
def report(workspace: Folder = HERE, as_json: Json = False) -> None:
    """The book in short: profiles, where they are heading, how good the models are, and whom to call.

    Example: kare report --workspace demo
    """
    from kare_ml.cli import reading
    from kare_ml.cli.operating import models as doing
    from kare_ml.cli.render import book as render

    answered(reading.report(workspace, doing.latest_training(workspace)), render.report, as_json)
    if not as_json:
        next_steps(workspace, "at-risk --top 20", "account ID-OR-NAME", "runs")
