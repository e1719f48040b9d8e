"""What goes onto a model card, gathered from the training, the settings, the snapshots and the book of today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kare_ml.config.spec import ModelSpec
from kare_ml.features.frame import CATALOG
from kare_ml.io.snapshots import read_snapshots
from kare_ml.stages.context import Context
from kare_ml.stages.stability import Stability

if TYPE_CHECKING:
    import pandas as pd

    from kare_ml.learning.card import Card
    from kare_ml.learning.grading import Money
    from kare_ml.learning.training import Training

TOP_FEATURES = 15
MOST_EXPLAINED = 500

KNOWN_LIMITS = (
    "Contributions say what the score is made of, not what causes an outcome.",
    "Intervals come of drawing accounts; they do not know of a year unlike those before.",
    "Groups are looked at after the fact: with many of them, some look special by chance.",
)
CONVERSION_LIMIT = (
    "Conversion has been graded on made-up books only, as far as the program's own figures go: no public data set that "
    "it was measured on holds prospects."
)


@dataclass(frozen=True)
class Facts:
    """What registration knows of a model beside its training."""

    sha256: str
    graded_on: str
    looks: Mapping[str, int]
    stability: Stability | None
    stands: str
    warnings: list[str]


def make_card(context: Context, spec: ModelSpec, training: Training, facts: Facts) -> Card:
    """The card of a model that is about to be registered."""
    from kare_ml.learning.card import Card, by_group, calibration, error_of_itself, figures

    snapshots = read_snapshots(context.folder, context.as_of, context.settings.horizon_days)
    verdict = training.verdict
    attributes = _attributes({str(s.as_of): s.rows for s in snapshots})
    limits = [f"{warning[0].upper()}{warning[1:]}." for warning in facts.warnings]
    if spec.name == "conversion":
        limits.append(CONVERSION_LIMIT)
    if training.left_out:
        limits.append(
            f"{len(training.left_out)} features of its spec are left out: nothing is mapped that would tell them, "
            "or they may have been different in the past."
        )
    return Card(
        name=spec.name,
        question=spec.question,
        grade=verdict.grade,
        reason=verdict.reason,
        sha256=facts.sha256,
        facts=_facts(context, spec, training, facts, len(snapshots), str(snapshots[-1].as_of)),
        figures=figures(training.origins),
        ece_by_chance=error_of_itself(training.origins),
        calibration=calibration(training.origins),
        groups=by_group(training.origins, verdict, attributes),
        top=_top(training, snapshots[0].rows, spec),
        looks=facts.looks,
        choice=choice_of(training),
        stability=_steady(facts.stability),
        money=[_in_money(training.money, context.settings.book.currency)] if training.money else [],
        limits=[*limits, *KNOWN_LIMITS],
        gain=verdict.log_loss_gain,
    )


def choice_of(training: Training) -> list[str]:
    """How members, weights, level, season and map were chosen."""
    selection = training.selection
    if selection is None:
        return []
    if not selection.losses:
        return [f"Members: {selection.choice}: the usual choice, since there are too few past dates to choose by."]
    best, loss = selection.losses[0]
    chosen = selection.rival or str(selection.choice)
    said = [
        f"Chosen by mean log-loss over {len(selection.as_ofs)} past dates ({selection.as_ofs[-1]} to "
        f"{selection.as_ofs[0]}), among {len(selection.losses)} candidates: {chosen}.",
    ]
    if best != chosen:
        said.append(f"The least loss had {best} ({loss:.4f}): too little better to leave the usual choice for.")
    tried = ", ".join(f"{name} {loss:.4f}" for name, loss in selection.weighed)
    said.append(
        f"How labelled rows are weighted: {selection.weighting}; log-loss of the splines by weighting: {tried}."
    )
    return said


def _facts(
    context: Context, spec: ModelSpec, training: Training, facts: Facts, snapshots: int, oldest: str
) -> dict[str, str]:
    settings = context.settings
    return {
        "book": settings.book.name,
        "tables": ", ".join(sorted(settings.sources)),
        "trained as of": str(context.as_of),
        "horizon": f"{settings.horizon_days} days; lapse window {settings.lifecycle.lapse_after_days} days",
        "learnt from": f"{snapshots} snapshots since {oldest}, {training.examples:,} examples, "
        f"{training.positives:,} of them came true",
        "population": f"{' and '.join(spec.population)} accounts; graded on: {facts.graded_on}",
        "features": str(len(training.model.features)),
        "against the model in force": facts.stands,
    }


def _attributes(frames: Mapping[str, pd.DataFrame]) -> dict[str, dict[str, pd.Series]]:
    """The group of each account by region, sector and size at each origin; what nobody has is left out."""
    from kare_ml.learning.card import size_bands

    found = {
        by: {date: rows[by] for date, rows in frames.items()}
        for by in ("region", "sector")
        if any(rows[by].notna().any() for rows in frames.values())
    }
    return {**found, "size": {date: size_bands(rows["trailing_revenue"]) for date, rows in frames.items()}}


def _top(training: Training, rows: pd.DataFrame, spec: ModelSpec) -> list[tuple[str, str, float]]:
    """The features by mean absolute contribution on the newest snapshot; none where the rules speak."""
    from kare_ml.explain.attributions import attribute

    model = training.model
    rows = rows[rows["lifecycle"].isin(spec.population)]
    rows = rows.iloc[:: max(1, len(rows) // MOST_EXPLAINED)]
    if model.source == "rule_rate" or not len(rows):
        return []
    mean = np.abs(attribute(model, model.matrix(rows)).values).mean(axis=0)
    first = np.argsort(-mean, kind="stable")[:TOP_FEATURES]
    return [(model.features[i], CATALOG[model.features[i]].theme, float(mean[i])) for i in first if mean[i] > 0]


def _steady(found: Stability | None) -> list[str]:
    if found is None or found.mean is None or found.p99 is None:
        return ["Not looked at: only the churn model is, on accounts where nothing happened."]
    said = [
        f"Over the nights {', '.join(found.nights)}, for {found.accounts:,} accounts where nothing happened, the "
        f"chance changed by {found.mean:.4f} a night on average; 99 of 100 changes were at most {found.p99:.4f}. These "
        "are few nights: a quick look at each training."
    ]
    if found.themes_kept is not None:
        said.append(
            f"Of the three leading themes of an account, {found.themes_kept:.0%} are those of version "
            f"{found.against_version}."
        )
    return said


def _in_money(money: Money, currency: str) -> str:
    return (
        f"As of {money.as_of} its top {money.top} would have named {money.named_by_model} accounts that lapsed, "
        f"{money.revenue_by_model:,.0f} {currency} a year; the rules {money.named_by_rules}, "
        f"{money.revenue_by_rules:,.0f} {currency}."
    )
