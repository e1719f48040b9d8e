"""Commands: make a workspace, read its sources, forget an account."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kare_ml.cli.app import HERE, Day, Folder, Json, answered, app, looked_from, next_steps, shown
from kare_ml.cli.clock import day_to_look_from

if TYPE_CHECKING:
    from kare_ml.cli.operating.workspace import Sample


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="The new workspace.")],
    more: Annotated[list[Path] | None, typer.Argument(metavar="FILE", help="More files, after --from.")] = None,
    sample: Annotated[bool, typer.Option("--sample", help="Make a sample book to try things on.")] = False,
    source: Annotated[
        list[Path] | None, typer.Option("--from", help="A file or folder of yours to map; may be repeated.")
    ] = None,
    accounts: Annotated[int, typer.Option(help="Accounts of the sample book.", min=60)] = 2000,
    years: Annotated[int, typer.Option(help="Years of the sample book.", min=2, max=10)] = 3,
    seed: Annotated[int, typer.Option(help="Seed of the sample book.")] = 7,
    end: Annotated[
        dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day after its last event; left out: today.")
    ] = None,
) -> None:
    """Make a workspace: from a template, from your files, or as a sample book.

    Examples: kare init book --from invoices.csv crm/*.csv; kare init demo --sample --accounts 500
    """
    if more and not source:
        raise typer.BadParameter(f"to map {more[0]}, put --from before it: kare init {folder} --from {more[0]}")
    from kare_ml.cli.operating import workspace as doing
    from kare_ml.cli.render import proposed
    from kare_ml.cli.render.look import show

    with shown(f"init {folder}") as progress:
        made_up = _sample(sample, accounts, years, seed, end)
        proposal = doing.init(folder, [*(source or []), *(more or [])], made_up, progress)
    day = None
    if proposal is not None and proposal.sources:
        show(proposed.sources(proposal))
        day = day_to_look_from(proposal.data_until, dt.date.today())
    at = f" --as-of {day}" if day else ""
    next_steps(folder, "check", f"train{at}", f"score{at}")


@app.command()
def upgrade(workspace: Folder = HERE) -> None:
    """Bring the store of what people wrote to the form of this version of kare_ml; nothing of it is lost.

    Example: kare upgrade
    """
    from kare_ml.cli.operating import workspace as doing

    typer.echo(doing.upgrade(workspace))


@app.command()
def check(
    workspace: Folder = HERE,
    as_of: Day = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write the report as a page, too.")] = None,
    as_json: Json = False,
) -> None:
    """Read all sources: how usable they are, what is set aside and why, what to fix first.

    Exit code 3 where a source cannot be read, or is so old that no run is published. The report is kept as a page in
    history/usability.html. Examples: kare check; kare check --html report.html
    """
    from kare_ml.cli.operating import workspace as doing
    from kare_ml.cli.render import usability

    with shown("check") as progress:
        found = doing.check(workspace, lambda: looked_from(workspace, as_of), progress)
    if html is not None:
        html.write_text(usability.page(found), "utf-8")
    answered(found, usability.report, as_json)
    doing.refuse_old(found)
    if not as_json:
        day = as_of.date() if as_of else day_to_look_from(found.data_until, dt.date.today())
        at = f" --as-of {day}" if day else ""
        next_steps(workspace, *([] if as_of or not day else [f"check{at}"]), f"train{at}", f"score{at}")


@app.command()
def forget(
    name: Annotated[str, typer.Argument(metavar="ID-OR-NAME", help="An account_id or a name, or a part of one.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    workspace: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Forget an account for good: in history, bundles, every published version and the state; intake leaves it out.

    It says what it cannot reach. Cut off, it is completed by running it again. Example: kare forget 00123 --yes
    """
    from kare_ml.cli.operating import forgetting as doing
    from kare_ml.cli.render import forgetting as render
    from kare_ml.errors import UsageError

    if as_json and not yes:
        raise UsageError("--json does not ask", fix="add --yes")

    def sure(question: str) -> bool:
        try:
            return yes or typer.confirm(question)
        except typer.Abort:
            return False

    with shown("forget") as progress:
        answer = doing.forget(workspace, name, sure, progress)
    answered(answer, render.forgotten, as_json)


def _sample(wanted: bool, accounts: int, years: int, seed: int, end: dt.datetime | None) -> Sample | None:
    from kare_ml.cli.operating.workspace import Sample

    # The only clocks are at the entry points: nothing below asks for the current time.
    return Sample(accounts, years, seed, end.date() if end else dt.date.today()) if wanted else None
