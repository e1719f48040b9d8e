"""Accounts that survived a merge, as readers ask for them: people may still know an account by its old id."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from kare_ml.config.load import load_book
from kare_ml.domain.as_of import AsOf
from kare_ml.history.merges import SURVIVORS
from kare_ml.io.published import read_published
from kare_ml.publish.questions import find_account


def survivors_at(folder: Path, instant: dt.datetime) -> dict[str, str]:
    """By each account_id that went, the account that it counts for at an instant (UTC); empty without merges."""
    import pyarrow.parquet as pq

    file = folder / "history" / f"{SURVIVORS}.parquet"
    rows = pq.read_table(file).to_pylist() if file.exists() else []
    return {
        row["account_id"]: row["survivor"]
        for row in rows
        if row["known_from"] <= instant and (row["known_to"] is None or instant < row["known_to"])
    }


def survivors_of_run(folder: Path, as_of: dt.date) -> dict[str, str]:
    """By each account_id that went, the account that it counted for at the as_of of a run."""
    return survivors_at(folder, AsOf(as_of, load_book(folder).time_zone).instant)


def account_named(folder: Path, text: str, as_of: dt.date | None = None) -> str:
    """The account_id of the published account that a text names: by id, by name, or by an id that it was merged from.

    Raises UsageError where nothing or more than one account fits.
    """
    rows = read_published(folder, as_of=as_of, columns=["as_of", "account_id", "name"])
    then = AsOf(rows["as_of"][0].as_py(), load_book(folder).time_zone)
    return find_account(rows, survivors_at(folder, then.instant).get(text, text))


def name_of(folder: Path, account_id: str) -> str:
    """The name of an account of the newest published run; its id where no name is known."""
    rows = read_published(folder, columns=["account_id", "name"])
    names = dict(zip(rows["account_id"].to_pylist(), rows["name"].to_pylist(), strict=True))
    return str(names.get(account_id) or account_id)
