"""Commands: the morning's brief."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kare_ml.cli.app import HERE, Day, Folder, Json, answered, app, looked_from


@app.command()
def brief(
    owner: Annotated[str | None, typer.Option(help="Of this person's accounts alone.")] = None,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write it as a page, too.")] = None,
    send: Annotated[
        bool, typer.Option("--send", help="Send it to those that [notify] of kare.toml names; each once a run.")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="With --send: also to those who have it.")] = False,
    workspace: Folder = HERE,
    as_of: Day = None,
    as_json: Json = False,
) -> None:
    """What a leader reads in half a minute: what changed, who to call first, why, flags, the book, how far to trust it.

    Examples: kare brief; kare brief --owner "Ann Lee"; kare brief --send
    """
    from kare_ml.cli.operating import brief as doing
    from kare_ml.cli.render import brief as render

    day = looked_from(workspace, as_of)
    if send:
        answered(doing.send(workspace, day, again=again), render.told, as_json)
        return
    found = doing.brief(workspace, day, owner)
    if html is not None:
        from kare_ml.brief.page import page

        html.write_text(page(found), "utf-8")
    answered(doing.answer(found), render.brief, as_json)
