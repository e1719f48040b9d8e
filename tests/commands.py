"""The commands of `kare`, those of a group by both words (`actions open`)."""

from __future__ import annotations

import typer

from kare_ml.cli.main import app


def commands() -> dict[str, object]:
    """Every command by what people type; a group that answers by itself is one, too."""
    found: dict[str, object] = {}
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        found[name] = command
        found |= {f"{name} {inner}": sub for inner, sub in getattr(command, "commands", {}).items()}
    return found


def command_of(words: list[str]) -> tuple[object, list[str]]:
    """The command that a line runs, and its arguments."""
    known = commands()
    length = 2 if " ".join(words[:2]) in known else 1
    return known[" ".join(words[:length])], words[length:]
