"""Effort as an answer, and how important people say that accounts are."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.cli.clock import now
from kare_ml.errors import UsageError

if TYPE_CHECKING:
    from kare_ml.cli.answers.effort import EffortAnswer
    from kare_ml.cli.answers.written import Written

MOST_ACCOUNTS = 25
"""How many accounts are told of those with the largest gaps, each way."""


def effort(folder: Path, as_of: dt.date | None, owner: str | None) -> EffortAnswer:
    """Where time went up to a published run."""
    from kare_ml.cli.answers.effort import EffortAnswer
    from kare_ml.config.load import load_book
    from kare_ml.stages.effort import read_effort

    found = read_effort(folder, as_of, owner)
    times = found.invested
    short = [one for one in times.slice(0, MOST_ACCOUNTS).to_pylist() if one["gap"] < 0]
    largest = times.slice(max(0, len(times) - MOST_ACCOUNTS)).to_pylist()
    long = [one for one in reversed(largest) if one["gap"] > 0]
    plain = {name: getattr(found, name) for name in ("as_of", "run_id", "days", "unit")}
    lists = {name: [asdict(one) for one in getattr(found, name)] for name in ("profiles", "returns", "reps", "teams")}
    return EffortAnswer.model_validate(
        {
            **plain,
            **lists,
            "currency": load_book(folder).currency,
            "owner": found.owner_only,
            "untouched": found.untouched.to_pylist(),
            "mismatches": [{**vars(one), "accounts": one.accounts.to_pylist()} for one in found.mismatches],
            "too_little": short,
            "too_much": long,
        }
    )


def weigh(folder: Path, name: str, importance: str, by: str, note: str) -> Written:
    """Write down how important an account is."""
    from kare_ml.cli.answers.written import Written
    from kare_ml.io import said
    from kare_ml.io.state import open_state
    from kare_ml.io.survivors import account_named

    try:
        value = None if importance == "column" else float(importance)
    except ValueError as error:
        raise UsageError(f"{importance!r} is no importance", expected="a number from 0 up, or `column`") from error
    account_id, at = account_named(folder, name), now()
    state = open_state(folder, create=True)
    said.weigh(state, account_id, value, written_by=by, written_at=at, note=note)
    how = importance if value is not None else "as its column says"
    words = f"{account_id} weighs {how}: the time of its profile is shared out by that (kare effort)."
    fields: dict[str, str | float | None] = {"importance": value, "note": note or None}
    return Written(about=account_id, fields=fields, written_by=by, written_at=at, words=words)
