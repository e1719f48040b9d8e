"""The little dirt that real systems have: rows of nobody, rows twice, dates and numbers that are none or cannot be.

Every dirty row is one more: the clean row that it was made from is in the book too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Fault = Literal["no account", "unknown account", "exact duplicate", "bad date", "bad number", "out of range", "ahead"]

DIRTY_ACCOUNTS = 300
"""Only the first accounts have dirt, so that it does not depend on how many accounts there are behind them."""


@dataclass(frozen=True)
class Dirt:
    """So many rows of a table with one fault; `column` is where the fault is, empty for duplicates."""

    table: str
    fault: Fault
    rows: int
    column: str = ""
    text: str = ""

    @property
    def needs_text(self) -> bool:
        """Whether only a file of text can hold it."""
        return self.fault in ("bad date", "bad number")

    def sql(self, source: str) -> str:
        """A query of the dirty rows, made from rows of the table or query `source`."""
        wrong = {
            "no account": "null::varchar as account_id",
            "exact duplicate": "account_id as account_id",
            "bad date": f"'{self.text}' as {self.column}",
            "bad number": f"'{self.text}' as {self.column}",
            "unknown account": f"'{self.text}' as {self.column}",
            "out of range": f"{self.text} as {self.column}",
            "ahead": f"timestamp '{self.text}' as {self.column}",
        }[self.fault]
        return (
            f"select r.* replace ({wrong}) from {source} r where account_id <= account_no({DIRTY_ACCOUNTS})"
            f" order by md5('{self.fault}' || r::varchar) limit {self.rows}"
        )


DIRT = (
    Dirt("invoices", "no account", 9, "account_id"),
    Dirt("invoices", "exact duplicate", 12),
    Dirt("payments", "exact duplicate", 6),
    Dirt("payments", "bad date", 4, "due_at", "2024-02-30"),
    Dirt("payments", "bad number", 3, "amount", "see note"),
    Dirt("opportunities", "bad number", 3, "amount", "tbc"),
    Dirt("activities", "exact duplicate", 7),
    Dirt("payments", "unknown account", 4, "account_id", "00999999"),
    Dirt("activities", "bad date", 5, "happened_at", "31/11/2024"),
    Dirt("activities", "ahead", 2, "happened_at", "2099-01-04 09:30:00"),
    Dirt("tickets", "no account", 3, "account_id"),
    Dirt("tickets", "bad number", 2, "satisfaction", "n/a"),
    Dirt("tickets", "out of range", 3, "satisfaction", "11"),
)
