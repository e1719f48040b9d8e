"""Registering a trained model: its card, whether it may take the place of the one in force, and who decides."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from kare_ml.config.spec import ModelSpec
from kare_ml.io.cards import keep_card, look_at, read_card, read_said
from kare_ml.io.challengers import Challenger, Fate, append_challenger
from kare_ml.io.promotions import Champion
from kare_ml.io.registry import RegisteredModel, Registry
from kare_ml.stages.carding import Facts, make_card
from kare_ml.stages.champions import first_as_of
from kare_ml.stages.context import Context
from kare_ml.stages.gates import read_warnings
from kare_ml.stages.retraining import spec_digest
from kare_ml.stages.stability import Stability, stability

if TYPE_CHECKING:
    import pandas as pd

    from kare_ml.learning.card import Card
    from kare_ml.learning.model import AccountModel
    from kare_ml.learning.succession import Predecessor
    from kare_ml.learning.training import Training

LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class ModelReport:
    """What training one model came to, in plain values: the same in the terminal, in JSON and in the registry.

    `table` has an entry a candidate with the mean of each metric over `origins`; `graded_on` says which accounts.
    `version` is null where there was nobody to learn from, and so no model. `fate` says whether it was promoted, waits
    for a person's yes or was refused, and `stands` how it compares with the model in force. `candidates` are those that
    members and the rest were chosen from, with their mean log-loss over past dates, best first.
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
    fate: str
    stands: str
    card: str | None
    stability: dict[str, object] | None
    choice: list[str]
    candidates: list[tuple[str, float]]


def register(context: Context, spec: ModelSpec, training: Training, *, walk_forward: bool = False) -> ModelReport:
    """Register a model with its card; make it the champion where it is not worse and nobody has to say yes first.

    A challenger that is worse than the model in force out of time is refused: the one in force stays.
    """
    from kare_ml.io.model_files import dumps
    from kare_ml.learning.card_page import pages
    from kare_ml.learning.succession import succession

    registry, content = Registry(context.folder), dumps(training.model)
    in_force = registry.champion(spec.name, context.as_of.date)
    stands = succession(training.origins, training.verdict, _predecessor(context, in_force))
    facts = Facts(
        sha256=hashlib.sha256(content).hexdigest(),
        graded_on=graded_on(context, spec),
        looks=look_at(context.folder, spec.name, [origin.as_of for origin in training.origins]),
        stability=_stability(context, spec, training, in_force, registry),
        stands=stands.words,
        warnings=read_warnings(context, spec.name),
    )
    context.progress(f"{spec.name}: writing its card")
    card = make_card(context, spec, training, facts)
    shown = pages(card)
    version = _logged(context, registry, spec, training, facts, shown, content).version
    kept = keep_card(context.folder, spec.name, version, shown, _said(training))
    challenger = Challenger(
        name=spec.name,
        version=version,
        sha256=facts.sha256,
        grade=training.verdict.grade,
        as_of=context.as_of.date,
        spec_sha256=spec_digest(spec.name),
        reason=training.verdict.reason,
        stands=stands.words,
        fate=_fate(context, spec, training.verdict.grade, stands.worse, walk_forward),
        walk_forward=walk_forward,
    )
    append_challenger(registry.folder, challenger)
    if challenger.fate == "promoted":
        starts = first_as_of(context.folder, context.as_of.date)
        if starts > context.as_of.date:
            context.progress(f"{spec.name}: in force from {starts}, after the nights that are published already")
        registry.promote(challenger, starts=starts)
    said: dict[str, object] = {"model": spec.name, "version": version, "grade": challenger.grade}
    LOG.info("trained", extra={**said, "fate": challenger.fate, **_metrics(training, facts)})
    return _reported(spec, training, facts, challenger, card, str((kept / "card.html").relative_to(context.folder)))


def _logged(
    context: Context,
    registry: Registry,
    spec: ModelSpec,
    training: Training,
    facts: Facts,
    pages: Mapping[str, str],
    model: bytes,
) -> RegisteredModel:
    """The training as a run of the registry, with its spec, its table, its card and its model file."""
    verdict = training.verdict
    return registry.log_training(
        spec.name,
        params={
            "as_of": str(context.as_of),
            "examples": training.examples,
            "features": len(training.model.features),
            **spec.trees.model_dump(),
        },
        metrics=_metrics(training, facts),
        artifacts={
            "spec.toml": (files("kare_ml.models") / f"{spec.name}.toml").read_text("utf-8"),
            "candidates.csv": training.table.to_csv(index=False),
            **pages,
        },
        tags={"grade": verdict.grade, "reason": verdict.reason, "best_rule": verdict.best_rule, "stands": facts.stands},
        model=model,
    )


