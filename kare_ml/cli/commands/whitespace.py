"""Commands: the solution heat map."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kare_ml.cli.app import HERE, Day, Folder, Json, answered, app

By = Annotated[str, typer.Option(help="Who says so.", envvar="USER")]
Name = Annotated[str, typer.Argument(metavar="ID-OR-NAME", help="An account_id or a name, or a part of one.")]
Note = Annotated[str, typer.Option(help="What else is known of it.")]

group = typer.Typer(rich_markup_mode=None)
app.add_typer(group, name="whitespace", invoke_without_command=True)


@group.callback()
def whitespace(
    context: typer.Context,
    account: Annotated[str | None, typer.Option("--account", help="Only this account (id or name).")] = None,
    owner: Annotated[str | None, typer.Option("--owner", help="Only what this person looks after.")] = None,
    top: Annotated[int, typer.Option("--top", help="How many, most revenue first.", min=1)] = 25,
    family: Annotated[bool, typer.Option("--family", help="A row a family: parents, sisters, sites, related.")] = False,
    picture: Annotated[Path | None, typer.Option("--picture", help="Draw it, too: .png, .svg or .pdf.")] = None,
    table: Annotated[Path | None, typer.Option("--csv", help="Write it as a CSV table, too.")] = None,
    workspace: Folder = HERE,
    as_of: Day = None,
    as_json: Json = False,
) -> None:
    """Who buys what, who used to, and where there is room: accounts by product lines, and what is likely next.

    Examples: kare whitespace --owner "Ann Lee" --picture map.png; kare whitespace --family --csv map.csv
    """
    if context.invoked_subcommand is not None:
        return
    from kare_ml.cli.operating import whitespace as doing
    from kare_ml.cli.render import whitespace as render

    day = as_of.date() if as_of else None
    answer = doing.whitespace(workspace, day, account, owner, top, picture, by_family=family)
    if table is not None:
        render.write_csv(table, answer)
    answered(answer, render.whitespace, as_json)


@group.command("mark")
def mark(
    name: Name,
    line: Annotated[str, typer.Argument(help="The product line.")],
    word: Annotated[
        str, typer.Argument(metavar="MARK", help="competitor, in-house or not-needed; `open` takes it back.")
    ],
    by: By,
    note: Note = "",
    workspace: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Say where an account has a line from that it does not buy from us, or that it needs none.

    Example: kare whitespace mark 00123 Abrasives competitor --note "Kestrel, until March"
    """
    from kare_ml.cli.operating import whitespace as doing
    from kare_ml.cli.render.written import written

    answered(doing.mark(workspace, name, line, word, by, note), written, as_json)


@group.command("relate")
def relate(
    name: Name,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The account that it belongs with.")],
    by: By,
    note: Note = "",
    apart: Annotated[bool, typer.Option("--apart", help="They do not belong together, after all.")] = False,
    workspace: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Say that two accounts belong together, as a joint venture does to its owners: families then count both.

    Example: kare whitespace relate 00123 00456 --note "joint venture"
    """
    from kare_ml.cli.operating import whitespace as doing
    from kare_ml.cli.render.written import written

    answered(doing.relate(workspace, name, other, by, note, related=not apart), written, as_json)
