"""Monitoring: judge what is due, then say what is known."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kare_ml.cli.clock import now
from kare_ml.cli.progress import Progress

if TYPE_CHECKING:
    from kare_ml.cli.answers.monitor import MonitorAnswer
    from kare_ml.monitor.drift import DriftOfRun


def monitor(folder: Path, date: dt.date, progress: Progress) -> MonitorAnswer:
    """Judge the runs whose horizon has passed, and all flags; then what the ledger says."""
    from kare_ml.cli.answers.monitor import MonitorAnswer
    from kare_ml.io.lock import workspace_lock
    from kare_ml.io.logs import log_to
    from kare_ml.stages.context import open_context
    from kare_ml.stages.monitor import monitor as monitored
    from kare_ml.stages.outcomes import judge_all
    from kare_ml.stages.walk import run_of

    run_of(folder)
    context = open_context(folder, date, progress, now())
    log_to(folder)
    with workspace_lock(folder, "monitor"):
        judged = judge_all(context)
    found = monitored(folder, date)
    return MonitorAnswer(
        as_of=found.as_of,
        judged_now=judged,
        nights=found.nights,
        calibrations=[_with(one, "off") for one in found.calibrations],
        tops=[_with(one) for one in found.tops],
        disagreements=[_with(one) for one in found.disagreements],
        flags=_with(found.flags),
        drift_against=found.drift.against,
        chances=[_with(one, "shifted") for one in found.drift.chances],
        features=[_with(one, "shifted") for one in found.drift.features],
        drifts=[_drift(one) for one in (found.drift, *found.drifts)],
        freshness=[_fresh(one) for one in found.freshness],
        retrain=list(found.retrain),
    )


def _drift(one: DriftOfRun) -> Any:
    return {
        "as_of": one.as_of,
        "against": one.against,
        "chances": [_with(chance, "shifted") for chance in one.chances],
        "shifted": one.shifted,
        "largest": _with(one.features[0], "shifted") if one.features else None,
    }


def _with(one: Any, *names: str) -> Any:
    """The fields of a value, and some of its properties."""
    return {**asdict(one), **{name: getattr(one, name) for name in names}}


def _fresh(one: dict[str, Any]) -> Any:
    return {name: one.get(name) for name in ("table", "newest", "business_days", "state")}
