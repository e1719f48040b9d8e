"""What people decided of accounts: placements that overrule the rules, and those that somebody should look at again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kare_ml.domain.profiles import FITS, Lifecycle

FILE = "stale.json"
"""Where a run keeps what is stale as of it, in its bundle."""


BECAME = {Lifecycle.CLIENT: "is a client", Lifecycle.LAPSED: "has lapsed", Lifecycle.PROSPECT: "is a prospect"}


@dataclass(frozen=True)
class Assignment:
    """A person's last decision on an account: a profile, `exit_review` (confirmed) or `do_not_pursue`.

    No profile hands it back to the rules. `review_after` is the last day that it holds; null: until another decision.
    """

    account_id: str
    profile: str | None
    assigned_by: str
    assigned_on: dt.date | None = None
    review_after: dt.date | None = None
    note: str = ""

    def holds(self, as_of: dt.date) -> bool:
        """Whether it is in force, as far as its dates tell; whether it fits the lifecycle is another question."""
        return self.profile is not None and (self.review_after is None or as_of <= self.review_after)

    def fits(self, lifecycle: str) -> bool:
        """Whether an account of this lifecycle may be placed so."""
        return self.profile in FITS[Lifecycle(lifecycle)]


def stale(
    decisions: Mapping[str, Assignment],
    lifecycles: Mapping[str, str],
    as_of: dt.date,
    reviewed: dt.date,
    after_days: int,
) -> Iterator[str]:
    """What somebody should look at again, a line each: the rules, then assignments in the order of their accounts.

    An assignment is stale when its review has passed, when it is older than `after_days` without one, and when it does
    not fit what the account has become: the rules place the account until somebody decides anew. `lifecycles` is by
    account; one that is not in the book any more is left out.
    """
    if (as_of - reviewed).days > after_days:
        said = f"The rules were last reviewed on {reviewed}: what was understood then may be obsolete."
        yield f"{said} Next: kare rules review"
    for account, decision in sorted(decisions.items()):
        if decision.profile is None or account not in lifecycles:
            continue
        said = f"{account}: {decision.profile} by {decision.assigned_by}"
        said += f", {decision.assigned_on}" if decision.assigned_on else ""
        if not decision.fits(lifecycles[account]):
            yield f"{said}, does not fit: it {BECAME[Lifecycle(lifecycles[account])]}, so our rules place it"
        elif not decision.holds(as_of):
            yield f"{said}, was to be looked at again after {decision.review_after}; our rules place it since"
        elif (
            decision.review_after is None and decision.assigned_on and (as_of - decision.assigned_on).days > after_days
        ):
            yield f"{said}, is older than {after_days} days and names no review"
