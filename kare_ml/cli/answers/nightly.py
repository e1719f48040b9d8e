"""What the commands that score answer."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel

from kare_ml.cli.answers.answer import Answer


class BackfilledNight(BaseModel):
    """What a backfill came to for one as_of.

    `published`: scored now. `unchanged`: published already, and the same. `kept`: another run is published and stays;
    scored now it would be `would_be`. `models` is what each champion was trained as of; `refused` says which models
    were not used because they are later.
    """

    as_of: dt.date
    outcome: Literal["published", "unchanged", "kept"]
    run_id: str
    would_be: str | None
    accounts: int
    models: dict[str, dt.date]
    reviewed: dt.date
    refused: str | None


class Backfill(Answer):
    """`kare backfill`: nights of the past as they would have been scored, oldest first."""

    first: dt.date
    last: dt.date
    every: str
    nights: list[BackfilledNight]
