"""What happened with one account, month by month, as it was known at an as-of: for people who look at it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from kare_ml.domain.as_of import EPOCH, AsOf
from kare_ml.history.contracts import TABLES
from kare_ml.io.engine import connect
from kare_ml.io.history import open_history, visible

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
    engine = connect(threads=1)
    counts: dict[dt.date, Counter[str]] = {}
    bought: dict[dt.date, Decimal] = {}
    try:
        history = open_history(engine, folder)
        for name, words in COUNTED.items():
            if name not in history:
                continue
            rows = visible(history[name], TABLES[name], as_of)
            mine = rows.filter(rows.account_id.isin(account_ids), rows.day >= as_of.day - DAYS)
            columns = ["day", "amount"] if name == "invoices" else ["day"]
            for row in mine.select(*columns).to_pyarrow().to_pylist():
                month = (EPOCH + dt.timedelta(days=row["day"])).replace(day=1)
                counts.setdefault(month, Counter())[words] += 1
                if name == "invoices":
                    bought[month] = bought.get(month, Decimal(0)) + (row["amount"] or 0)
    finally:
        engine.disconnect()
    known = "invoices" in history
    return [
        Month(month, float(bought.get(month, 0)) if known else None, dict(counts[month]))
        for month in sorted(counts, reverse=True)
    ]
