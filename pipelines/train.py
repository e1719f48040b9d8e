"""Training as a Prefect flow: snapshots of the past, then each model trained, graded, registered, perhaps promoted.

`python -m kare_ml.pipelines.train WORKSPACE [--as-of DATE]`
"""

from __future__ import annotations

import datetime as dt
import sys
from functools import partial

from prefect import flow

from kare_ml.io.lock import workspace_lock
from kare_ml.publish.contract import MODELS
from kare_ml.stages.gates import gates
from kare_ml.stages.intake import intake, review
from kare_ml.stages.registration import ModelReport
from kare_ml.stages.train import report, risk_words, snapshots, train_model

from .artifacts import show_grades
from .hooks import bury_the_dead, tell_of_failure
from .shell import run_from_shell
from .surroundings import PATIENCE, as_task, run_name, surroundings


@flow(
    name="train",
    flow_run_name=run_name,
    persist_result=False,
    on_failure=[tell_of_failure],
    on_crashed=[tell_of_failure],
)
def train(workspace: str, as_of: dt.date | None = None) -> list[ModelReport]:
    """Train and grade every model of a workspace as of a date (today in the book's time zone, if none).

    Raises NotEnoughHistory where there is too little to learn from; Busy, ConfigError, SourceError and BlockedError.
    """
    context = surroundings(workspace, as_of)
    with workspace_lock(context.folder, f"train {context.as_of}"):
        bury_the_dead(context.folder)
        as_task("intake", partial(intake, context), PATIENCE)
        as_task("review", partial(review, context))
        as_task("snapshots", partial(snapshots, context))
        as_task("gates", partial(gates, context))
        reports = [as_task(f"train {name}", partial(train_model, context, name)) for name in MODELS]
        as_task("risk words", partial(risk_words, context))
        as_task("report", partial(report, context, reports))
    show_grades(reports)
    return reports


if __name__ == "__main__":
    sys.exit(run_from_shell(train))
