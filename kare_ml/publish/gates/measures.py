"""What is measured of a night, so that the nights after it can be compared with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.publish.questions import at_risk, by_state

TENTHS = 10
TOP = 100
CHANCES = {"churn": "churn_risk", "expansion": "expansion_chance", "conversion": "conversion_chance"}
TOP_COLUMNS = ["account_id", "profile", "revenue_at_risk"]


@dataclass(frozen=True)
class Measures:
    """The figures of one night.

    `unknown` is the share of accounts of which a feature is not known, by feature; `mix` the share of the accounts in
    each placement; `tenths` how the chances of each model are spread over tenths from 0 to 1, as shares (a model that
    gave none is left out); `models` the digest of each model. `turnover` is the share of the clients with most at risk
    that was not among them the night before (null: there was no such list). `excluded` is the share of new rows that
    rules left out (null: there were none). `drift` is what the drift gate found, for the night after this one.
    """

    accounts: int
    mix: dict[str, float]
    unknown: dict[str, float] = field(default_factory=dict)
    tenths: dict[str, list[float]] = field(default_factory=dict)
    models: dict[str, str] = field(default_factory=dict)
    turnover: float | None = None
    excluded: float | None = None
    drift: dict[str, float] = field(default_factory=dict)


def measured(
    rows: pa.Table, features: pa.Table, before: pa.Table | None, models: Mapping[str, str], excluded: float | None
) -> Measures:
    """The figures of a night from its rows and features; `before` has `TOP_COLUMNS` of the night before, if any."""
    count = max(rows.num_rows, 1)
    return Measures(
        accounts=rows.num_rows,
        mix={state: number / count for state, number in by_state(rows).items()},
        unknown={name: features[name].null_count / count for name in features.column_names},
        tenths={model: spread for model, column in CHANCES.items() if (spread := _tenths(rows[column])) is not None},
        models=dict(models),
        turnover=_turnover(rows, before),
        excluded=excluded,
    )


def elsewhere(here: Mapping[str, float], there: Mapping[str, float]) -> float:
    """What share would have to move for one spread of shares to become the other.

    >>> elsewhere({"Keep": 0.75, "Expand": 0.25}, {"Keep": 0.5, "Expand": 0.5})
    0.25
    """
    return sum(abs(here.get(name, 0.0) - there.get(name, 0.0)) for name in {*here, *there}) / 2


def _tenths(chances: pa.ChunkedArray) -> list[float] | None:
    known = pc.drop_null(chances).to_numpy()
    if not len(known):
        return None
    counts, _ = np.histogram(known, bins=TENTHS, range=(0.0, 1.0))
    return [round(float(count) / len(known), 9) for count in counts]


def _turnover(rows: pa.Table, before: pa.Table | None) -> float | None:
    if before is None:
        return None
    now, then = (set(_top(table)) for table in (rows, before))
    return len(now - then) / len(now) if now and then else None


def _top(rows: pa.Table) -> list[Any]:
    return list(at_risk(rows.select(TOP_COLUMNS), TOP)["account_id"].to_pylist())
