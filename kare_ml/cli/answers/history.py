"""What the commands on the account history answer."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel

from kare_ml.cli.answers.answer import Answer
from kare_ml.history.usability import Usability


class LedgerEntry(BaseModel):
    """How many rows of a table met one fate, and for how much. Rows that are *closed* or *gone* are not among those in.

    `amount` is text: it is exact. It is in `currency`, null where that is the book's.
    """

    table: str
    fate: str
    reason: str
    rows: int
    amount: str | None
    currency: str | None


class Check(Answer):
    """`kare check`: every row of every source, accounted for, and how usable it all is.

    `detected` says, by table, how files were found to be written where `kare.toml` does not say it.
    """

    balanced: bool
    ledger: list[LedgerEntry]
    detected: dict[str, list[str]]
    usability: Usability

    @property
    def data_until(self) -> dt.date | None:
        """The day after the newest row of any table; null where no row has a date."""
        newest = max((table.newest for table in self.usability.tables if table.newest is not None), default=None)
        return None if newest is None else newest + dt.timedelta(days=1)


class Forgotten(Answer):
    """`kare forget`: where the accounts were found and taken out, and where they may still be.

    `files` are paths of history, snapshots, cards, reports, logs and exports; `bundles` are run_ids, `as_ofs` those of
    published runs; `state_rows` counts flags, actions and assignments, `sink_rows` rows in PostgreSQL. `digests` are
    what the bundles know the accounts by. `retrain` names the champions that learnt from them: version by model.
    """

    accounts: list[str]
    digests: list[str]
    files: list[str]
    bundles: list[str]
    as_ofs: list[dt.date]
    state_rows: int
    sink_rows: int
    retrain: dict[str, int]
    beyond_reach: list[str]
