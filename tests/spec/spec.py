"""What a spec is: a small table of history, an as-of, and the value of some features for each account."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kare_ml.domain.as_of import AsOf
from tests.tables import rows_of

TABLES = (
    "invoices",
    "accounts",
    "payments",
    "opportunities",
    "activities",
    "tickets",
    "usage",
    "subscriptions",
    "contacts",
    "deliveries",
    "losses",
)
JUNE = AsOf(dt.date(2011, 6, 10))


@dataclass(frozen=True)
class Spec:
    """One rule of a feature, shown. The columns of `expect` are features, a row an account; `null` means unknown.

    `ago` is in days before the as-of. Without `accounts`, the accounts table has those that are expected and did not
    buy. Every account of `nobody` must not be in the frame at all.
    """

    says: str
    expect: str
    invoices: str = "| account | ago | amount |"
    accounts: str = ""
    payments: str = "| account |"
    opportunities: str = "| account |"
    activities: str = "| account |"
    tickets: str = "| account |"
    usage: str = "| account |"
    subscriptions: str = "| account |"
    contacts: str = "| account |"
    deliveries: str = "| account |"
    losses: str = "| account |"
    as_of: AsOf = JUNE
    lapse_after_days: int = 180
    nobody: tuple[str, ...] = ()

    @property
    def features(self) -> set[str]:
        """The features that it gives a value for."""
        return {name for row in rows_of(self.expect) for name in row if name != "account"}

    @property
    def tables(self) -> dict[str, str]:
        """The drawn tables by their names."""
        bought = {row["account"] for text in (self.invoices, self.subscriptions) for row in rows_of(text)}
        others = sorted({str(row["account"]) for row in rows_of(self.expect)} - bought)
        accounts = self.accounts or "\n".join(["| account |", *(f"| {account} |" for account in others)])
        return {name: accounts if name == "accounts" else getattr(self, name) for name in TABLES}

    def __str__(self) -> str:
        return self.says
