"""How users of the app and the log look in a terminal."""

from __future__ import annotations

from rich.console import RenderableType
from rich.text import Text

from kare_ml.cli.answers.users import UserChanged, UserLog, UsersAnswer
from kare_ml.cli.render.look import plain_table


def users(answer: UsersAnswer) -> RenderableType:
    """Who may come in."""
    if not answer.users:
        return Text("No user yet: kare user add NAME --role admin")
    table = plain_table()
    for name in ("user", "role", "sees", "password", "added", "signed in"):
        table.add_column(name, justify="right" if name == "signed in" else "left")
    for one in answer.users:
        password, added = "yes" if one.password else "none", f"{one.added_at:%Y-%m-%d}"
        table.add_row(Text(one.name), one.role, Text(one.sees), password, added, str(one.sessions))
    return table


def changed(answer: UserChanged) -> RenderableType:
    """What was done."""
    return Text(answer.words)


def log(answer: UserLog) -> RenderableType:
    """What was done, newest first."""
    if not answer.entries:
        return Text("Nothing was done yet.")
    table = plain_table()
    for name in ("when, UTC", "who", "what", "of", "from"):
        table.add_column(name)
    for one in answer.entries:
        told = (one.who, one.event, one.about, one.address)
        table.add_row(f"{one.at:%Y-%m-%d %H:%M:%S}", *(Text(repr(text)[1:-1]) for text in told))
    return table
