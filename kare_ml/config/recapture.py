"""How past clients are ranked: what each part of the scorecard weighs, and how long a reason to leave lasts."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from kare_ml.config.model import Settings


class Weights(Settings):
    """What each part of the scorecard weighs; a part of weight 0 is left out."""

    growth_potential: float = Field(default=25, ge=0)
    cost_of_pursuit: float = Field(default=15, ge=0)
    strategic_value: float = Field(default=15, ge=0)
    allies: float = Field(default=15, ge=0)
    still_using: float = Field(default=15, ge=0)
    loss_reason: float = Field(default=15, ge=0)

    @model_validator(mode="after")
    def _something_counts(self) -> Self:
        if not sum(vars(self).values()):
            raise ValueError("expected at least one weight above 0; found none")
        return self


class Thaw(Settings):
    """Reasons to leave that have one of these words in them, and after how many days such a reason is gone.

    Left out, the days are those after which it never is.
    """

    says: tuple[str, ...] = Field(min_length=1)
    after_days: int | None = Field(default=None, ge=1)


THAWS = (
    Thaw(says=("insolv", "bankrupt", "closed", "ceased")),
    Thaw(says=("budget", "frozen", "freeze"), after_days=365),
    Thaw(says=("new buyer", "left", "changed hands"), after_days=180),
    Thaw(says=("price", "cost", "expensive"), after_days=365),
    Thaw(says=("service", "quality", "deliver", "attention", "complain"), after_days=180),
    Thaw(says=("competitor", "rival", "in-house"), after_days=730),
)
"""What is taken where a company says nothing of its own; the first that fits counts."""


class RecaptureSettings(Settings):
    """The scorecard of past clients. `allies_enough` friends there are as good as more."""

    weights: Weights = Weights()
    allies_enough: int = Field(default=2, ge=1)
    used_within_days: int = Field(default=90, ge=1)
    loss_reasons: tuple[Thaw, ...] = THAWS
