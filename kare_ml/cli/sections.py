"""`kare --help`: the commands by what people come for, each with its whole first sentence."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

SECTIONS = {
    "Set up": ("init", "check", "doctor", "upgrade"),
    "Every night": ("score", "status", "backfill", "rollback", "export", "repair"),
    "Models": ("train", "models", "approve", "backtest", "monitor"),
    "Read the book": (
        *("brief", "report", "at-risk", "account", "moved", "what-if", "portfolio", "recapture", "whitespace"),
        *("walk", "effort", "runs", "serve"),
    ),
    "Decide and act": ("rules", "decisions", "assign", "flag", "actions", "answer", "answers", "weigh"),
    "Keep in order": ("user", "backup", "restore", "tidy", "forget", "schema"),
}
"""Every command, once; in this order they are listed."""

LONGEST = 200
"""A first sentence of so many letters is shown whole."""


class Sections(TyperGroup):
    """The commands of `kare`, listed by section; a command that no section names is not listed."""

    def format_commands(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]  # no public type
        """Write the sections, each command with its whole first sentence."""
        widest = max(map(len, self.commands))
        for title, names in SECTIONS.items():
            found = [(name.ljust(widest), self.get_command(ctx, name)) for name in names]
            with formatter.section(title):
                formatter.write_dl([(name, command.get_short_help_str(LONGEST)) for name, command in found if command])
