"""What the commands about rules answer."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel

from kare_ml.cli.answers.answer import Answer
from kare_ml.cli.answers.book import NearestChange, TraceEntry


class RuleAttribute(BaseModel):
    """One attribute of the rules in force, with its threshold as a number; `segment` is null for the rules of all.

    `looked_at` counts the accounts that it is asked of, `met` those that meet it; null where its data are not there.
    """

    segment: str | None
    rule: str
    way: str | None
    attribute: str
    feature: str
    threshold: str
    possible: float | None
    points_needed: float | None
    looked_at: int
    met: int | None


class Rules(Answer):
    """`kare rules`: the rules as the newest run applied them; with an account, its trace and what would move it."""

    as_of: dt.date
    run_id: str
    attributes: list[RuleAttribute]
    account_id: str | None
    trace: list[TraceEntry]
    nearest: list[NearestChange]
    stale: list[str]
