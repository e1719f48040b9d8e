"""Putting the artifacts of a run together into the rows of the scored table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.baseline.attributes import Review
from kare_ml.domain.profiles import Profile
from kare_ml.publish.contract import MODELS, SCHEMA, SCHEMA_VERSION
from kare_ml.publish.decisions import Assignment
from kare_ml.publish.explanations import vetted
from kare_ml.publish.fading import fading
from kare_ml.publish.leading_reasons import leading_reasons

LEADING = {"first": "churn", "expansion": "expansion", "conversion": "conversion"}
"""The columns of leading reasons, by what their names begin with, and the model that each is of."""


@dataclass(frozen=True)
class RunFacts:
    """What every row of a run has in common. `model_digests` is by model; one that is not in force is left out.

    `fallback` says what stands in for models that cannot be had; null: nothing does.
    """

    as_of: dt.date
    run_id: str
    previous_run_id: str | None
    config_hash: str
    model_digests: Mapping[str, str] = field(default_factory=dict)
    fallback: str | None = None


@dataclass(frozen=True)
class Artifacts:
    """The tables of a run, each with a row an account in the same order; `holdings` has one an account and line."""

    features: pa.Table
    baseline: pa.Table
    predictions: pa.Table
    reasons: pa.Table
    holdings: pa.Table


def compose(
    artifacts: Artifacts,
    facts: RunFacts,
    review: Review,
    assignments: Mapping[str, Assignment],
) -> pa.Table:
    """The rows to publish, one an account, in the order of account_id, with the columns of the contract.

    A person's assignment overrules the rules where its profile fits the lifecycle. The risk word is as the cut-offs
    say; settling, and what moved, come after (`settled`, `with_movement`). Reasons that do not add up are null.
    """
    features, predictions = artifacts.features, artifacts.predictions
    ids = features["account_id"].to_pylist()
    lifecycle = features["lifecycle"].to_pylist()
    by_rules = artifacts.baseline["baseline_state"].to_pylist()
    in_force = [_fitting(assignments.get(account), stage) for account, stage in zip(ids, lifecycle, strict=True)]
    states = [a.profile if a else state for a, state in zip(in_force, by_rules, strict=True)]
    revenue = features["trailing_revenue"]
    risk = predictions["churn_risk"]
    reasons = vetted(predictions.append_column("reasons", artifacts.reasons["reasons"]))
    leading = {name: leading_reasons(reasons, model) for name, model in LEADING.items()}
    count = len(ids)
    columns: dict[str, object] = {
        "as_of": [facts.as_of] * count,
        "run_id": [facts.run_id] * count,
        "previous_run_id": [facts.previous_run_id] * count,
        "schema_version": [SCHEMA_VERSION] * count,
        "profile": [_profile(state) for state in states],
        "no_profile_reason": [None if _profile(state) else state for state in states],
        "baseline_profile": [_profile(state) for state in by_rules],
        **{name: artifacts.baseline[name] for name in ("baseline_trace", "segment", "healthy")},
        "assigned_by": [a.assigned_by if a else None for a in in_force],
        "assigned_on": [a.assigned_on if a else None for a in in_force],
        "assigned_note": [(a.note or None) if a else None for a in in_force],
        "review_after": [a.review_after if a else None for a in in_force],
        "risk_word": _risk_words(risk, review),
        "trailing_revenue": revenue,
        "revenue_at_risk": pc.multiply(risk, pc.max_element_wise(pc.fill_null(revenue, 0.0), 0.0)),
        **fading(features, artifacts.holdings),
        "reasons": reasons,
        **{f"{name}_theme": themes for name, (themes, _) in leading.items()},
        **{f"{name}_reason": words for name, (_, words) in leading.items()},
        "fallback": [facts.fallback] * count,
        "config_hash": [facts.config_hash] * count,
        **{f"{name}_model": [facts.model_digests.get(name)] * count for name in MODELS},
    }
    for column in SCHEMA.names:
        if column not in columns:
            source = next((t for t in (features, predictions) if column in t.column_names), None)
            columns[column] = source[column] if source is not None else pa.nulls(count, SCHEMA.field(column).type)
    return pa.table([_typed(columns[f.name], f.type) for f in SCHEMA], schema=SCHEMA)


def _typed(values: object, kind: pa.DataType) -> pa.ChunkedArray:
    return values.cast(kind) if isinstance(values, pa.ChunkedArray | pa.Array) else pa.array(values, kind)


def _profile(state: str | None) -> str | None:
    return state if state in set(Profile) else None


def _fitting(assignment: Assignment | None, lifecycle: str) -> Assignment | None:
    return assignment if assignment and assignment.fits(lifecycle) else None


def _risk_words(risk: pa.ChunkedArray, review: Review) -> pa.Array:
    if review.high is None or review.watch is None:
        return pa.nulls(len(risk), pa.string())
    values = risk.to_numpy(zero_copy_only=False)
    words = np.select([values >= review.high, values >= review.watch], ["High", "Watch"], "Normal")
    return pa.array(words, pa.string(), mask=np.isnan(values))
