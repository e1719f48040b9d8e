"""What happened with one account, month by month, as it was known at an as-of: for people who look at it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from kare_ml.domain.as_of import AsOf
from kare_ml.io.seen import months_seen

COUNTED = {
    "invoices": "invoice lines",
    "activities": "contacts",
    "tickets": "tickets",
    "opportunities": "opportunities",
}
"""The tables that are counted, with the words for their rows."""

DAYS = 731
"""How far back it is looked."""


@dataclass(frozen=True)
class Month:
    """One month: net purchases in the book's currency (null: no invoices are known at all), and rows by `COUNTED`."""

    first: dt.date
    purchases: float | None
    counts: dict[str, int]


def by_month(folder: Path, account_ids: tuple[str, ...], as_of: AsOf) -> list[Month]:
    """The months of the last two years in which something happened, newest first, as it was known at an as-of.

    `account_ids` are all ids that the account ever had.
    """
    told = {name: months_seen(folder, name, account_ids, as_of, DAYS) for name in COUNTED}
    bought = told["invoices"]
    known = (folder / "history" / "invoices.parquet").is_file()
    return [
        Month(
            month,
            (bought[month][1] if month in bought else 0.0) if known else None,
            {COUNTED[name]: months[month][0] for name, months in told.items() if month in months},
        )
        for month in sorted({month for months in told.values() for month in months}, reverse=True)
    ]
