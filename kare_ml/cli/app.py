"""The Typer application, with what its commands share: options, the day to look from, answers, next steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from kare_ml.cli.sections import Sections

if TYPE_CHECKING:
    from rich.console import RenderableType

    from kare_ml.cli.answers.answer import Answer

A = TypeVar("A", bound="Answer")

app = typer.Typer(
    name="kare",
    cls=Sections,
    context_settings={"max_content_width": 120},
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Sorts a company's accounts into Keep, Attain, Recapture and Expand every night, and says why.\n\n"
    "Example: kare init book --sample, then in book: kare train, kare score, kare at-risk.",
)

Folder = Annotated[Path, typer.Option("--workspace", "-w", help="The folder with kare.toml.", envvar="KARE_WORKSPACE")]
Day = Annotated[
    dt.datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="Look from the local midnight that starts this day."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON; `kare schema COMMAND` describes it.")]
HERE = Path()


def shown(what: str) -> AbstractContextManager[Callable[[str], None]]:
    """A function that reports a step of long work; each is shown."""
    from kare_ml.cli import progress

    return progress.shown(what)


def looked_from(workspace: Path, as_of: dt.datetime | None) -> dt.date:
    """The day to look from: the one given, or today in the book's time zone."""
    if as_of is not None:
        return as_of.date()
    from zoneinfo import ZoneInfo

    from kare_ml.config.load import load_book

    return dt.datetime.now(ZoneInfo(load_book(workspace).time_zone)).date()


def answered(answer: A, render: Callable[[A], RenderableType], as_json: bool) -> None:
    """Print an answer, as people read it or as JSON."""
    if as_json:
        typer.echo(answer.model_dump_json(indent=2))
        return
    from kare_ml.cli.render.look import show

    show(render(answer))


def next_steps(workspace: Path, *commands: str) -> None:
    """Print what to try next, ready to be pasted."""
    where = "" if workspace == HERE else f" --workspace {workspace}"
    typer.echo("Next: " + "   ".join(f"kare {command}{where}" for command in commands))
