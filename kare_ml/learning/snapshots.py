"""Snapshots: what the book looked like at past as-ofs, beside what had become of it one horizon later.

Worked example, horizon 182 days: from the as-of 2011-06-10 the newest snapshot is 2010-12-10, whose horizon has just
passed; then one every 30 days back, 2010-11-10, 2010-10-11 … as long as there is enough history before them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import ibis.expr.types as ir
import pandas as pd

from kare_ml.baseline.placement import RuleBook, place
from kare_ml.domain.as_of import AsOf, as_ofs_back_from
from kare_ml.features.merged import survivors
from kare_ml.features.prepared import PreparedFrame

LEAD_IN_DAYS = 90
"""The least history before the first snapshot: younger than that, every account looks new."""


@dataclass(frozen=True)
class Snapshot:
    """The book at one past as-of.

    `rows` has a row an account known then, indexed by account_id: the feature frame, `baseline_state`, and what came:
    `lifecycle_then` and `state_then`, one horizon later, as known then.
    """

    as_of: AsOf
    horizon_days: int
    rows: pd.DataFrame

    @property
    def complete_at(self) -> AsOf:
        """The first as-of from which its outcome may be looked at."""
        return self.as_of.plus(self.horizon_days)


@dataclass(frozen=True)
class Past:
    """The history and the definitions that snapshots are taken by."""

    history: Mapping[str, ir.Table]
    rules: RuleBook
    lapse_after_days: int
    horizon_days: int

    @cached_property
    def _frame(self) -> PreparedFrame:
        return PreparedFrame(self.history, self.lapse_after_days)

    @cached_property
    def _deciding(self) -> PreparedFrame:
        return PreparedFrame(self.history, self.lapse_after_days, self.rules.deciding)

    def placed_at(self, as_of: AsOf) -> pd.DataFrame:
        """The feature frame at an as-of, indexed by account_id, with `baseline_state`."""
        frame = self._frame.at(as_of)
        rows: pd.DataFrame = frame.to_pandas().set_index("account_id")
        rows["baseline_state"] = place(frame, self.rules)["baseline_state"].to_numpy(zero_copy_only=False)
        return rows

    def snapshot(self, as_of: AsOf) -> Snapshot:
        """The book at a past as-of and one horizon later."""
        rows, then = self.placed_at(as_of), self._deciding.at(as_of.plus(self.horizon_days))
        outcome = pd.DataFrame(
            {
                "lifecycle_then": then["lifecycle"].to_numpy(zero_copy_only=False),
                "state_then": place(then, self.rules)["baseline_state"].to_numpy(zero_copy_only=False),
            },
            index=then["account_id"].to_numpy(zero_copy_only=False),
        )
        # An account that was merged meanwhile became what the one that survived became.
        survivor = survivors(self.history, as_of.plus(self.horizon_days))
        counts_for = [survivor.get(account, account) for account in rows.index]
        return Snapshot(as_of, self.horizon_days, rows.join(outcome.reindex(counts_for).set_axis(rows.index)))


def snapshot_dates(as_of: AsOf, first_event: AsOf, horizon_days: int) -> list[AsOf]:
    """The past as-ofs whose horizon has fully passed by `as_of`, newest first.

    >>> import datetime as dt
    >>> days = snapshot_dates(AsOf(dt.date(2011, 6, 10)), AsOf(dt.date(2010, 8, 1)), 182)
    >>> [str(day) for day in days]
    ['2010-12-10', '2010-11-10']
    """
    return list(as_ofs_back_from(as_of.plus(-horizon_days), first_event.plus(LEAD_IN_DAYS)))


def take_snapshots(
    past: Past, dates: Sequence[AsOf], progress: Callable[[str], None] = lambda _: None
) -> list[Snapshot]:
    """One snapshot for each date, in the order given."""
    snapshots = []
    for number, date in enumerate(dates, 1):
        progress(f"looking back from {date} ({number} of {len(dates)})")
        snapshots.append(past.snapshot(date))
    return snapshots
