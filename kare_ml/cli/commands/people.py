"""Commands: what people decide: flags and assignments, and what waits for a decision."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from kare_ml.cli.app import HERE, Day, Folder, Json, answered, app


@app.command()
def flag(
    name: Annotated[str, typer.Argument(metavar="ID-OR-NAME")],
    owner: Annotated[str, typer.Option(help="Who should act.")],
    by: Annotated[str, typer.Option(help="Who flags it.", envvar="USER")],
    due: Annotated[dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Until when.")] = None,
    note: Annotated[str, typer.Option(help="What it is about.")] = "",
    workspace: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Flag an account: an action for its owner, kept in the state store.

    Example: kare flag "Hartwell" --owner "Ann Lee" --due 2026-02-01 --note "call before the quarter ends"
    """
    from kare_ml.cli.operating import people as doing
    from kare_ml.cli.render import actions as render

    answered(doing.flag(workspace, name, owner, by, due.date() if due else None, note), render.opened, as_json)


@app.command()
def assign(
    name: Annotated[str, typer.Argument(metavar="ID-OR-NAME")],
    profile: Annotated[
        str, typer.Argument(help="A profile, exit_review or do_not_pursue; `rules` gives it back to the rules.")
    ],
    by: Annotated[str, typer.Option(help="Who decides.", envvar="USER")],
    until: Annotated[dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], help="When to look at it again.")] = None,
    note: Annotated[str, typer.Option("--note", "--terms", help="Why; of an exit review, the terms agreed.")] = "",
    workspace: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Place an account by a person's decision: it overrules the rules from the next run on.

    `exit_review` confirms one, with the terms agreed and a day to look again; the way back is Keep or Expand.
    `kare decisions` lists what waits for a leader, what was decided, and what to look at again.
    Examples: kare assign 00123 Expand --until 2027-01-01 --note "new site opens in May";
    kare assign 00123 exit_review --until 2027-01-01 --terms "pays in advance";
    kare assign 7 do_not_pursue --note "fraud"
    """
    from kare_ml.cli.operating import people as doing
    from kare_ml.cli.render.written import written

    answered(doing.assign(workspace, name, profile, by, until.date() if until else None, note), written, as_json)


@app.command()
def decisions(workspace: Folder = HERE, as_of: Day = None, as_json: Json = False) -> None:
    """Exit reviews that wait for a leader, what people decided (who, why, when, terms, until when), what is stale.

    Example: kare decisions
    """
    from kare_ml.cli.answers.decisions import DecisionsAnswer
    from kare_ml.cli.render.decisions import decisions as render
    from kare_ml.config.load import load_book
    from kare_ml.stages.decisions import decided

    found = decided(workspace, as_of.date() if as_of else None)
    answered(DecisionsAnswer.of(found, load_book(workspace).currency), render, as_json)
