"""The portfolio of a workspace, from its published runs."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from kare_ml.config.load import load_mix
from kare_ml.io.published import published_runs, read_published
from kare_ml.publish.portfolio import COLUMNS, SPLITS, Portfolio, one_a_month
from kare_ml.publish.portfolio import portfolio as of_runs


def portfolio(folder: Path, as_of: dt.date | None = None) -> Portfolio:
    """The portfolio of the run of `as_of` (left out: the newest), beside the last runs of the months before it.

    Raises UsageError where nothing is published, or not for that day.
    """
    expected = load_mix(folder)
    columns = [*COLUMNS, *SPLITS]
    newest = read_published(folder, as_of=as_of, columns=columns)
    day = newest["as_of"][0].as_py()
    before = one_a_month(run.as_of for run in published_runs(folder) if run.as_of <= day)[1:]
    return of_runs([newest, *(read_published(folder, as_of=then, columns=columns) for then in before)], expected)
