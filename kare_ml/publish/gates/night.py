"""A scored night as its gates see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from kare_ml.config.gate import GateSettings
from kare_ml.history.freshness import Freshness
from kare_ml.history.ledger import Ledger
from kare_ml.publish.gates.arrivals import Arrived, arrivals
from kare_ml.publish.gates.measures import Measures
from kare_ml.publish.gates.verdict import Verdict


@dataclass(frozen=True)
class Night:
    """One scored night, the ledger of what came in for it, and the figures of the nights before, newest first.

    `ledger_before` is that of the newest of them, null where there is none. `unexplained` counts the rows whose
    explanation did not add up. `before` is no longer than what the night is to be compared with.
    """

    settings: GateSettings
    ledger: Ledger
    ledger_before: Ledger | None
    freshness: Sequence[Freshness]
    unexplained: int
    measures: Measures
    before: Sequence[Measures]

    @property
    def new_rows(self) -> list[Arrived]:
        """What came in since the newest night before."""
        return arrivals(self.ledger, self.ledger_before)

    def too_few_before(self, gate: str, count: int | None = None) -> Verdict | None:
        """What a gate says that has too few nights to compare with; null where there are enough.

        `count` is of the nights that can be compared with, where not all can.
        """
        nights = len(self.before) if count is None else count
        if nights >= self.settings.least_nights:
            return None
        return Verdict(gate, "no history yet", f"{nights} of {self.settings.least_nights} nights to compare with")


def excluded_share(new_rows: Sequence[Arrived]) -> float | None:
    """What share of new rows the company's rules left out; null where no rows are new."""
    total = sum(entry.rows for entry in new_rows)
    return sum(entry.rows for entry in new_rows if entry.fate == "excluded") / total if total else None


def medians(values: Sequence[dict[str, float]]) -> dict[str, float]:
    """The median of each figure over some nights; a night that lacks it counts as zero."""
    names = {name for one in values for name in one}
    return {name: median(one.get(name, 0.0) for one in values) for name in names}
