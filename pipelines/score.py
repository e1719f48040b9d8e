"""The nightly job as a Prefect flow: take in the sources, score the book, publish, open actions.

`python -m kare_ml.pipelines.score WORKSPACE [--as-of DATE]`
"""

from __future__ import annotations

import datetime as dt
import sys
from functools import partial
from pathlib import Path

from prefect import flow

from kare_ml.io.lock import workspace_lock
from kare_ml.io.published import PublishedRun
from kare_ml.stages.actions import refresh
from kare_ml.stages.intake import intake
from kare_ml.stages.run import open_run
from kare_ml.stages.score import STAGES, publish
from kare_ml.stages.sinks import bring, require_brought

from .artifacts import show_run
from .shell import run_from_shell
from .surroundings import PATIENCE, as_task, now, run_name, surroundings


@flow(name="score", flow_run_name=run_name, persist_result=False)
def score(workspace: str, as_of: dt.date | None = None) -> PublishedRun:
    """Score the book of a workspace as of a date (today in the book's time zone, if none), and publish it.

    Then actions are opened for what changed. Without models the profiles by the rules are published. Raises Busy,
    ConfigError, SourceError and BlockedError; the last good table then stays.
    """
    context = surroundings(workspace, as_of)
    with workspace_lock(context.folder, f"score {context.as_of}"):
        as_task("intake", partial(intake, context), PATIENCE)
        run = as_task("open run", partial(open_run, context))
        for name, stage in STAGES:
            as_task(name, partial(stage, run))
        published = as_task("publish", partial(publish, run), PATIENCE)
        as_task("actions", partial(refresh, context.folder, now()))
        show_run(run, published)
        as_task("sinks", partial(sinks, context.folder), PATIENCE)
    return published


def sinks(folder: Path) -> None:
    """Bring the sinks to what is published. Raises OutsideError, which is tried again; the run stays published."""
    require_brought(bring(folder, now()))


if __name__ == "__main__":
    sys.exit(run_from_shell(score))
