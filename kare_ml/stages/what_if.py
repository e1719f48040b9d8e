"""What would change it: one client of a published run, rescored with changed histories by the models of that run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kare_ml.io.published import published_runs, read_published
from kare_ml.io.registry import Registry
from kare_ml.io.stretch import bundle_of
from kare_ml.io.survivors import account_named
from kare_ml.stages.ahead import Lookout, Outcome
from kare_ml.stages.champions import champions_in_force
from kare_ml.stages.context import open_context
from kare_ml.stages.intake import review

PUBLISHED = ["as_of", "account_id", "name", "churn_risk", "churn_source", "risk_word", "act_by"]


@dataclass(frozen=True)
class WhatIf:
    """A client's published row (`PUBLISHED`), as it is when rescored, and what changes would make of it.

    The `outcomes` have the least risk first. `as_it_is` is null where there is nothing to rescore. `note` says why, or
    that nothing helps.
    """

    row: Mapping[str, Any]
    as_it_is: Outcome | None
    outcomes: tuple[Outcome, ...]
    note: str

    def helps(self, outcome: Outcome) -> bool:
        """Whether the risk word would be a lower one."""
        return self.as_it_is is not None and Lookout.brings_back(self.as_it_is, outcome)


def what_if(folder: Path, text: str, as_of: dt.date | None) -> WhatIf:
    """One client, by id or name, as of a published run. Raises UsageError where that run has no such account."""
    from kare_ml.io.model_files import loads

    account_id = account_named(folder, text, as_of)
    rows = read_published(folder, as_of=as_of, columns=PUBLISHED)
    row = rows.slice(rows["account_id"].to_pylist().index(account_id), 1).to_pylist()[0]
    if row["churn_risk"] is None or row["churn_source"] != "model":
        return WhatIf(row, None, (), "no churn risk by a model: there is nothing to rescore")
    context = open_context(folder, row["as_of"])
    run = next(run for run in published_runs(folder) if run.as_of == row["as_of"])
    registry = Registry(folder)
    models = {name: loads(registry.load_bytes(found)) for name, found in champions_in_force(context).items()}
    parents = bundle_of(folder, run).read("features.parquet", ["account_id", "parent_id"])
    as_it_is, outcomes = Lookout(context, models, review(context), parents).what_if(account_id)
    found = WhatIf(row, as_it_is, tuple(outcomes), "")
    if any(found.helps(outcome) for outcome in outcomes):
        return found
    note = "nothing small enough brings it back" if outcomes else "its history leaves nothing to change"
    return WhatIf(row, as_it_is, tuple(outcomes), note)
