"""Commands: the book as a portfolio."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from kare_ml.cli.app import HERE, Day, Folder, Json, answered, app, next_steps

Split = Literal["owner", "region", "sector", "segment"]


@app.command()
def portfolio(
    by: Annotated[Split, typer.Option("--by", help="What to split the book by.")] = "region",
    workspace: Folder = HERE,
    as_of: Day = None,
    as_json: Json = False,
) -> None:
    """The mix of the book: accounts and revenue by profile and outlook, over time, and by owner, region, sector …

    Warns where Keep is off the share of clients that it is expected to have (`[mix]` of kare.toml).
    Example: kare portfolio --by owner
    """
    from kare_ml.cli.answers.portfolio import PortfolioAnswer
    from kare_ml.cli.render.portfolio import portfolio as render
    from kare_ml.config.load import load_book
    from kare_ml.stages.portfolio import portfolio as of_workspace

    found = of_workspace(workspace, as_of.date() if as_of else None)
    answered(PortfolioAnswer.of(found, load_book(workspace).currency), lambda answer: render(answer, by), as_json)
    if not as_json:
        next_steps(workspace, "at-risk", "report")
