"""Backfill as a Prefect flow: nights of the past, each a task, oldest first.

`python -m kare_ml.pipelines.backfill WORKSPACE --from DATE --to DATE [--every 7d] [--retrain] [--replace]`
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from functools import partial

from prefect import flow

from kare_ml.domain.nights import nights
from kare_ml.io.shared_lock import publishing_lock
from kare_ml.stages.backfill import Night, steps, take
from kare_ml.stages.intake import intake

from .artifacts import progress, show_nights
from .hooks import bury_the_dead, tell_of_failure
from .shell import run_from_shell
from .surroundings import PATIENCE, as_task, surroundings


@flow(
    name="backfill",
    flow_run_name="backfill-{first}-to-{last}",
    persist_result=False,
    on_failure=[tell_of_failure],
    on_crashed=[tell_of_failure],
)
def backfill(
    workspace: str, first: dt.date, last: dt.date, every: str = "1d", retrain: bool = False, replace: bool = False
) -> list[Night]:
    """Score the nights from `first` to `last` as they would have been scored, with only what was known then.

    `every` is a number of days such as 7d, or month. Where no model was in force, `retrain` trains as of the start of
    each month. A night that is published stays as it is, unless `replace`. Raises as the nightly job does; the nights
    before the one that failed stay published, and another run takes up from there.
    """
    wanted = steps(nights(first, last, every), retrain=retrain)
    context = surroundings(workspace, last)
    with publishing_lock(context.folder, f"backfill {first} to {last}"):
        bury_the_dead(context.folder)
        as_task("intake", partial(intake, context), PATIENCE)
        found = []
        with progress(f"{len(wanted)} nights", len(wanted)) as done:
            for step in wanted:
                night = partial(take, context, step, replace_published=replace)
                found.append(as_task(f"night {step.as_of}", night, PATIENCE))
                done()
    show_nights(found)
    return found


def arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments beside the workspace."""
    parser.add_argument("--from", dest="first", type=dt.date.fromisoformat, required=True, help="the first night")
    parser.add_argument("--to", dest="last", type=dt.date.fromisoformat, required=True, help="the last night")
    parser.add_argument("--every", default="1d", help="a number of days such as 7d, or month; left out: every night")
    parser.add_argument("--retrain", action="store_true", help="where no model was in force: train month by month")
    parser.add_argument("--replace", action="store_true", help="replace runs that are published otherwise")


if __name__ == "__main__":
    sys.exit(run_from_shell(backfill, arguments))
