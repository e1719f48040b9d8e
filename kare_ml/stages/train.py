"""Training: look back from past as-ofs, then backtest, grade, fit and register each model, and set the risk words."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kare_ml.baseline.review import risk_cut_offs
from kare_ml.config.load import load_spec
from kare_ml.domain.profiles import Lifecycle
from kare_ml.errors import NotEnoughHistory
from kare_ml.features.frame import CATALOG
from kare_ml.io.registry import Registry
from kare_ml.io.reports import write_report
from kare_ml.io.reviews import add_review
from kare_ml.io.snapshots import read_now, read_snapshots, write_snapshots
from kare_ml.publish.contract import MODELS
from kare_ml.stages.champions import first_as_of
from kare_ml.stages.context import Context, require_events_before
from kare_ml.stages.gates import gates
from kare_ml.stages.intake import intake, review
from kare_ml.stages.past import past_of
from kare_ml.stages.registration import ModelReport, not_trained, register
from kare_ml.stages.sufficiency import require_enough

if TYPE_CHECKING:
    pass

LOG = logging.getLogger(__name__)


def snapshots(context: Context) -> list[Path]:
    """Write a snapshot file for each past as-of whose horizon has passed, newest first, and the book of today.

    Raises NotEnoughHistory where the book is below the stated minimum, or nothing has come of any yet.
    """
    from kare_ml.learning.snapshots import LEAD_IN_DAYS, snapshot_dates, take_snapshots

    settings = context.settings
    with context.history() as history:
        first = require_events_before(context, history)
        require_enough(context, history)
        dates = snapshot_dates(context.as_of, first, settings.horizon_days)
        if not dates:
            raise NotEnoughHistory(
                f"there is too little history to train on as of {context.as_of}",
                expected=f"at least {LEAD_IN_DAYS + settings.horizon_days} days: {LEAD_IN_DAYS} to look back from the "
                f"first snapshot, {settings.horizon_days} to see what came of it",
                found=f"{(context.as_of.date - first.date).days} days, since {first}",
                fix="`kare score` publishes the profiles by your rules meanwhile",
            )
        past = past_of(context, history)
        now = past.placed_at(context.as_of)
        taken = take_snapshots(past, dates, context.progress)
    return write_snapshots(context.folder, context.as_of, taken, now)


def train_model(context: Context, name: str, *, walk_forward: bool = False) -> ModelReport:
    """Backtest, grade, fit and register one model on the snapshots; promote it if its spec's gate holds.

    With `walk_forward` it is recorded as trained for the past alone.
    Raises NotEnoughHistory where churn has too few of either outcome: the other models then get the rules' rates.
    """
    from kare_ml.learning.training import Trainer

    spec = load_spec(name, list(CATALOG))
    trainer = Trainer(
        context.as_of,
        read_snapshots(context.folder, context.as_of, context.settings.horizon_days),
        context.not_for_models,
        context.settings.risk.high_capacity,
        context.progress,
        read_now(context.folder, context.as_of),
    )
    try:
        training = trainer.train(spec)
    except NotEnoughHistory as nothing:
        if name == "churn":
            raise
        return not_trained(spec, nothing.what)
    if name == "churn" and training.model.blend is None:
        raise NotEnoughHistory(
            f"there is too little history to train on as of {context.as_of}",
            expected=f"at least {spec.sufficiency.each_outcome} accounts that lapsed and as many that did not",
            found=training.verdict.reason,
            fix="`kare score` publishes the profiles by your rules meanwhile",
        )
    context.progress(f"{name}: registering")
    return register(context, spec, training, walk_forward=walk_forward)


def risk_words(context: Context) -> tuple[float, float] | None:
    """The cut-offs of the risk words, set once from the clients' churn risk today and the team's capacity.

    None where no churn model is in force, or only the rules' rates, which tie: words would fall on everybody at once.
    A review that is accepted sets them anew.
    """
    in_force = review(context)
    if in_force.high is not None and in_force.watch is not None:
        return in_force.high, in_force.watch
    champion = Registry(context.folder).champion("churn", context.as_of.date)
    if champion is None:
        return None
    from kare_ml.io.model_files import loads

    model = loads(Registry(context.folder).load_bytes(champion))
    if model.source == "rule_rate":
        return None
    with context.history() as history:
        rows = past_of(context, history).placed_at(context.as_of)
    clients = rows[rows["lifecycle"] == str(Lifecycle.CLIENT)]
    if clients.empty:
        return None
    capacity = context.settings.risk
    high, watch = risk_cut_offs(np.asarray(model.chance(clients)), capacity.high_capacity, capacity.watch_capacity)
    dated = str(first_as_of(context.folder, context.as_of.date))
    add_review(context.folder, replace(in_force, dated=dated, high=high, watch=watch))
    LOG.info("risk words", extra={"dated": str(context.as_of), "high": high, "watch": watch})
    return high, watch


def report(context: Context, reports: Sequence[ModelReport]) -> Path:
    """Keep what training came to, for the terminal and for `kare report`."""
    content = {"as_of": str(context.as_of), "models": [asdict(model) for model in reports]}
    return write_report(context.folder, str(context.as_of), content)


def train_all(context: Context) -> list[ModelReport]:
    """Every stage of training in its order, without Prefect."""
    intake(context)
    return train_on_history(context)


def train_on_history(context: Context, *, walk_forward: bool = False) -> list[ModelReport]:
    """Every stage of training after intake, on what was known at the as-of."""
    review(context)
    snapshots(context)
    gates(context)
    reports = [train_model(context, name, walk_forward=walk_forward) for name in MODELS]
    risk_words(context)
    report(context, reports)
    return reports