def _metrics(training: Training, facts: Facts) -> dict[str, float]:
    """The model's own figures, the mean over the origins, and how steady it is; nothing of what was not measured."""
    table, steady = training.table, facts.stability
    found = {str(k): float(v) for k, v in table.drop(columns="candidate").iloc[0].items()} if len(table) else {}
    if steady is not None and steady.mean is not None and steady.p99 is not None:
        found |= {"nightly_change_mean": steady.mean, "nightly_change_p99": steady.p99}
    return found


def _reported(
    spec: ModelSpec, training: Training, facts: Facts, challenger: Challenger, card: Card, page: str
) -> ModelReport:
    verdict = training.verdict
    return ModelReport(
        name=spec.name,
        question=spec.question,
        version=challenger.version,
        grade=verdict.grade,
        reason=verdict.reason,
        promoted=challenger.fate == "promoted",
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
        graded_on=facts.graded_on,
        table=[{str(k): v for k, v in row.items()} for row in training.table.to_dict("records")],
        gains={
            "log_loss": asdict(verdict.log_loss_gain) if verdict.log_loss_gain else None,
            "average_precision": asdict(verdict.average_precision_gain) if verdict.average_precision_gain else None,
        },
        money=asdict(training.money) if training.money else None,
        warnings=facts.warnings,
        fate=challenger.fate,
        stands=facts.stands,
        card=page,
        stability=asdict(facts.stability) if facts.stability else None,
        choice=list(card.choice),
        candidates=list(training.selection.losses) if training.selection else [],
    )


def not_trained(spec: ModelSpec, why: str) -> ModelReport:
    """The report of a model that nobody of the past speaks of."""
    nothing: dict[str, dict[str, float] | None] = {"log_loss": None, "average_precision": None}
    return ModelReport(
        spec.name, spec.question, None, "C", why, False, 0, 0, 0, [], [], "", [], nothing, None, [], "refused", why,
        None, None, [], [],
    )  # fmt: skip


def graded_on(context: Context, spec: ModelSpec) -> str:
    """The accounts that a model is graded on, in words."""
    if spec.graded_on is None or spec.graded_on.feature in context.not_for_models:
        return "all accounts of the model"
    return spec.graded_on.words


def _fate(context: Context, spec: ModelSpec, grade: str, worse: bool, walk_forward: bool) -> Fate:
    if grade > spec.promotion.least_grade or (worse and not walk_forward):
        return "refused"
    return "waiting" if context.settings.promotion.approval == "person" and not walk_forward else "promoted"


def _predecessor(context: Context, in_force: Champion | None) -> Predecessor | None:
    from kare_ml.learning.draws import Interval
    from kare_ml.learning.succession import Predecessor

    if in_force is None:
        return None
    gain = read_card(context.folder, in_force.name, in_force.version).get("gain")
    return Predecessor(
        in_force.version,
        read_said(context.folder, in_force.name, in_force.version),
        Interval(**gain) if isinstance(gain, Mapping) else None,
    )


def _stability(
    context: Context, spec: ModelSpec, training: Training, in_force: Champion | None, registry: Registry
) -> Stability | None:
    """How steady the churn model is; the others are not looked at every night."""
    from kare_ml.io.model_files import loads

    if spec.name != "churn":
        return None
    context.progress(f"{spec.name}: looking how steady it is")
    before: tuple[int, AccountModel] | None = None
    if in_force is not None:
        before = in_force.version, loads(registry.load_bytes(in_force))
    return stability(context, spec, training.model, before)


def _said(training: Training) -> pd.DataFrame:
    """What would have been published at each origin: a row an account and origin."""
    import pandas as pd

    from kare_ml.learning.succession import used

    parts = [
        pd.DataFrame({"as_of": o.as_of, "account_id": o.account_ids.astype(str), "chance": used(o, training.verdict)})
        for o in training.origins
    ]
    return pd.concat(parts) if parts else pd.DataFrame({"as_of": [], "account_id": [], "chance": []})
