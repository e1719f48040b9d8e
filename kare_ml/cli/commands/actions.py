"""Commands: actions: what is open, what may be opened, and what came of them."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from kare_ml.cli.app import HERE, Folder, Json, answered, app, looked_from

Action = Annotated[str, typer.Argument(metavar="ACTION", help="An action's id, as `kare actions` shows it.")]
By = Annotated[str, typer.Option(help="Who writes this.", envvar="USER")]

group = typer.Typer(rich_markup_mode=None)
app.add_typer(group, name="actions", invoke_without_command=True)


@group.callback()
def actions(
    context: typer.Context,
    available: Annotated[bool, typer.Option("--available", help="What may be opened instead, by request.")] = False,
    owner: Annotated[str | None, typer.Option(help="Only what is for this person.")] = None,
    top: Annotated[int | None, typer.Option("--top", help="How many.", min=1)] = None,
    workspace: Folder = HERE,
    as_json: Json = False,
) -> None:
    """The open flags and actions, soonest due first; or with --available what the playbook would do.

    Examples: kare actions --owner "Ann Lee"; kare actions --available --top 20
    """
    if context.invoked_subcommand is not None:
        return
    from kare_ml.cli.operating import actions as doing
    from kare_ml.cli.render import actions as render

    if available:
        answered(doing.available(workspace, owner, top), render.available, as_json)
    else:
        answered(doing.actions(workspace, owner, top), render.actions, as_json)


@group.command("refresh")
def refresh(workspace: Folder = HERE, as_json: Json = False) -> None:
    """Open what the newest run calls for: changed profiles, risen risk words, flags. A run opens nothing twice.

    Example: kare actions refresh
    """
    from kare_ml.cli.operating import actions as doing
    from kare_ml.cli.render import actions as render

    answered(doing.refresh(workspace), render.refreshed, as_json)


@group.command("open")
def open_(
    name: Annotated[str, typer.Argument(metavar="ID-OR-NAME")],
    by: By,
    owner: Annotated[str | None, typer.Option(help="Who should do it; left out: as the playbook says.")] = None,
    workspace: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Open the next play of an account's playbook, because you ask for it.

    Example: kare actions open "Hartwell"
    """
    from kare_ml.cli.operating import actions as doing
    from kare_ml.cli.render import actions as render

    answered(doing.open_one(workspace, name, owner, by), render.opened, as_json)


@group.command("done")
def done(
    action: Action,
    outcome: Annotated[str, typer.Option(help="What came of it.")],
    by: By,
    workspace: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Close an action with its outcome.

    Example: kare actions done 1f2e3d4c --outcome "ordered again on the phone"
    """
    from kare_ml.cli.operating import actions as doing
    from kare_ml.cli.render.written import written

    answered(doing.done(workspace, action, outcome, by), written, as_json)


@group.command("dismiss")
def dismiss(
    action: Action,
    reason: Annotated[str, typer.Option(help="Why it is not to be done.")],
    by: By,
    silence: Annotated[
        str | None, typer.Option(metavar="DAYS", help="For how long, such as 30d; left out: as kare.toml says.")
    ] = None,
    workspace: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Dismiss an action; the playbook is silent on that account and cause for a time.

    Example: kare actions dismiss 1f2e3d4c --reason "on holiday until May" --silence 30d
    """
    from kare_ml.cli.operating import actions as doing
    from kare_ml.cli.render.written import written
    from kare_ml.errors import UsageError

    found = re.fullmatch(r"(\d{1,4})d", silence) if silence else None
    if silence and not found:
        raise UsageError(f"--silence {silence} is not understood", expected="a number of days such as 30d")
    today = looked_from(workspace, None)
    answered(doing.dismiss(workspace, action, reason, by, int(found[1]) if found else None, today), written, as_json)
