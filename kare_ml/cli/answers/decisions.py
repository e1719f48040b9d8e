"""What `kare decisions` answers."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel

from kare_ml.cli.answers.answer import Answer
from kare_ml.stages.decisions import Decisions


class WaitingEntry(BaseModel):
    """A client in exit review by the rules that no leader has confirmed; `because` names the attributes it meets."""

    account_id: str
    name: str | None
    owner: str | None
    trailing_revenue: float | None
    because: list[str]


class DecidedEntry(BaseModel):
    """An account where a person put it, and where the rules would have it.

    `note` says why, or which terms were agreed; null, as the dates, where nobody said.
    """

    account_id: str
    name: str | None
    owner: str | None
    trailing_revenue: float | None
    placement: str
    by_rules: str
    assigned_by: str
    assigned_on: dt.date | None
    review_after: dt.date | None
    note: str | None


class DecisionsAnswer(Answer):
    """`kare decisions`: exit reviews that wait for a leader, what people decided, and what is to be looked at again."""

    as_of: dt.date
    currency: str
    waiting: list[WaitingEntry]
    decided: list[DecidedEntry]
    stale: list[str]

    @classmethod
    def of(cls, found: Decisions, currency: str) -> DecisionsAnswer:
        """Decisions as an answer."""
        return cls(
            as_of=found.as_of,
            currency=currency,
            waiting=[WaitingEntry.model_validate(vars(one)) for one in found.waiting],
            decided=[DecidedEntry.model_validate(vars(one)) for one in found.decided],
            stale=list(found.stale),
        )
