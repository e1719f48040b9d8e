"""The rules in force, as a published run applied them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from kare_ml.cli.answers.rules_in_force import RuleAttribute, Rules
from kare_ml.cli.operating.nightly import stale_lines
from kare_ml.io.published import read_published
from kare_ml.publish.rules_in_force import attributes_in_force


def rules(folder: Path, account: str | None, as_of: dt.date | None) -> Rules:
    """Every attribute with how many meet it; with an account, its trace and the nearest changes, too."""
    from kare_ml.cli.reading import account as read_account
    from kare_ml.config.load import load_book

    load_book(folder)
    rows = read_published(folder, as_of=as_of, columns=["as_of", "run_id", "segment", "baseline_trace"])
    answer = Rules(
        as_of=rows["as_of"][0].as_py(),
        run_id=rows["run_id"][0].as_py(),
        attributes=[RuleAttribute.model_validate(row) for row in attributes_in_force(rows).to_pylist()],
        account_id=None,
        trace=[],
        nearest=[],
        stale=stale_lines(folder) if as_of is None else [],
    )
    if account is None:
        return answer
    found = read_account(folder, account, as_of)
    told = {"account_id": found.account_id, "trace": found.baseline_trace, "nearest": found.nearest}
    return answer.model_copy(update=told)
