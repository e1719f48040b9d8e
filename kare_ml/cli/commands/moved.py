"""Commands: what moved, and why."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from kare_ml.cli.app import HERE, Folder, Json, answered, app, next_steps

Night = Annotated[dt.datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="The run to start from.")]
Until = Annotated[dt.datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="The run to end with.")]


@app.command()
def moved(
    name: Annotated[str | None, typer.Argument(metavar="[ID-OR-NAME]", help="One account; left out: the book.")] = None,
    first: Night = None,
    last: Until = None,
    cause: Annotated[str | None, typer.Option(help="Only what moved by this cause, such as `new events`.")] = None,
    owner: Annotated[str | None, typer.Option(help="Only accounts of this owner.")] = None,
    region: Annotated[str | None, typer.Option(help="Only accounts of this region.")] = None,
    profile: Annotated[str | None, typer.Option(help="Only accounts that have this profile now.")] = None,
    top: Annotated[int, typer.Option("--top", help="How many movers to list.", min=0)] = 10,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write a page with pictures and their numbers, too.")
    ] = None,
    workspace: Folder = HERE,
    as_json: Json = False,
) -> None:
    """What moved since the run before, or between any two runs, and why, exactly: the book, or one account.

    Examples: kare moved --html moved.html; kare moved 00123 --from 2026-10-01 --to 2026-11-01
    """
    from kare_ml.cli.operating import moved as reading
    from kare_ml.cli.render import moved as render

    span = (first.date() if first else None, last.date() if last else None)
    if name is not None:
        one = reading.account(workspace, name, *span)
        if html is not None:
            from kare_ml.cli.operating import page

            html.write_text(page.moved_account(workspace, one), "utf-8")
        answered(one, render.account, as_json)
        return
    filters = {"owner": owner, "region": region, "profile": profile}
    answer = reading.book(workspace, *span, filters, cause, top)
    if html is not None:
        from kare_ml.cli.operating import page

        html.write_text(page.moved(workspace, answer, filters), "utf-8")
    answered(answer, render.book, as_json)
    if not as_json:
        next_steps(workspace, "moved ID-OR-NAME", "account ID-OR-NAME")
