"""Commands: the nightly job, and nights of the past."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from kare_ml.cli.app import HERE, Day, Folder, Json, answered, app, looked_from, next_steps, shown


@app.command()
def score(
    workspace: Folder = HERE,
    as_of: Day = None,
    accept: Annotated[
        list[str] | None, typer.Option(metavar="GATE", help="Publish although this gate blocks; may be repeated.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why; it is kept, and shown with the night.")] = "",
    by: Annotated[str, typer.Option(help="Who accepts it.", envvar="USER")] = "",
    wait: Annotated[str, typer.Option(metavar="90m", help="How long to wait for sources that are late.")] = "0s",
) -> None:
    """The nightly job: place, predict, explain and publish every account. Idempotent for a date.

    Exit code 3 where a gate blocks: nothing is published, and `kare status` says why the last good night stays.
    Examples: kare score --as-of 2011-06-10; kare score --accept mix --reason "new rules since Monday";
    kare score --wait 90m
    """
    from kare_ml.cli.operating import nightly as doing

    accepted, day = doing.accepted_gates(accept or [], reason.strip(), by), looked_from(workspace, as_of)
    with shown("score") as progress:
        doing.wait(workspace, day, wait, progress)
        done = doing.score(workspace, day, progress, accepted)
    typer.echo(done)
    next_steps(workspace, "at-risk", "report", "runs")


@app.command()
def backfill(
    first: Annotated[dt.datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first night.")],
    last: Annotated[dt.datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="The last night.")],
    every: Annotated[str, typer.Option(help="A number of days such as 7d, or month.")] = "1d",
    retrain: Annotated[
        bool, typer.Option("--retrain", help="Where no model was in force: train as of the start of each month.")
    ] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Replace runs that are published otherwise.")] = False,
    workspace: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Score nights of the past as they would have been scored then, with only what was known then.

    Nights that are published stay as they are, so it may be stopped and run again.
    Example: kare backfill --from 2026-01-01 --to 2026-03-31 --every 7d
    """
    from kare_ml.cli.operating import backfilling as doing
    from kare_ml.cli.render import backfilling as render

    with shown("backfill") as progress:
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        answer = doing.backfill(
            workspace, first.date(), last.date(), every,
            retrain=retrain, replace_published=replace, progress=progress, taken_at=now,
        )  # fmt: skip
    answered(answer, render.backfill, as_json)
    if not as_json:
        next_steps(workspace, "runs", "account ID-OR-NAME --as-of DATE")
