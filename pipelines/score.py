"""The nightly job as a Prefect flow: take in the sources, score the book, publish, open actions.

`python -m kare_ml.pipelines.score WORKSPACE [--as-of DATE] [--wait 90m]`
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from functools import partial
from pathlib import Path

from prefect import flow

from kare_ml.cli.operating.nightly import wait as wait_for_late
from kare_ml.io.disk import disk_faults_named
from kare_ml.io.published import PublishedRun
from kare_ml.io.shared_lock import publishing_lock
from kare_ml.io.standing import held_if_it_fails
from kare_ml.stages.actions import refresh
from kare_ml.stages.brief import newest_by
from kare_ml.stages.context import Context
from kare_ml.stages.intake import intake
from kare_ml.stages.notices import require_told, send_briefs
from kare_ml.stages.outcomes import judge_all
from kare_ml.stages.run import open_run
from kare_ml.stages.run_report import reported_if_held
from kare_ml.stages.score import STAGES, publish
from kare_ml.stages.sinks import bring, require_brought

from .artifacts import progress, show_run
from .hooks import bury_the_dead, tell_of_failure
from .shell import as_of as night
from .shell import run_from_shell
from .surroundings import PATIENCE, as_task, now, run_name, surroundings, tell


@flow(
    name="score",
    flow_run_name=run_name,
    persist_result=False,
    on_failure=[tell_of_failure],
    on_crashed=[tell_of_failure],
)
def score(workspace: str, as_of: dt.date | None = None, wait: str = "0s") -> PublishedRun:
    """Score the book of a workspace as of a date (today in the book's time zone, if none), and publish it.

    Sources that are late are waited for first, for at most a span such as `90m`; the workspace is free meanwhile.

    Then actions are opened for what changed, what was published is judged where its horizon has passed, the sinks are
    brought up to date and the brief is sent. Without models the profiles by the rules are published. Raises Busy,
    ConfigError, SourceError and BlockedError, the last good table then stays; OutsideError where the run is published,
    but a sink or a receiver could not be reached.
    """
    context = surroundings(workspace, as_of)
    folder, date = context.folder, context.as_of.date
    as_task("wait for sources", partial(wait_for_late, folder, date, wait, tell))
    with publishing_lock(folder, f"score {context.as_of}"):
        bury_the_dead(folder)
        with (
            held_if_it_fails(folder, date, now()),
            disk_faults_named(folder),
            reported_if_held(context) as under_way,
            progress(f"night of {context.as_of}", len(STAGES) + 3) as done,
        ):
            under_way.ledger = as_task("intake", partial(intake, context), PATIENCE)
            done()
            under_way.run = run = as_task("open run", partial(open_run, context))
            done()
            for name, stage in STAGES:
                as_task(name, partial(stage, run))
                done()
            published = as_task("publish", partial(publish, run), PATIENCE)
            done()
        as_task("actions", partial(refresh, context.folder, now()))
        show_run(run, published)
        as_task("outcomes", partial(judge_all, context))
        as_task("sinks", partial(fill_sinks, context.folder), PATIENCE)
    as_task("brief", partial(tell_the_brief, published, context), PATIENCE)
    return published


def fill_sinks(folder: Path) -> None:
    """Bring the sinks to what is published. Raises OutsideError, which is tried again; the run stays published."""
    require_brought(bring(folder, now()))


def tell_the_brief(published: PublishedRun, context: Context) -> None:
    """Send the brief of the newest night, not of one of the past. Raises OutsideError where somebody is not reached."""
    if newest_by(context.folder, dt.date.max - dt.timedelta(days=1)) == published.as_of:
        require_told(send_briefs(context.folder, published.as_of, now()))


def arguments(parser: argparse.ArgumentParser) -> None:
    """The night to score, and how long to wait for what is late."""
    night(parser)
    parser.add_argument("--wait", default="0s", metavar="90m", help="how long to wait for sources that are late")


if __name__ == "__main__":
    sys.exit(run_from_shell(score, arguments))
