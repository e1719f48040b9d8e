"""Reading what moved between two published runs."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path

from kare_ml.cli.answers.moved import AccountMoved, Moved, of_account
from kare_ml.config.load import load_book
from kare_ml.domain.causes import Cause
from kare_ml.errors import UsageError
from kare_ml.io.published import published_runs
from kare_ml.io.replay import stretch
from kare_ml.io.stretch import bundle_of
from kare_ml.io.survivors import account_named


def book(
    folder: Path,
    first: dt.date | None,
    last: dt.date | None,
    filters: Mapping[str, str | None],
    cause: str | None,
    top: int,
) -> Moved:
    """Who moved, by which cause, among the accounts that have those values now. Raises UsageError for no such cause."""
    if cause is not None and cause not in set(Cause):
        raise UsageError(f"no cause is called {cause!r}", expected=", ".join(map(str, Cause)))
    currency = load_book(folder).currency
    way = stretch(folder, first, last)
    return Moved.of(way, filters, cause, top, currency, _settling(folder, way.last))


def account(folder: Path, text: str, first: dt.date | None, last: dt.date | None) -> AccountMoved:
    """One account between two runs. Raises UsageError where one of them does not have it."""
    load_book(folder)
    way = stretch(folder, first, last)
    account_id = account_named(folder, text, way.last)
    if account_id not in way.before([account_id]):
        raise UsageError(
            f"{account_id} was not in the run of {way.first}", fix=f"start later: kare moved {account_id} --from DATE"
        )
    return of_account(way, account_id)


def _settling(folder: Path, day: dt.date) -> dict[str, dict[str, int]]:
    """The flips of one night that were held back, and the like; empty where its bundle is gone."""
    bundle = bundle_of(folder, next(run for run in published_runs(folder) if run.as_of == day))
    if not bundle.sealed or not bundle.has("settling.json"):
        return {}
    return dict(json.loads(bundle.read_text("settling.json")))
