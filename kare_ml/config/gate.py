"""`[gate]`: from when on a night is remarked on before it is published, and from when on it is not published."""

from __future__ import annotations

import re
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from kare_ml.config.model import Settings


def _share(value: Any) -> Any:
    """Also as people write it: "25%"."""
    if isinstance(value, str) and (number := re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*%\s*", value)):
        return float(number[1]) / 100
    return value


Share = Annotated[float, BeforeValidator(_share), Field(ge=0, le=1)]
"""A share: a number of 0 to 1, or text such as "25%"."""


class Limits(Settings):
    """Above `warn` a night is remarked on, above `block` it is not published."""

    warn: Share
    block: Share

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.block < self.warn:
            raise ValueError(f"block must be at least warn ({self.warn:g}); found {self.block:g}")
        return self


def _limits(warn: float, block: float) -> Limits:
    return Limits(warn=warn, block=block)


class GateSettings(Settings):
    """What a night is compared with, and how far it may be off.

    It is compared with the last `nights` published before it, once there are `least_nights`. `accounts` is how far the
    number of accounts is from their median; `quarantined_*` what share of the new rows, and of their amounts, was set
    aside, and `quarantined_of_table` that of the rows of one table alone; `excluded` and `unknown` how many points
    more rows are excluded, or values unknown, than at their median; `mix` and `turnover` what share of the accounts has
    another placement, and of the 100 clients with most at risk was not among them the night before; `drift` what
    share of the chances lies elsewhere, tonight and the night before; `unexplained` what share of the rows has chances
    whose explanation did not add up. `allow` names a reason for which rows are set
    aside in this book, and the share of new rows, and of their amounts, that it may have.
    """

    nights: int = Field(default=7, ge=1, le=90)
    least_nights: int = Field(default=3, ge=1, le=90)
    accounts: Limits = _limits(0.1, 0.3)
    quarantined_rows: Limits = _limits(0.005, 0.02)
    quarantined_amount: Limits = _limits(0.005, 0.01)
    quarantined_of_table: Limits = _limits(0.05, 0.2)
    excluded: Limits = _limits(0.05, 0.2)
    unknown: Limits = _limits(0.1, 0.3)
    mix: Limits = _limits(0.3, 0.6)
    turnover: Limits = _limits(0.3, 0.6)
    drift: Limits = _limits(0.1, 0.3)
    unexplained: Limits = _limits(0, 0.05)
    allow: dict[str, Share] = Field(default_factory=dict)
