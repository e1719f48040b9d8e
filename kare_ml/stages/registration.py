"""Registering a trained model: its card, whether it may take the place of the one in force, and who decides."""

from __future__ import annotations

import datetime as dt
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
from kare_ml.io.registry import Registry
from kare_ml.stages.carding import Facts, make_card
from kare_ml.stages.champions import first_as_of
from kare_ml.stages.context import Context
from kare_ml.stages.gates import read_warnings
from kare_ml.stages.stability import Stability, stability

if TYPE_CHECKING:
    import pandas as pd

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

    registry = Registry(context.folder)
    verdict, content = training.verdict, dumps(training.model)
    in_force = registry.champion(spec.name, context.as_of.date)
    stands = succession(training.origins, verdict, _predecessor(context, in_force))
    steady = _stability(context, spec, training, in_force, registry)
    spec_text = (files("kare_ml.models") / f"{spec.name}.toml").read_text("utf-8")
    facts = Facts(
        sha256=hashlib.sha256(content).hexdigest(),
        graded_on=graded_on(context, spec),
        looks=look_at(context.folder, spec.name, [origin.as_of for origin in training.origins]),
        stability=steady,
        stands=stands.words,
        warnings=read_warnings(context, spec.name),
    )
    context.progress(f"{spec.name}: writing its card")
    card = make_card(context, spec, training, facts)
    shown = pages(card)
    table: list[dict[str, object]] = [{str(k): v for k, v in row.items()} for row in training.table.to_dict("records")]
    metrics = {key: float(str(value)) for key, value in table[0].items() if key != "candidate"} if table else {}
    if steady is not None and steady.mean is not None and steady.p99 is not None:
        metrics |= {"nightly_change_mean": steady.mean, "nightly_change_p99": steady.p99}
    registered = registry.log_training(
        spec.name,
        params={
            "as_of": str(context.as_of),
            "examples": training.examples,
            "features": len(training.model.features),
            **spec.trees.model_dump(),
        },
        metrics=metrics,
        artifacts={"spec.toml": spec_text, "candidates.csv": training.table.to_csv(index=False), **shown},
        tags={"grade": verdict.grade, "reason": verdict.reason, "best_rule": verdict.best_rule, "stands": stands.words},
        model=content,
    )
    kept = keep_card(context.folder, spec.name, registered.version, shown, _said(training))
    starts = first_as_of(context.folder, context.as_of.date)
    challenger = Challenger(
        name=spec.name,
        version=registered.version,
        sha256=registered.sha256,
        grade=verdict.grade,
        as_of=context.as_of.date,
        spec_sha256=hashlib.sha256(spec_text.encode()).hexdigest(),
        reason=verdict.reason,
        stands=stands.words,
        fate=_fate(context, spec, verdict.grade, stands.worse, walk_forward),
        walk_forward=walk_forward,
    )
    append_challenger(registry.folder, challenger)
    if challenger.fate == "promoted":
        if starts > context.as_of.date:
            context.progress(f"{spec.name}: in force from {starts}, after the nights that are published already")
        promote(registry, challenger, starts=starts)
    LOG.info(
        "trained",
        extra={
            "model": spec.name,
            "version": registered.version,
            "grade": verdict.grade,
            "fate": challenger.fate,
            **metrics,
        },
    )
    return ModelReport(
        name=spec.name,
        question=spec.question,
        version=registered.version,
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
        table=table,
        gains={
            "log_loss": asdict(verdict.log_loss_gain) if verdict.log_loss_gain else None,
            "average_precision": asdict(verdict.average_precision_gain) if verdict.average_precision_gain else None,
        },
        money=asdict(training.money) if training.money else None,
        warnings=facts.warnings,
        fate=challenger.fate,
        stands=stands.words,
        card=str((kept / "card.html").relative_to(context.folder)),
        stability=asdict(steady) if steady else None,
        choice=list(card.choice),
        candidates=list(training.selection.losses) if training.selection else [],
    )


def promote(
    registry: Registry,
    challenger: Challenger,
    *,
    starts: dt.date,
    approved_by: str | None = None,
    at: dt.datetime | None = None,
) -> Champion:
    """Make a registered version the champion from the as-of `starts` on.

    `approved_by` names the person who said yes and `at` (UTC) when; both null where nobody had to.
    """
    return registry.promote(
        challenger.name,
        challenger.version,
        grade=challenger.grade,
        as_of=challenger.as_of,
        spec_sha256=challenger.spec_sha256,
        reason=challenger.reason,
        promoted_at=at,
        in_force_from=starts,
        walk_forward=challenger.walk_forward,
        approved_by=approved_by,
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
