"""What every flow stands in: an opened workspace, its stages as Prefect tasks, and progress told to Prefect's logs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run

from kare_ml.domain.as_of import AsOf
from kare_ml.errors import KareError, OutsideError
from kare_ml.io.logs import log_to
from kare_ml.stages.context import Context, read_settings

T = TypeVar("T")

PATIENCE = (5.0, 30.0)
"""Seconds before the second and third try of a stage that deals with the outside, half as much again at random."""


def surroundings(workspace: str, as_of: dt.date | None) -> Context:
    """The workspace in the folder `workspace`, looked at from `as_of`; None: from today in the book's time zone.

    Raises ConfigError. A flow is an entry point: here, and nowhere below, it asks for the time.
    """
    folder = Path(workspace)
    settings = read_settings(folder)
    log_to(folder)
    zone = settings.book.time_zone
    now = dt.datetime.now(dt.UTC)
    as_of = as_of or now.astimezone(ZoneInfo(zone)).date()
    return Context(folder, settings, AsOf(as_of, zone), tell, now.replace(tzinfo=None))


def now() -> dt.datetime:
    """The time in UTC, without a zone: for what a flow writes down beside what it computes."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


def tell(message: str) -> None:
    """Report progress to the log of the flow or task that runs now."""
    get_run_logger().info(message, extra={"progress": message})


def run_name() -> str:
    """A flow run's name, such as `score-2011-06-10`; `score-today` where no as-of was given."""
    return f"{flow_run.flow_name}-{flow_run.parameters.get('as_of') or 'today'}"


def as_task(name: str, stage: Callable[[], T], patience: Sequence[float] = ()) -> T:
    """Run a stage as a task of the current flow, and return what it returns.

    A fault from outside is tried again after each number of seconds in `patience`. Nothing is cached, and nothing is
    passed through Prefect: the run bundle alone knows what is done.
    """

    @task(
        name=name,
        task_run_name=name,
        retries=len(patience),
        retry_delay_seconds=list(patience) or None,
        retry_jitter_factor=0.5 if patience else None,
        retry_condition_fn=came_from_outside,
        cache_policy=NO_CACHE,
        persist_result=False,
    )
    def staged() -> T:
        tell(name)
        return stage()

    return staged()


def came_from_outside(_task: Any, _run: Any, state: Any) -> bool:
    """Whether a failed task met a disk, network or library that may do better in a moment. Our own verdicts stand."""
    error = state.result(raise_on_failure=False)
    return not isinstance(error, KareError) or isinstance(error, OutsideError) or isinstance(error.__cause__, OSError)
