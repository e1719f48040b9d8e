"""The stages before anything is looked at: sources into history, and the review that fixes the rules' numbers."""

from __future__ import annotations

import logging
from dataclasses import replace

from kare_ml.baseline.attributes import Review, threshold_key
from kare_ml.baseline.review import percentiles, thresholds
from kare_ml.features.frame import feature_frame
from kare_ml.history.ledger import Ledger
from kare_ml.io.intake import take_in
from kare_ml.io.reviews import add_review, review_in_force
from kare_ml.io.stage_times import INTAKE, timed
from kare_ml.stages.context import Context, require_events_before

LOG = logging.getLogger(__name__)


def intake(context: Context) -> Ledger:
    """Read the sources into history, and account for every row. Raises SourceError and BlockedError."""
    with timed(context.folder, INTAKE, INTAKE):
        ledger = take_in(context.folder, context.settings, taken_at=context.taken_at, progress=context.progress)
    for table in ledger.tables:
        LOG.info("intake", extra={"table": table.table, "rows_in": table.rows_in, "stored": table.rows("stored")})
    return ledger


def review(context: Context) -> Review:
    """The review in force, made or completed where a percentile of the rules has no number yet.

    A review keeps every number that it has: nobody moves because others did.
    """
    in_force = review_in_force(context.folder, context.as_of)
    with context.history() as history:
        require_events_before(context, history)
        wanted = threshold_keys(context)
        if in_force is not None and wanted <= set(in_force.thresholds):
            return in_force
        context.progress("fixing the thresholds of the rules")
        frame = feature_frame(history, context.as_of, context.settings.lifecycle.lapse_after_days).to_pyarrow()
    found = thresholds(frame, context.rules(Review(str(context.as_of), {})))
    fresh = Review(str(context.as_of), found)
    if in_force is not None:
        fresh = replace(in_force, dated=str(context.as_of), thresholds={**found, **in_force.thresholds})
    add_review(context.folder, fresh)
    LOG.info("review", extra={"dated": fresh.dated, "thresholds": fresh.thresholds})
    return fresh


def threshold_keys(context: Context) -> set[str]:
    """The percentiles that the rules of this workspace speak of, by the names that a review gives them."""
    return {
        threshold_key(feature, percentile)
        for feature, percentile in percentiles(*context.rules(Review(str(context.as_of), {})).rule_sets)
    }
