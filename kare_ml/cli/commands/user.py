"""Commands: who may come into the app, as what, and what was done there."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from kare_ml.cli.app import HERE, Folder, Json, answered, app
from kare_ml.domain.access import Role

Name = Annotated[str, typer.Argument(metavar="NAME", help="The name that one signs in by.")]
As = Annotated[Role, typer.Option("--role", help="What the user may do; docs/guide/web.md has the table.")]
Owners = Annotated[list[str] | None, typer.Option("--owner", help="Sees this owner's accounts alone; repeatable.")]
Regions = Annotated[list[str] | None, typer.Option("--region", help="Sees this region's accounts alone; repeatable.")]
FromStdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]

group = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
app.add_typer(group, name="user")


@group.callback()
def user() -> None:
    """Who may come into the web app: users, their roles, what they see of the book, and a log of what was done.

    Example: kare user list
    """


@group.command("add")
def add(
    name: Name,
    role: As = Role.VIEWER,
    owner: Owners = None,
    region: Regions = None,
    no_password: Annotated[bool, typer.Option("--no-password", help="Comes in through a proxy alone.")] = False,
    password_stdin: FromStdin = False,
    workspace: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Let somebody in. The password is asked for, or comes by standard input; never as an argument.

    Example: kare user add ann --role leader
    """
    from kare_ml.cli.operating import users as doing
    from kare_ml.cli.render import users as render

    scope = doing.scope_of(owner or (), region or ())
    password = None if no_password else _password(password_stdin)
    answered(doing.add(workspace, name, role, scope, password), render.changed, as_json)


@group.command("list")
def list_(workspace: Folder = HERE, as_json: Json = False) -> None:
    """Every user: role, what one sees, and in how many browsers one is signed in.

    Example: kare user list
    """
    from kare_ml.cli.operating import users as doing
    from kare_ml.cli.render import users as render

    answered(doing.listed(workspace), render.users, as_json)


@group.command("role")
def role_(
    name: Name,
    role: Annotated[Role, typer.Argument(metavar="ROLE", help="viewer, analyst, leader or admin.")],
    workspace: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Give a user another role, and end every session of the user.

    Example: kare user role ann admin
    """
    from kare_ml.cli.operating import users as doing
    from kare_ml.cli.render import users as render

    answered(doing.change(workspace, name, role), render.changed, as_json)


@group.command("scope")
def scope_(
    name: Name, owner: Owners = None, region: Regions = None, workspace: Folder = HERE, as_json: Json = False
) -> None:
    """Let a user see the accounts of some owners or regions alone; without either, every account.

    Example: kare user scope ben --region North --region East
    """
    from kare_ml.cli.operating import users as doing
    from kare_ml.cli.render import users as render

    answered(doing.change(workspace, name, doing.scope_of(owner or (), region or ())), render.changed, as_json)


@group.command("password")
def password_(name: Name, password_stdin: FromStdin = False, workspace: Folder = HERE, as_json: Json = False) -> None:
    """Give a user another password, and end every session of the user.

    Example: kare user password ann
    """
    from kare_ml.cli.operating import users as doing
    from kare_ml.cli.render import users as render

    answered(doing.change(workspace, name, _password(password_stdin)), render.changed, as_json)


@group.command("remove")
def remove(name: Name, workspace: Folder = HERE, as_json: Json = False) -> None:
    """Let a user in no more; what was written by that name stays.

    Example: kare user remove ann
    """
    from kare_ml.cli.operating import users as doing
    from kare_ml.cli.render import users as render

    answered(doing.remove(workspace, name), render.changed, as_json)


@group.command("sign-out")
def sign_out(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="Whom; left out, everybody.")] = None,
    workspace: Folder = HERE,
    as_json: Json = False,
) -> None:
    """End every session of a user, or of everybody, at once.

    Example: kare user sign-out ann
    """
    from kare_ml.cli.operating import users as doing
    from kare_ml.cli.render import users as render

    answered(doing.sign_out(workspace, name), render.changed, as_json)


@group.command("log")
def log(
    who: Annotated[str | None, typer.Option("--of", help="Only what this user did.")] = None,
    top: Annotated[int, typer.Option("--top", help="How many entries, the latest.", min=1)] = 100,
    workspace: Folder = HERE,
    as_json: Json = False,
) -> None:
    """What was done: sign-ins and failures, flags, dismissals, downloads, changes of users; newest first.

    Example: kare user log --of ann --top 20
    """
    from kare_ml.cli.operating import users as doing
    from kare_ml.cli.render import users as render

    answered(doing.log(workspace, top, who), render.log, as_json)


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    found: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return found
