"""Commands: what people say of accounts: what must be true for one to keep buying."""

from __future__ import annotations

from typing import Annotated

import typer

from kare_ml.cli.app import HERE, Folder, Json, answered, app

Name = Annotated[str, typer.Argument(metavar="ID-OR-NAME")]
By = Annotated[str, typer.Option(help="Who says so.", envvar="USER")]


@app.command()
def answer(
    name: Name,
    text: Annotated[str, typer.Argument(metavar="ANSWER", help="One sentence.")],
    by: By,
    workspace: Folder = HERE,
    as_json: Json = False,
) -> None:
    """What must be true for this account to keep buying? Its owner's answer, with its date.

    Example: kare answer "Hartwell" "deliveries come within two days" --by "Ann Lee"
    """
    from kare_ml.cli.operating import answers as doing
    from kare_ml.cli.render.written import written

    answered(doing.answer(workspace, name, text, by), written, as_json)


@app.command()
def answers(
    owner: Annotated[str | None, typer.Option(help="Only the accounts of this person.")] = None,
    blank: Annotated[bool, typer.Option("--blank", help="Only those without an answer.")] = False,
    top: Annotated[int | None, typer.Option("--top", help="How many accounts.", min=1)] = None,
    workspace: Folder = HERE,
    as_json: Json = False,
) -> None:
    """What must be true for our clients to keep buying, the most revenue first; blanks are listed as such.

    Example: kare answers --owner "Ann Lee" --blank
    """
    from kare_ml.cli.operating import answers as doing
    from kare_ml.cli.render import answers as render

    answered(doing.answers(workspace, owner, blank, top), render.answers, as_json)
