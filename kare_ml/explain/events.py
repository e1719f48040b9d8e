"""Events in words, as lines of a movement: the invoice, the ticket, the contact that made the difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from kare_ml.domain.causes import NEW, Cause
from kare_ml.explain.lines import EVENT, Line, stated

MOST = 12
"""How many events of one account are named, the newest first; a last line counts the others."""


def lines_of_events(events: pa.Table, accounts: Sequence[str]) -> dict[str, list[Line]]:
    """The events of each of those accounts that has any, as lines without log-odds; `events` as `happened` tells."""
    wanted = set(accounts)
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in events.to_pylist():
        if row["account_id"] in wanted:
            found.setdefault(row["account_id"], []).append(row)
    return {account: list(_lines(account, rows)) for account, rows in found.items()}


def _lines(account: str, rows: list[Mapping[str, Any]]) -> Iterator[Line]:
    newest = sorted(rows, key=lambda row: (-row["day"].toordinal(), row["happened"], row["name"] or ""))
    for row in newest[:MOST]:
        yield stated(account, None, _cause(row), in_words(row), theme=EVENT)
    if len(newest) > MOST:
        yield stated(account, None, _cause(newest[MOST]), f"and {len(newest) - MOST} more", theme=EVENT)


def _cause(row: Mapping[str, Any]) -> Cause:
    return Cause.EVENTS if row["told"] == NEW else Cause.RESTATED


def in_words(row: Mapping[str, Any]) -> str:
    """An event as people read it.

    >>> import datetime as dt
    >>> row = {"happened": "invoice", "name": "A7", "day": dt.date(2026, 11, 12), "rows": 3, "amount": 139.1}
    >>> in_words({**row, "told": "new"})
    'invoice A7, 2026-11-12: 139 in 3 rows'
    """
    name = f" {row['name']}" if row["name"] else ""
    count = f" in {row['rows']} rows" if row["rows"] > 1 else ""
    amount = f": {row['amount']:,.0f}" if row["amount"] is not None else ":" if count else ""
    late = "" if row["told"] == NEW else f" ({row['told']})"
    return f"{row['happened']}{name}, {row['day']}{amount}{count}{late}"
