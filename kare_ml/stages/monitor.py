"""Monitoring a workspace: what the ledger says of the models, how far the newest run drifted, when to retrain."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from kare_ml.config.load import load_risk
from kare_ml.io.outcomes import judged_nights, read_flags, read_outcomes
from kare_ml.io.published import PublishedRun, previous_run, published_runs, read_published
from kare_ml.monitor.drift import Drift, drift
from kare_ml.monitor.figures import Calibration, Disagreement, Fates, Top, calibrations, disagreement, top
from kare_ml.monitor.flags import counted
from kare_ml.monitor.outcomes import newest_of_each_month, numbers
from kare_ml.publish.contract import MODELS
from kare_ml.stages.retraining import reasons_to_retrain
from kare_ml.stages.walk import bundle_of, run_of

MONTHS = 12
"""How many judged months are told of."""

SOME_FEATURES = 5
"""So many features of the models have to be others, in two runs on end, before that alone asks for training."""

CHANCES = ("p_recapture", "expansion_chance", "conversion_chance")


@dataclass(frozen=True)
class DriftOfRun:
    """How far a run is from the one that its models were first used in; `against` is null where there is no such run.

    `chances` are the published probabilities, `features` those that the models look at, the largest drift first.
    """

    as_of: dt.date
    against: dt.date | None
    chances: tuple[Drift, ...]
    features: tuple[Drift, ...]

    @property
    def shifted(self) -> list[str]:
        """The names of all that are others than they were."""
        return [one.name for one in (*self.chances, *self.features) if one.shifted]


@dataclass(frozen=True)
class Monitoring:
    """What is known of how good the published figures are, as of the newest run. Lists are newest first.

    `nights` counts the judged runs, of which the newest of each month are told. `freshness` has a row a table, as kept
    with the run. `retrain` says when to train again, and why; empty: no reason.
    """

    as_of: dt.date
    nights: int
    calibrations: tuple[Calibration, ...]
    tops: tuple[Top, ...]
    disagreements: tuple[Disagreement, ...]
    flags: Fates
    drift: DriftOfRun
    before: DriftOfRun | None
    freshness: tuple[dict[str, Any], ...]
    retrain: tuple[str, ...]


def monitor(folder: Path, date: dt.date) -> Monitoring:
    """What the outcomes ledger and the bundles of a workspace say; nothing is judged by it. `date` is today's.

    Raises UsageError where nothing is published.
    """
    run = run_of(folder)
    nights = judged_nights(folder)
    months = [read_outcomes(folder, day) for day in newest_of_each_month(nights)[:MONTHS]]
    capacity = load_risk(folder).high_capacity
    measured = tuple(one for rows in months for one in calibrations(rows))
    tops = tuple(found for rows in months if (found := top(rows, capacity)) is not None)
    now, earlier = drift_of(folder, run), previous_run(folder, run.as_of)
    before = drift_of(folder, earlier) if earlier else None
    bundle = bundle_of(folder, run)
    sources = json.loads(bundle.read_text("sources.json")) if bundle.has("sources.json") else {}
    why = [*reasons_to_retrain(folder, date), *_of_outcomes(measured, tops), *_of_drift(now, before)]
    return Monitoring(
        as_of=run.as_of,
        nights=len(nights),
        calibrations=measured,
        tops=tops,
        disagreements=tuple(disagreement(rows) for rows in months),
        flags=counted(read_flags(folder)),
        drift=now,
        before=before,
        freshness=tuple(sources.get("freshness", ())),
        retrain=tuple(why),
    )


def drift_of(folder: Path, run: PublishedRun) -> DriftOfRun:
    """How far a run is from the first that was published by its models."""
    models = bundle_of(folder, run).manifest().get("models") if bundle_of(folder, run).sealed else None
    first = next((one for one in _oldest_first(folder, run) if _models(folder, one) == models), None)
    if not models or first is None or first.run_id == run.run_id:
        return DriftOfRun(run.as_of, None, (), ())
    then, now = (_columns(read_published(folder, as_of=one.as_of, columns=list(CHANCES))) for one in (first, run))
    return DriftOfRun(run.as_of, first.as_of, tuple(drift(then, now)), tuple(_of_features(folder, first, run)))


def _oldest_first(folder: Path, until: PublishedRun) -> list[PublishedRun]:
    return [one for one in reversed(published_runs(folder)) if one.as_of <= until.as_of]


def _models(folder: Path, run: PublishedRun) -> object:
    bundle = bundle_of(folder, run)
    return bundle.manifest().get("models") if bundle.sealed else None


def _of_features(folder: Path, first: PublishedRun, run: PublishedRun) -> list[Drift]:
    from kare_ml.config.load import load_spec
    from kare_ml.features.frame import CATALOG

    old, new = bundle_of(folder, first), bundle_of(folder, run)
    if not (old.has("features.parquet") and new.has("features.parquet")):
        return []
    names = list(dict.fromkeys(f for model in MODELS for f in load_spec(model, list(CATALOG)).features))
    return drift(*(_columns(bundle.read("features.parquet", names)) for bundle in (old, new)))


def _columns(rows: pa.Table) -> dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    return {name: numbers(rows, name) for name in rows.column_names}


def _of_outcomes(measured: Sequence[Calibration], tops: Sequence[Top]) -> Iterator[str]:
    """What speaks against a model in the two newest judged months: one alone may be luck."""
    for model in MODELS:
        two = [one for one in measured if one.model == model and not one.worked][:2]
        if len(two) == 2 and all(one.off for one in two) and len({one.expected > one.came for one in two}) == 1:
            newest = two[0]
            yield (
                f"{model}: expected {newest.expected:.0%} as of {newest.as_of} and {newest.came:.0%} came "
                f"({newest.low:.0%} to {newest.high:.0%} by chance), off the same way two months on end; kare train"
            )
    beaten = [one for one in tops[:2] if one.by_rules is not None and one.by_rules > one.lapsed]
    if len(beaten) == 2:
        yield (
            f"churn: of its top {beaten[0].top} as of {beaten[0].as_of} {beaten[0].lapsed} lapsed, our rules found "
            f"{beaten[0].by_rules}, and so the month before; kare train"
        )


def _of_drift(now: DriftOfRun, before: DriftOfRun | None) -> Iterator[str]:
    """What has moved in two runs on end."""
    lasting = [name for name in now.shifted if before is not None and name in before.shifted]
    if chances := [name for name in lasting if name in CHANCES]:
        yield f"the published {', '.join(chances)} are others than as of {now.against}, two runs on end; kare train"
    features = [name for name in lasting if name not in CHANCES]
    if len(features) >= SOME_FEATURES:
        yield (
            f"{len(features)} features are others than as of {now.against}, such as {', '.join(features[:3])}; "
            "kare train"
        )
