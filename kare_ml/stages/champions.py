"""Which champions a run may use: those in force at its as-of, and never one that was trained later."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from kare_ml.io.promotions import Champion, in_force
from kare_ml.io.published import published_runs, read_published
from kare_ml.io.registry import Registry
from kare_ml.publish.contract import MODELS
from kare_ml.stages.context import Context

A_DAY = dt.timedelta(days=1)


def champions_in_force(context: Context) -> dict[str, Champion]:
    """The champion of each model in force at the as-of, by name; a model that has none is left out."""
    promotions = Registry(context.folder).promotions()
    found = {name: in_force(promotions, name, context.as_of.date) for name in MODELS}
    return {name: champion for name, champion in found.items() if champion is not None}


def refused(context: Context) -> str | None:
    """Which models, in words, may not be used although they are there: none was in force at the as-of, only later."""
    has = champions_in_force(context)
    later = [entry for entry in Registry(context.folder).promotions() if entry.name not in has]
    if not later:
        return None
    names = [name for name in MODELS if name in {entry.name for entry in later}]
    first = min(later, key=lambda entry: entry.starts)
    return (
        f"no {' or '.join(names)} model was in force as of {context.as_of}, and a later one is refused (the first was "
        f"trained as of {first.as_of}, in force from {first.starts})"
    )


def first_as_of(folder: Path, as_of: dt.date) -> dt.date:
    """The first as-of that models trained as of `as_of`, and promoted now, may score.

    That date itself, unless nights since then are published that other models scored: those stay as they are, and
    these start on the day after the last of them. From where models trained as of a later date start, it is theirs.
    """
    later = [entry.starts for entry in Registry(folder).promotions() if entry.as_of > as_of]
    until = min(later, default=dt.date.max)
    for run in published_runs(folder):  # the newest first
        if as_of <= run.as_of < until and _scored_by_models(folder, run.as_of):
            return run.as_of + A_DAY
    return as_of


def _scored_by_models(folder: Path, date: dt.date) -> bool:
    columns = [f"{name}_model" for name in MODELS]
    return any(column.null_count < len(column) for column in read_published(folder, as_of=date, columns=columns))
