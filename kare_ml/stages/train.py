"""Training: look back from past as-ofs, then backtest, grade, fit and register each model, and set the risk words."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kare_ml.baseline.review import risk_cut_offs
from kare_ml.config.load import load_spec
from kare_ml.config.spec import ModelSpec
from kare_ml.domain.profiles import Lifecycle
from kare_ml.errors import NotEnoughHistory
from kare_ml.features.frame import CATALOG
from kare_ml.io.registry import Registry
from kare_ml.io.reports import write_report
from kare_ml.io.reviews import add_review
from kare_ml.io.snapshots import read_snapshots, write_snapshots
from kare_ml.publish.contract import MODELS
from kare_ml.stages.champions import first_as_of
from kare_ml.stages.context import Context, require_events_before
from kare_ml.stages.gates import gates, read_warnings
from kare_ml.stages.intake import intake, review
from kare_ml.stages.sufficiency import require_enough

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from kare_ml.learning.snapshots import Past
    from kare_ml.learning.training import Training

LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class ModelReport:
    """What training one model came to, in plain values: the same in the terminal, in JSON and in the registry.

    `table` has an entry a candidate with the mean of each metric over `origins`; `graded_on` says which accounts.
    `version` is null where there was nobody to learn from, and so no model.
    """

    name: str
    question: str
    version: int | None
    grade: str
    reason: str
    promoted: bool
    examples: int
    positives: int
    features: int
    left_out: list[str]
    origins: list[dict[str, object]]
    graded_on: str
    table: list[dict[str, object]]
    gains: dict[str, dict[str, float] | None]
    money: dict[str, object] | None
    warnings: list[str]


def snapshots(context: Context) -> list[Path]:
    """Write a snapshot file for each past as-of whose horizon has passed, newest first.

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
        taken = take_snapshots(_past(context, history), dates, context.progress)
    return write_snapshots(context.folder, context.as_of, taken)


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
    )
    try:
        training = trainer.train(spec)
    except NotEnoughHistory as nothing:
        if name == "churn":
            raise
        return _not_trained(spec, nothing.what)
    if name == "churn" and not training.model.members:
        raise NotEnoughHistory(
            f"there is too little history to train on as of {context.as_of}",
            expected=f"at least {spec.sufficiency.each_outcome} accounts that lapsed and as many that did not",
            found=training.verdict.reason,
            fix="`kare score` publishes the profiles by your rules meanwhile",
        )
    context.progress(f"{name}: registering")
    return _register(context, spec, training, walk_forward)


def risk_words(context: Context, *, renew: bool = False) -> tuple[float, float] | None:
    """The cut-offs of the risk words, set once from the clients' churn risk today and the team's capacity.

    None where no churn model is in force, or only the rules' rates, which tie: words would fall on everybody at once.
    With `renew` they are set anew.
    """
    in_force = review(context)
    if in_force.high is not None and in_force.watch is not None and not renew:
        return in_force.high, in_force.watch
    champion = Registry(context.folder).champion("churn", context.as_of.date)
    if champion is None:
        return None
    from kare_ml.io.model_files import loads

    model = loads(Registry(context.folder).load_bytes(champion))
    if model.source == "rule_rate":
        return None
    with context.history() as history:
        rows = _past(context, history).placed_at(context.as_of)
    clients = rows[rows["lifecycle"] == str(Lifecycle.CLIENT)]
    if clients.empty:
        return None
    capacity = context.settings.risk
    high, watch = risk_cut_offs(np.asarray(model.chance(clients)), capacity.high_capacity, capacity.watch_capacity)
    dated = str(context.as_of) if renew else str(first_as_of(context.folder, context.as_of.date))
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


def _register(context: Context, spec: ModelSpec, training: Training, walk_forward: bool) -> ModelReport:
    from kare_ml.io.model_files import dumps

    registry = Registry(context.folder)
    verdict = training.verdict
    spec_text = (files("kare_ml.models") / f"{spec.name}.toml").read_text("utf-8")
    table: list[dict[str, object]] = [{str(k): v for k, v in row.items()} for row in training.table.to_dict("records")]
    metrics = {key: float(str(value)) for key, value in table[0].items() if key != "candidate"} if table else {}
    registered = registry.log_training(
        spec.name,
        params={
            "as_of": str(context.as_of),
            "examples": training.examples,
            "features": len(training.model.features),
            **spec.trees.model_dump(),
        },
        metrics=metrics,
        artifacts={"spec.toml": spec_text, "candidates.csv": training.table.to_csv(index=False)},
        tags={"grade": verdict.grade, "reason": verdict.reason, "best_rule": verdict.best_rule},
        model=dumps(training.model),
    )
    promoted = verdict.grade <= spec.promotion.least_grade
    if promoted:
        starts = first_as_of(context.folder, context.as_of.date)
        if starts > context.as_of.date:
            context.progress(f"{spec.name}: in force from {starts}, after the nights that are published already")
        registry.promote(
            spec.name,
            registered.version,
            grade=verdict.grade,
            as_of=context.as_of.date,
            spec_sha256=hashlib.sha256(spec_text.encode()).hexdigest(),
            reason=verdict.reason,
            in_force_from=starts,
            walk_forward=walk_forward,
        )
    LOG.info("trained", extra={"model": spec.name, "version": registered.version, "grade": verdict.grade, **metrics})
    return ModelReport(
        name=spec.name,
        question=spec.question,
        version=registered.version,
        grade=verdict.grade,
        reason=verdict.reason,
        promoted=promoted,
        examples=training.examples,
        positives=training.positives,
        features=len(training.model.features),
        left_out=list(training.left_out),
        origins=[
            {
                "as_of": o.as_of,
                "training_rows": o.training_rows,
                "graded": len(o.labels),
                "came_true": int(o.labels.sum()),
            }
            for o in training.origins
        ],
        graded_on=_graded_on(context, spec),
        table=table,
        gains={
            "log_loss": asdict(verdict.log_loss_gain) if verdict.log_loss_gain else None,
            "average_precision": asdict(verdict.average_precision_gain) if verdict.average_precision_gain else None,
        },
        money=asdict(training.money) if training.money else None,
        warnings=read_warnings(context, spec.name),
    )


def _graded_on(context: Context, spec: ModelSpec) -> str:
    if spec.graded_on is None or spec.graded_on.feature in context.not_for_models:
        return "all accounts of the model"
    return spec.graded_on.words


def _not_trained(spec: ModelSpec, why: str) -> ModelReport:
    nothing: dict[str, dict[str, float] | None] = {"log_loss": None, "average_precision": None}
    return ModelReport(spec.name, spec.question, None, "C", why, False, 0, 0, 0, [], [], "", [], nothing, None, [])


def _past(context: Context, history: Mapping[str, ir.Table]) -> Past:
    from kare_ml.learning.snapshots import Past

    settings = context.settings
    rules = context.rules(review(context))
    return Past(history, rules, settings.lifecycle.lapse_after_days, settings.horizon_days)
