"""How steady a model is, before it is registered: from night to night, and in its reasons against the one before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from kare_ml.domain.as_of import AsOf
from kare_ml.features.frame import CATALOG
from kare_ml.history.contracts import TABLES
from kare_ml.io.snapshots import read_now
from kare_ml.stages.context import Context
from kare_ml.stages.past import past_of

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandas as pd

    from kare_ml.config.spec import ModelSpec
    from kare_ml.learning.model import AccountModel

NIGHTS = 3
"""As-ofs that a training looks from, one day apart: two changes. `make bench-quality` looks from 16."""

MOST_ACCOUNTS = 500
"""Whose leading themes are compared; more would not tell more."""

LEADING = 3


@dataclass(frozen=True)
class Stability:
    """The nightly change, and the share of the three leading themes that stayed; null where nothing was before."""

    nights: list[str]
    accounts: int
    mean: float | None
    p99: float | None
    themes_kept: float | None
    against_version: int | None


def stability(
    context: Context,
    spec: ModelSpec,
    model: AccountModel,
    before: tuple[int, AccountModel] | None,
    nights: int = NIGHTS,
) -> Stability:
    """Look from the last `nights` as-ofs; compare the leading themes of the last with those by the model before."""
    from kare_ml.learning.stability import nightly_change, overlap

    dates = [context.as_of.plus(-back) for back in reversed(range(nights))]
    with context.history() as history:
        now = read_now(context.folder, context.as_of)
        past = past_of(context, history)
        earlier = {date: past.placed_at(date) for date in dates[:-1]}
        books = {**earlier, dates[-1]: past.placed_at(dates[-1]) if now is None else now}
        busy = moved_between(history, dates[0], dates[-1])
    change = nightly_change(model, books, busy, spec.population)
    kept = None
    if before is not None:
        rows = books[dates[-1]]
        rows = rows[rows["lifecycle"].isin(spec.population)]
        rows = rows.iloc[:: max(1, len(rows) // MOST_ACCOUNTS)]
        readable = set(before[1].features) <= set(rows.columns)
        if readable and model.source == before[1].source == "model" and len(rows):
            kept = overlap(leading_themes(model, rows), leading_themes(before[1], rows))
    found = asdict(change)
    return Stability(**{**found, "nights": list(change.nights)}, themes_kept=kept, against_version=before and before[0])


def leading_themes(model: AccountModel, rows: pd.DataFrame, leading: int = LEADING) -> list[list[str]]:
    """For each row the themes with the largest absolute contribution to its log-odds, their features together."""
    from kare_ml.explain.attributions import attribute

    themes = sorted({CATALOG[name].theme for name in model.features})
    of_theme = np.array([themes.index(CATALOG[name].theme) for name in model.features])
    values = attribute(model, model.matrix(rows)).values
    together = np.zeros((len(rows), len(themes)))
    np.add.at(together.T, of_theme, values.T)
    first = np.argsort(-np.abs(together), axis=1, kind="stable")[:, :leading]
    return [[themes[i] for i in row if together[n, i] != 0.0] for n, row in enumerate(first)]


def moved_between(history: Mapping[str, ir.Table], first: AsOf, last: AsOf) -> set[str]:
    """The accounts with a row that happened, became known, or ceased to hold from `first` until before `last`."""
    found: set[str] = set()
    for name, rows in history.items():
        if "account_id" not in rows.columns:
            continue
        arose = (rows.known_from >= first.instant) & (rows.known_from <= last.instant)
        ceased = (rows.known_to >= first.instant) & (rows.known_to <= last.instant)
        moved = arose | ceased.fill_null(False)
        for column in TABLES[name].columns:
            if column.type == "timestamp" and column.name in rows.columns:
                when = rows[column.name]
                moved = moved | ((when >= first.instant) & (when < last.instant)).fill_null(False)
        ids = rows.filter(moved).select("account_id").distinct().to_pyarrow()["account_id"].to_pylist()
        found.update(ids)
    return found
