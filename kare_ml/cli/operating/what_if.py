"""Rescoring changed histories of one account."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from kare_ml.cli.answers.what_if import Changed, WhatIf
from kare_ml.stages.what_if import what_if as rescored


def what_if(folder: Path, text: str, as_of: dt.date | None) -> WhatIf:
    """A client's risk with changed histories, as of a published run. Raises UsageError where it has no such account."""
    found = rescored(folder, text, as_of)
    facts = {name: found.row[name] for name in ("as_of", "account_id", "name", "churn_risk", "risk_word", "act_by")}
    changes = [
        Changed(changes=list(o.changes), churn_risk=o.churn_risk, risk_word=o.word, helps=found.helps(o))
        for o in found.outcomes
    ]
    by_cut_offs = None if found.as_it_is is None else found.as_it_is.word
    return WhatIf(**facts, by_cut_offs=by_cut_offs, changes=changes, note=found.note)
