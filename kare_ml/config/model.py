"""What all settings share: they are frozen, and a key that nobody declared is a fault."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Scalar = bool | int | float | str

OPERATORS = ("is_", "in_", "not_in", "starts_with", "at_least", "above", "at_most", "below", "between", "missing")


class Settings(BaseModel):
    """A section of a settings file."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Percentile(Settings):
    """A threshold stated by rank; it becomes a fixed number at a dated review, so that nobody moves as others do.

    It is among all clients, all accounts, or the clients of the segment that states it.
    """

    SEGMENT: ClassVar = "segment"

    percentile: float = Field(gt=0, lt=100)
    of: str = "clients"

    @property
    def segment(self) -> str | None:
        """The segment among whose clients it is; null: it is among those of the book."""
        return self.of.removeprefix(f"{self.SEGMENT} ") if self.of.startswith(f"{self.SEGMENT} ") else None

    @model_validator(mode="after")
    def _of_somebody(self) -> Self:
        if self.of not in ("clients", "accounts") and self.segment is None:
            raise ValueError(f'of is "clients", "accounts", or in a segment "segment"; found {self.of!r}')
        return self


Threshold = float | Percentile


class Test(Settings):
    """Exactly one comparison; what is compared is named by the class that inherits it. A null meets only `missing`."""

    is_: Scalar | None = Field(None, alias="is")
    in_: tuple[Scalar, ...] | None = Field(None, alias="in")
    not_in: tuple[Scalar, ...] | None = None
    starts_with: str | None = None
    at_least: Threshold | None = None
    above: Threshold | None = None
    at_most: Threshold | None = None
    below: Threshold | None = None
    between: tuple[float, float] | None = None
    missing: bool | None = None

    @property
    def operator(self) -> str:
        """The one comparison that is given."""
        return next(name for name in OPERATORS if getattr(self, name) is not None)

    @model_validator(mode="after")
    def _one_comparison(self) -> Self:
        given = [name.rstrip("_") for name in OPERATORS if getattr(self, name) is not None]
        if len(given) != 1:
            known = ", ".join(name.rstrip("_") for name in OPERATORS)
            raise ValueError(f"expected exactly one of {known}; found {', '.join(given) or 'none'}")
        if self.between is not None and self.between[0] > self.between[1]:
            raise ValueError(f"between must name the lower bound first; found {list(self.between)}")
        return self
