"""`kare backfill`: the nights of the past, one after the other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from kare_ml.cli.answers.nightly import Backfill, BackfilledNight
from kare_ml.cli.clock import now


def backfill(
    folder: Path,
    first: dt.date,
    last: dt.date,
    every: str,
    *,
    retrain: bool,
    replace_published: bool,
    progress: Callable[[str], None],
    taken_at: dt.datetime,
) -> Backfill:
    """Take the sources in once, at `taken_at` (UTC), then score each night.

    Raises as the nightly job does; the nights before the one that failed stay published.
    """
    from dataclasses import asdict, replace

    from kare_ml.domain.nights import nights
    from kare_ml.io.logs import log_to
    from kare_ml.io.shared_lock import publishing_lock
    from kare_ml.stages.backfill import steps, take
    from kare_ml.stages.context import open_context
    from kare_ml.stages.intake import intake

    wanted = steps(nights(first, last, every), retrain=retrain)
    context = open_context(folder, last, progress, now())
    log_to(folder)
    found = []
    with publishing_lock(folder, f"backfill {first} to {last}"):
        intake(context)
        for number, step in enumerate(wanted, 1):
            counted = replace(context, progress=_after(f"night {number} of {len(wanted)}, ", progress))
            found.append(take(counted, step, replace_published=replace_published))
    return Backfill(
        first=first, last=last, every=every, nights=[BackfilledNight.model_validate(asdict(night)) for night in found]
    )


def _after(words: str, progress: Callable[[str], None]) -> Callable[[str], None]:
    return lambda message: progress(words + message)
