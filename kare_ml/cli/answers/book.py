"""What the commands that read the published book answer."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel

from kare_ml.cli.answers.answer import Answer
from kare_ml.cli.answers.models import ModelGrade


class AccountAtRisk(BaseModel):
    """A client, with what its leaving would cost. `reason` is null where the rules speak instead of a model."""

    account_id: str
    name: str | None
    owner: str | None
    region: str | None
    profile: str
    outlook: str | None
    churn_risk: float
    risk_word: str | None
    trailing_revenue: float | None
    revenue_at_risk: float
    source: str | None
    reason: str | None


class AtRisk(Answer):
    """`kare at-risk`: Keep and Expand clients, most revenue at risk first.

    `held` says of the newest figures why they are not newer; null: they are as new as they should be.
    """

    as_of: dt.date
    currency: str
    held: str | None = None
    accounts: list[AccountAtRisk]


class Reason(BaseModel):
    """A part of one model's log-odds: a line of its own, a theme (`feature` is null), a feature of the theme before it,
    or the theme's `others`.
    """

    model: str
    theme: str
    feature: str | None
    value: float | None
    contribution: float
    words: str


class TraceEntry(BaseModel):
    """One attribute of a rule; `way` names which other way of it, null: the rule itself.

    `met` is null where the data for it are not there; `possible`, the points it can give, in runs of older versions.
    """

    rule: str
    way: str | None = None
    attribute: str
    feature: str
    value: float | None
    text: str | None
    threshold: str
    met: bool | None
    points: float | None
    possible: float | None = None
    points_needed: float | None


class Step(BaseModel):
    """One attribute that would have to be met, or no longer to be; `distance` is relative to the larger number."""

    rule: str
    attribute: str
    feature: str
    value: float | None
    text: str | None
    threshold: str
    target: float | None
    met: bool
    distance: float


class NearestChange(BaseModel):
    """The smallest set of attributes that would place an account elsewhere; none where no small set does."""

    placement: str
    changes: list[Step]
    words: str


class Account(Answer):
    """`kare account`: where one account stands, where it is heading, and why.

    `thinned_on` is the day (UTC) on which retention took the reasons of that night; null: those of this account
    are kept.
    """

    as_of: dt.date
    run_id: str
    currency: str
    account_id: str
    name: str | None
    owner: str | None
    region: str | None
    lifecycle: str
    profile: str | None
    no_profile_reason: str | None
    baseline_profile: str | None
    assigned_by: str | None
    outlook: str | None
    membership: dict[str, float] | None
    churn_risk: float | None
    risk_word: str | None
    winback_chance: float | None
    expansion_chance: float | None
    conversion_chance: float | None
    alive_chance: float | None
    expected_orders: float | None
    churn_source: str | None
    trailing_revenue: float | None
    revenue_at_risk: float | None
    fading: bool | None
    fading_words: str | None
    fading_amount: float | None
    segment: str | None
    healthy: bool | None
    assigned_on: dt.date | None
    review_after: dt.date | None
    assigned_note: str | None = None
    status: str
    status_reason: str | None
    moved_from: str | None
    moved_by: str | None = None
    pending_outlook: str | None = None
    pending_risk_word: str | None = None
    act_by: dt.date | None = None
    thinned_on: dt.date | None = None
    reasons: list[Reason]
    baseline_trace: list[TraceEntry]
    nearest: list[NearestChange]


class RunEntry(BaseModel):
    """The published run of one as-of."""

    as_of: dt.date
    run_id: str
    previous_run_id: str | None
    accounts: int
    published_at: dt.datetime | None
    bundle: str


class Runs(Answer):
    """`kare runs`: the published run of each as-of, newest first."""

    runs: list[RunEntry]


class Report(Answer):
    """`kare report`: the book in short. `held` says why a newer night is missing; null: none is."""

    as_of: dt.date
    book: str
    currency: str
    accounts: int
    by_profile: dict[str, int]
    headings: list[tuple[str, str, int]]
    models: list[ModelGrade]
    at_risk: list[AccountAtRisk]
    warnings: list[str]
    stale: list[str]
    held: str | None = None
    table: str
