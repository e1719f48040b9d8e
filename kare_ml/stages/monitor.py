"""Monitoring a workspace: what the ledger says of the models, how far the newest run drifted, when to retrain."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kare_ml.config.load import load_risk
from kare_ml.io.drifts import read_drift
from kare_ml.io.outcomes import judged_nights, read_flags, read_outcomes
from kare_ml.io.published import previous_run, published_runs
from kare_ml.monitor.drift import DriftOfRun
from kare_ml.monitor.figures import Calibration, Disagreement, Fates, Top, calibrations, disagreement, top
from kare_ml.monitor.flags import counted
from kare_ml.monitor.outcomes import newest_of_each_month
from kare_ml.publish.contract import MODELS
from kare_ml.stages.drifts import CHANCES, drift_of
from kare_ml.stages.retraining import reasons_to_retrain
from kare_ml.stages.walk import bundle_of, run_of

MONTHS = 12
"""How many judged months are told of."""

NIGHTS = 30
"""Of how many published nights the drift is told."""

SOME_FEATURES = 5
"""So many features of the models have to be others, in two runs on end, before that alone asks for training."""


@dataclass(frozen=True)
class Monitoring:
    """What is known of how good the published figures are, as of the newest run. Lists are newest first.

    `nights` counts the judged runs, of which the newest of each month are told. `drifts` has the published runs before
    the newest one, as far as theirs was kept. `freshness` has a row a table, as kept with the run. `retrain` says when
    to train again, and why; empty: no reason.
    """

    as_of: dt.date
    nights: int
    calibrations: tuple[Calibration, ...]
    tops: tuple[Top, ...]
    disagreements: tuple[Disagreement, ...]
    flags: Fates
    drift: DriftOfRun
    drifts: tuple[DriftOfRun, ...]
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
    kept = (read_drift(folder, one) for one in published_runs(folder)[1:NIGHTS])
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
        drifts=tuple(filter(None, kept)),
        freshness=tuple(sources.get("freshness", ())),
        retrain=tuple(why),
    )


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
