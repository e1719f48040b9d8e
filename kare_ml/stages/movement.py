"""The movement of a run: the stations between it and the run before, and the lines from one to the next."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from kare_ml.baseline.placement import RuleBook
from kare_ml.domain.as_of import AsOf
from kare_ml.domain.causes import Cause
from kare_ml.explain.schema import LINES
from kare_ml.features.frame import feature_frame
from kare_ml.features.since import is_eventful, is_retold, quiet, retold
from kare_ml.stages.before import Before
from kare_ml.stages.run import Run

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandas as pd

    from kare_ml.explain.movement import Told

LOG = logging.getLogger(__name__)

FEATURES, BASELINE, PREDICTIONS = "features.parquet", "baseline.parquet", "predictions.parquet"
LINES_FILE, EVENTS_FILE = "movement.parquet", "events.parquet"
NEEDED = (FEATURES, BASELINE, PREDICTIONS)


def contributions_file(model: str) -> str:
    """Where a bundle keeps the contributions of a model."""
    return f"contributions-{model}.parquet"


def lines(run: Run, before: Before | None, told: Mapping[str, pa.Table]) -> pa.Table | None:
    """The lines of all accounts that both runs have; None for a first run, or where the bundle before is not whole.

    `told` are this run's contributions by model.
    """
    if before is None or not before.has(*NEEDED):
        return None
    between, now = _between(run, before)
    parts = [_rules(run, before, between, now)]
    earlier = _told_before(before, run)
    if earlier.models or run.models:
        from kare_ml.explain.movement import Between, Told, lines_of_models

        frames = Between(_indexed(between[0]), _indexed(between[1]))
        digests = {name: champion.sha256 for name, champion in run.champions.items()}
        this = Told(_indexed(now), _indexed(run.bundle.read(PREDICTIONS)), run.models, digests, told)
        parts += lines_of_models(earlier, frames, this)
    whole = pa.concat_tables(parts)
    order = np.argsort(whole["account_id"].to_numpy(zero_copy_only=False).astype(str), kind="stable")
    return whole.take(pa.array(order))


def events(run: Run, before: Before) -> pa.Table:
    """What took place between the runs, came late or was taken back; a row as `happened` tells, in a fixed order."""
    from kare_ml.features.happened import happened

    with run.context.history() as history:
        found = happened(history, before.as_of, run.context.as_of)
        assert found is not None, "a book has purchases"
        return found.order_by(*found.columns).to_pyarrow()


def _between(run: Run, before: Before) -> tuple[tuple[pa.Table, pa.Table], pa.Table]:
    """The two frames between the runs, and this run's. A frame that would be the same is not made."""
    context, then = run.context, before.as_of
    assert before.bundle is not None
    published, now = before.bundle.read(FEATURES), run.bundle.read(FEATURES)
    lapse = context.settings.lifecycle.lapse_after_days
    with context.history() as history:
        known = {name: rows for name, rows in history.items() if "known_from" in rows.columns}
        told_anew = bool(is_retold(known, then, context.as_of).to_pyarrow().as_py())
        eventful = bool(is_eventful(known, then, context.as_of).to_pyarrow().as_py())

        def frame(rows: Mapping[str, ir.Table], as_of: AsOf) -> pa.Table:
            return feature_frame(rows, as_of, lapse).to_pyarrow()

        same_columns = published.column_names == now.column_names
        past = frame(retold(known, then, context.as_of), then) if told_anew or not same_columns else published
        still = frame(quiet(known, then, context.as_of), context.as_of) if eventful else now
    LOG.info("stations", extra={"run_id": run.facts.run_id, "retold": told_anew, "eventful": eventful})
    return (past, still), now


def _rules(run: Run, before: Before, between: tuple[pa.Table, pa.Table], now: pa.Table) -> pa.Table:
    """The lines of those whose placement by the rules changed."""
    from kare_ml.explain.placements import lines_of_rules

    assert before.bundle is not None
    states = dict(_states(before.bundle.read(BASELINE, ["account_id", "baseline_state"])))
    today = _states(run.bundle.read(BASELINE, ["account_id", "baseline_state"]))
    moved = [account for account, state in today if account in states and states[account] != state]
    if not moved or before.rules is None:
        return LINES.empty_table()
    old, new = before.rules, run.context.rules(run.review)
    stations: list[tuple[Cause, pa.Table, RuleBook]] = [
        (Cause.RESTATED, between[0], old),
        (Cause.TIME, between[1], old),
        (Cause.EVENTS, now, old),
        (Cause.RULES, now, new),
    ]
    return lines_of_rules((before.bundle.read(FEATURES), old), stations, moved)


def _told_before(before: Before, run: Run) -> Told:
    """What the run before said. Contributions that its bundle does not have are worked out again, by its models."""
    from kare_ml.explain.movement import Told, contributions_table

    assert before.bundle is not None
    digests = {name: champion.sha256 for name, champion in run.champions.items()}
    models = before.models(run.models, digests)
    frame, predictions = _indexed(before.bundle.read(FEATURES)), _indexed(before.bundle.read(PREDICTIONS))
    told: dict[str, pa.Table] = {}
    for name, model in models.items():
        if model.source != "model":
            continue
        stored = before.table(contributions_file(name))
        spoke = (predictions[f"{name}_source"] == "model").to_numpy()
        if stored is None and spoke.any():
            stored = contributions_table(model, frame[spoke])
        if stored is not None:
            told[name] = stored
    return Told(frame, predictions, models, before.digests, told)


def _states(placed: pa.Table) -> list[tuple[str, str]]:
    return list(zip(placed["account_id"].to_pylist(), placed["baseline_state"].to_pylist(), strict=True))


def _indexed(table: pa.Table) -> pd.DataFrame:
    frame: pd.DataFrame = table.to_pandas()
    return frame.set_index("account_id")
