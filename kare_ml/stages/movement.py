"""The movement of a run: the stations between it and the run before, and the lines from one to the next."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

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
    on_the_way = _stations(run, before)
    parts = [_rules(run, before, on_the_way)]
    earlier = _told_before(before, run)
    if earlier.models or run.models:
        from kare_ml.explain.movement import Between, Told, lines_of_models

        now = _indexed(on_the_way.now)
        as_set = None if on_the_way.as_set is on_the_way.now else _indexed(on_the_way.as_set)
        frames = Between(_indexed(on_the_way.retold), _indexed(on_the_way.quiet), as_set)
        digests = {name: champion.sha256 for name, champion in run.champions.items()}
        this = Told(now, _indexed(run.bundle.read(PREDICTIONS)), run.models, digests, told)
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


@dataclass(frozen=True)
class Stations:
    """The feature frames on the way from the run before to this one.

    `published` is what that run saw; `retold` the same as-of by what is known today; `quiet` today's as-of with nothing
    that took place since; `as_set` today by the lapse window of then; `now` what this run saw. Frames that would be the
    same are one.
    """

    published: pa.Table
    retold: pa.Table
    quiet: pa.Table
    as_set: pa.Table
    now: pa.Table


def _stations(run: Run, before: Before) -> Stations:
    """The stations between two runs. A frame that would be the same is not made."""
    context, then = run.context, before.as_of
    assert before.bundle is not None
    published, now = before.bundle.read(FEATURES), run.bundle.read(FEATURES)
    lapse = before.lapse_after_days or context.settings.lifecycle.lapse_after_days
    with context.history() as history:
        known = {name: rows for name, rows in history.items() if "known_from" in rows.columns}
        told_anew = bool(is_retold(known, then, context.as_of).to_pyarrow().as_py())
        eventful = bool(is_eventful(known, then, context.as_of).to_pyarrow().as_py())

        def frame(rows: Mapping[str, ir.Table], as_of: AsOf) -> pa.Table:
            return feature_frame(rows, as_of, lapse).to_pyarrow()

        same_columns = published.column_names == now.column_names
        past = frame(retold(known, then, context.as_of), then) if told_anew or not same_columns else published
        as_set = now if lapse == context.settings.lifecycle.lapse_after_days else frame(history, context.as_of)
        still = frame(quiet(known, then, context.as_of), context.as_of) if eventful else as_set
    LOG.info("stations", extra={"run_id": run.facts.run_id, "retold": told_anew, "eventful": eventful})
    return Stations(published, past, still, as_set, now)


def _rules(run: Run, before: Before, on_the_way: Stations) -> pa.Table:
    """The lines of those whose placement by the rules changed.

    It starts from the placements as they were published. Rules of then that this version cannot read give way to those
    of today at once, so that what they change is told before the other steps.
    """
    from kare_ml.explain.placements import Station, lines_of_rules

    assert before.bundle is not None
    placed = before.bundle.read(BASELINE, ["account_id", "baseline_state", "baseline_trace"])
    states = dict(_states(placed))
    today = _states(run.bundle.read(BASELINE, ["account_id", "baseline_state"]))
    moved = [account for account, state in today if account in states and states[account] != state]
    if not moved:
        return LINES.empty_table()
    new = run.context.rules(run.review)
    there = set(on_the_way.now.column_names)
    old = before.rules if before.rules is not None and before.rules.features <= there else new
    published = on_the_way.published
    first = published if old.features <= set(published.column_names) else on_the_way.retold
    stations = [
        Station(Cause.RULES, first, old),
        Station(Cause.RESTATED, on_the_way.retold, old),
        Station(Cause.TIME, on_the_way.quiet, old),
        Station(Cause.EVENTS, on_the_way.as_set, old),
        Station(Cause.RULES, on_the_way.now, new),
    ]
    return lines_of_rules(published.select(["account_id", "lifecycle"]), placed, stations, moved)


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
