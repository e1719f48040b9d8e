"""What `kare recapture` answers."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel

from kare_ml.cli.answers.answer import Answer


class PastClient(BaseModel):
    """A past client with its score, 0 to 100, and each part of it, 0 to 1; null where nothing is known.

    `known` is the share of the weights that spoke. `days_silent` is since its last order, or the end of its last
    contract; `allies` are people there who favour us.
    """

    account_id: str
    name: str | None
    owner: str | None
    region: str | None
    score: float | None
    known: float
    still_using: bool
    parts: dict[str, float | None]
    winback_chance: float | None
    best_year_spend: float | None
    cost_of_pursuit: float | None
    allies: float | None
    days_since_use: float | None
    loss_reason: str | None
    days_silent: float | None


class RecaptureAnswer(Answer):
    """`kare recapture`: past clients, the best to win back first.

    Of the `unknown` parts there are no data at all: their weight went to the others.
    """

    as_of: dt.date
    currency: str
    weights: dict[str, float]
    unknown: list[str]
    accounts: list[PastClient]
