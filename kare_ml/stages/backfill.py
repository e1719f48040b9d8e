"""Backfill: nights of the past, each as it would have been scored, with only what was known then."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kare_ml.domain.as_of import AsOf
from kare_ml.errors import NotEnoughHistory, UsageError
from kare_ml.io.history import read_ledger
from kare_ml.io.published import published_runs
from kare_ml.io.reports import REPORT, training_folder
from kare_ml.publish.gates.judge import OF_HISTORY
from kare_ml.stages.champions import champions_in_force, refused
from kare_ml.stages.context import Context
from kare_ml.stages.run import open_run
from kare_ml.stages.run_report import reported_if_held
from kare_ml.stages.score import score_run
from kare_ml.stages.train import train_on_history

LOG = logging.getLogger(__name__)

Outcome = Literal["published", "unchanged", "kept"]


@dataclass(frozen=True)
class Night:
    """What a backfill came to for one as-of.

    `published`: scored and published now. `unchanged`: the published run of that as-of is this very run. `kept`:
    another run of it is published, `run_id`, and stays; scored now, it would be `would_be` (null otherwise).
    `models` is the date that each champion was trained as of; `reviewed` that of the review in force; `refused` says
    which models were not used because they are later, null where none.
    """

    as_of: dt.date
    outcome: Outcome
    run_id: str
    would_be: str | None
    accounts: int
    models: dict[str, dt.date]
    reviewed: dt.date
    refused: str | None


@dataclass(frozen=True)
class Step:
    """One night to score, and the date to train as of before it; null: no training."""

    as_of: dt.date
    train_as_of: dt.date | None


def steps(nights: Sequence[dt.date], *, retrain: bool) -> list[Step]:
    """The nights in their order; with `retrain`, the first one of each month trains as of the start of that month.

    >>> days = [dt.date(2026, 1, 30), dt.date(2026, 2, 6), dt.date(2026, 2, 13)]
    >>> [str(step.train_as_of) for step in steps(days, retrain=True)]
    ['2026-01-01', '2026-02-01', 'None']
    """
    months = [night.replace(day=1) for night in nights]
    return [
        Step(night, month if retrain and month not in months[:n] else None)
        for n, (night, month) in enumerate(zip(nights, months, strict=True))
    ]


def take(context: Context, step: Step, *, replace_published: bool = False) -> Night:
    """One step of a backfill, on the history as it was taken in.

    What is published already stays as it is, unless `replace_published`: a past run is not rewritten unasked.
    """
    if step.train_as_of is not None:
        train_forward(as_of(context, step.train_as_of))
    # Nights of the past stand as far apart as they were asked for, so that the gates compare what cannot be compared.
    then = replace(as_of(context, step.as_of), accepted=dict.fromkeys(OF_HISTORY, "a night of the past, by backfill"))
    head = next((live for live in published_runs(then.folder) if live.as_of == step.as_of), None)
    outcome: Outcome = "published"
    with reported_if_held(then) as night:
        night.ledger = read_ledger(then.folder)
        night.run = run = open_run(then)
        if head is not None and (head.run_id == run.facts.run_id or not replace_published):
            outcome = "unchanged" if head.run_id == run.facts.run_id else "kept"
        else:
            head = score_run(run)
    LOG.info("night", extra={"as_of": str(step.as_of), "run_id": run.facts.run_id, "outcome": outcome})
    return Night(
        step.as_of,
        outcome,
        head.run_id,
        run.facts.run_id if outcome == "kept" else None,
        head.rows,
        {name: champion.as_of for name, champion in run.champions.items()},
        dt.date.fromisoformat(run.review.dated),
        refused(then),
    )


def train_forward(context: Context) -> None:
    """Walk-forward training: train as of the context's date, unless models trained in their time are in force there.

    A training that left its report is not repeated. With too little history nothing is trained, and the nights are
    scored by the champion before, or by the rules.
    """
    if any(not champion.walk_forward for champion in champions_in_force(context).values()):
        return
    if (training_folder(context.folder, str(context.as_of)) / REPORT).is_file():
        return
    try:
        train_on_history(context, walk_forward=True)
    except (NotEnoughHistory, UsageError) as error:  # a UsageError: nothing at all had happened by then
        context.progress(f"not trained: {error.what}")
        LOG.info("not trained", extra={"as_of": str(context.as_of), "why": error.what})


def as_of(context: Context, date: dt.date) -> Context:
    """The same workspace, looked at from another date, which its progress names."""
    zone = context.settings.book.time_zone
    return replace(context, as_of=AsOf(date, zone), progress=_named(str(date), context.progress))


def _named(date: str, progress: Callable[[str], None]) -> Callable[[str], None]:
    return lambda message: progress(f"{date}: {message}")
