"""What `kare walk` answers."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel

from kare_ml.cli.answers.answer import Answer


class WalkSteps(BaseModel):
    """The walk of a group of accounts, in the book's currency: start = kept - shrunk - lost (neither is above zero).

    `expected` is `start` with all parts; `low` and `high` hold what comes with a chance of 80%. `grown` is bought more
    while staying in Keep, `expanded` grown by Expand. `not_predicted` counts clients that are taken as they are.
    """

    group: str
    accounts: int
    start: float
    kept: float
    shrunk: float
    lost: float
    grown: float
    expanded: float
    won: float
    won_back: float
    expected: float
    low: float
    high: float
    not_predicted: int


class WalkGoal(BaseModel):
    """What is wanted one horizon ahead of the accounts that are in a profile today; a gap below zero is too little."""

    profile: str
    goal: float
    expected: float
    gap: float


class WalkPart(BaseModel):
    """One part of a past walk: what was expected, and what came."""

    part: str
    expected: float
    came: float


class WalkCheck(BaseModel):
    """The walk of one horizon ago against what has come of its accounts by now.

    `newcomers` is the revenue of accounts that the book did not know then: no walk could speak of them.
    """

    as_of: dt.date
    until: dt.date
    start: float
    expected: float
    low: float
    high: float
    came: float
    newcomers: float
    within: bool
    parts: list[WalkPart]


class WalkRate(BaseModel):
    """What the walk goes by, measured over the horizon just past on so many accounts; none: assumed."""

    name: str
    value: float
    accounts: int


class Walk(Answer):
    """`kare walk`: from the last year's revenue to the year that ends at `until`.

    `pipeline` (open opportunities of prospects) times `win_rate` (of the last year) stands beside `won`; null: no
    opportunities are known. `check` is null until a published run of one horizon ago can be held against this one.
    """

    as_of: dt.date
    until: dt.date
    run_id: str
    currency: str
    verdict: str
    total: WalkSteps
    by_owner: list[WalkSteps]
    by_region: list[WalkSteps]
    by_profile: list[WalkSteps]
    goals: list[WalkGoal]
    pipeline: float | None
    win_rate: float | None
    rates: list[WalkRate]
    check: WalkCheck | None
