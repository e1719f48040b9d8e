"""Rescoring changed histories of one account."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from kare_ml.cli.answers.what_if import Changed, WhatIf
from kare_ml.io.published import published_runs, read_published
from kare_ml.io.replay import bundle_of
from kare_ml.io.survivors import account_named
from kare_ml.stages.ahead import Lookout
from kare_ml.stages.champions import champions_in_force
from kare_ml.stages.context import open_context
from kare_ml.stages.intake import review


def what_if(folder: Path, text: str, as_of: dt.date | None) -> WhatIf:
    """A client's risk with changed histories, as of a published run. Raises UsageError where it has no such account."""
    from kare_ml.io.model_files import loads
    from kare_ml.io.registry import Registry

    columns = ["as_of", "account_id", "name", "churn_risk", "churn_source", "risk_word", "act_by"]
    account_id = account_named(folder, text, as_of)
    rows = read_published(folder, as_of=as_of, columns=columns)
    row = rows.slice(rows["account_id"].to_pylist().index(account_id), 1).to_pylist()[0]
    context = open_context(folder, row["as_of"])
    run = next(run for run in published_runs(folder) if run.as_of == row["as_of"])
    facts = {name: row[name] for name in ("as_of", "account_id", "name", "churn_risk", "risk_word", "act_by")}
    if row["churn_risk"] is None or row["churn_source"] != "model":
        note = "no churn risk by a model: there is nothing to rescore"
        return WhatIf(**facts, by_cut_offs=None, changes=[], note=note)
    registry = Registry(folder)
    models = {name: loads(registry.load_bytes(found)) for name, found in champions_in_force(context).items()}
    parents = bundle_of(folder, run).read("features.parquet", ["account_id", "parent_id"])
    lookout = Lookout(context, models, review(context), parents)
    as_it_is, outcomes = lookout.what_if(account_id)
    found = [
        Changed(
            changes=list(outcome.changes),
            churn_risk=outcome.churn_risk,
            risk_word=outcome.word,
            helps=lookout.brings_back(as_it_is, outcome),
        )
        for outcome in outcomes
    ]
    helps = any(one.helps for one in found)
    note = "" if helps else "nothing small enough brings it back" if found else "its history leaves nothing to change"
    return WhatIf(**facts, by_cut_offs=as_it_is.word, changes=found, note=note)
