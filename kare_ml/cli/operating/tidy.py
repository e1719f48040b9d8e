"""`kare tidy`: old nights are thinned, with the workspace's lock held."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from kare_ml.cli.answers.tidy import Tidy
from kare_ml.cli.clock import now


def tidy(folder: Path, progress: Callable[[str], None], *, dry_run: bool) -> Tidy:
    """Thin what may be thinned, or say what would be."""
    from kare_ml.io.lock import workspace_lock
    from kare_ml.io.logs import log_to
    from kare_ml.stages.context import read_settings
    from kare_ml.stages.tidy import tidy as tidy_nights

    settings = read_settings(folder)
    log_to(folder)
    with workspace_lock(folder, "tidy"):
        done = tidy_nights(
            folder, settings.retention, settings.book.time_zone, now(), dry_run=dry_run, progress=progress
        )
    return Tidy.model_validate({"dry_run": dry_run, "whole_days": settings.retention.whole_days, **asdict(done)})
