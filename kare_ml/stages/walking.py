"""Working out the revenue walk of a run, for its bundle."""

from __future__ import annotations

import json
from dataclasses import asdict

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.domain.profiles import Lifecycle
from kare_ml.playbook.purchases import spending
from kare_ml.playbook.rates import measure
from kare_ml.playbook.walk import walk, window_of
from kare_ml.stages.context import Context
from kare_ml.stages.walk import RATES, WALK


def walk_artifacts(context: Context, rows: pa.Table, features: pa.Table) -> dict[str, pa.Table | str]:
    """The walk of a run, and the rates that it goes by. `rows` are what is to be published, `features` their frame."""
    window = window_of(context.settings.horizon_days)
    with context.history() as history:
        spent = spending(history, context.as_of, window)
    spent = spent.take(pc.index_in(rows["account_id"].combine_chunks(), spent["account_id"].combine_chunks()))
    rows = rows.append_column("best_year_spend", features["best_year_spend"])
    rates = measure(rows, spent, window, context.settings.lifecycle.lapse_after_days)
    facts = {"horizon_days": context.settings.horizon_days, **asdict(rates), **_pipeline(features)}
    return {WALK: walk(rows, spent, rates), RATES: json.dumps(facts, indent=2, sort_keys=True) + "\n"}


def _pipeline(features: pa.Table) -> dict[str, float | None]:
    prospects = features.filter(pc.equal(features["lifecycle"], str(Lifecycle.PROSPECT)))
    won, lost = (pc.sum(features[name]).as_py() for name in ("won_365d", "lost_365d"))
    return {
        "pipeline": pc.sum(prospects["open_pipeline"]).as_py(),
        "win_rate": won / (won + lost) if won is not None and lost is not None and won + lost > 0 else None,
    }
