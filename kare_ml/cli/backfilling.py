"""`kare backfill`: the nights of the past, one after the other, and how they look in a terminal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.cli.answers import Backfill, BackfilledNight

if TYPE_CHECKING:
    from rich.console import RenderableType


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
    from kare_ml.io.lock import workspace_lock
    from kare_ml.io.logs import log_to
    from kare_ml.stages.backfill import steps, take
    from kare_ml.stages.context import open_context
    from kare_ml.stages.intake import intake

    wanted = steps(nights(first, last, every), retrain=retrain)
    context = open_context(folder, last, progress, dt.datetime.now(dt.UTC).replace(tzinfo=None))
    log_to(folder)
    found = []
    with workspace_lock(folder, f"backfill {first} to {last}"):
        intake(context)
        for number, step in enumerate(wanted, 1):
            counted = replace(context, progress=_after(f"night {number} of {len(wanted)}, ", progress))
            found.append(take(counted, step, replace_published=replace_published))
    return Backfill(
        first=first, last=last, every=every, nights=[BackfilledNight.model_validate(asdict(night)) for night in found]
    )


def shown(answer: Backfill) -> RenderableType:
    """A line a night, then what was refused or kept, and why."""
    from rich import box
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    table = Table(
        title=f"Backfill, {answer.first} to {answer.last}", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False
    )
    for name in ("as of", "", "run", "models trained as of", "review of"):
        table.add_column(name)
    table.add_column("accounts", justify="right")
    for night in answer.nights:
        trained = ", ".join(f"{name} {date}" for name, date in night.models.items()) or "none: by our rules"
        table.add_row(
            str(night.as_of), night.outcome, night.run_id, trained, str(night.reviewed), f"{night.accounts:,}"
        )
    return Group(table, *(Text(line) for line in _remarks(answer)))


def _after(words: str, progress: Callable[[str], None]) -> Callable[[str], None]:
    return lambda message: progress(words + message)


def _remarks(answer: Backfill) -> list[str]:
    counts = {kind: sum(night.outcome == kind for night in answer.nights) for kind in ("published", "unchanged")}
    lines = [f"{counts['published']} published now, {counts['unchanged']} published already and the same."]
    kept = [night for night in answer.nights if night.outcome == "kept"]
    if kept:
        lines.append(
            f"{len(kept)} published already and kept, though scored now they would differ, the first of {kept[0].as_of}"
            " (--replace publishes them anew)."
        )
    if (why := next((night.refused for night in answer.nights if night.refused), None)) is not None:
        lines.append(f"By our rules alone: {why}; --retrain trains as of then.")
    return lines
