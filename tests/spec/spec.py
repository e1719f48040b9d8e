"""What a spec is: a small table of history, an as-of, and the value of some features for each account."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kare_ml.domain.as_of import AsOf
from tests.tables import rows_of

JUNE = AsOf(dt.date(2011, 6, 10))


@dataclass(frozen=True)
class Spec:
    """One rule of a feature, shown. The columns of `expect` are features, a row an account; `null` means unknown.

    `ago` is in days before the as-of. Every account of `nobody` must not be in the frame at all.
    """

    says: str
    expect: str
    invoices: str = "| account | ago | amount |"
    accounts: str = "| account |"
    as_of: AsOf = JUNE
    lapse_after_days: int = 180
    nobody: tuple[str, ...] = ()

    @property
    def features(self) -> set[str]:
        """The features that it gives a value for."""
        return {name for row in rows_of(self.expect) for name in row if name != "account"}

    def __str__(self) -> str:
        return self.says
