"""Monitoring as a Prefect flow: judge the runs whose horizon has passed, and say when to train again.

`python -m kare_ml.pipelines.monitor WORKSPACE [--as-of DATE]`
"""

from __future__ import annotations

import datetime as dt
import sys
from functools import partial

from prefect import flow

from kare_ml.io.lock import workspace_lock
from kare_ml.stages.monitor import Monitoring
from kare_ml.stages.monitor import monitor as monitored
from kare_ml.stages.outcomes import judge_all

from .artifacts import show_outcomes
from .hooks import bury_the_dead, tell_of_failure
from .shell import run_from_shell
from .surroundings import as_task, run_name, surroundings


@flow(
    name="monitor",
    flow_run_name=run_name,
    persist_result=False,
    on_failure=[tell_of_failure],
    on_crashed=[tell_of_failure],
)
def monitor(workspace: str, as_of: dt.date | None = None) -> Monitoring:
    """Judge what was published, as of a date (today in the book's time zone, if none): runs once, flags every time.

    Raises UsageError where nothing is published, Busy and ConfigError.
    """
    context = surroundings(workspace, as_of)
    with workspace_lock(context.folder, f"monitor {context.as_of}"):
        bury_the_dead(context.folder)
        as_task("outcomes", partial(judge_all, context))
    found = as_task("figures", partial(monitored, context.folder, context.as_of.date))
    show_outcomes(found)
    return found


if __name__ == "__main__":
    sys.exit(run_from_shell(monitor))
