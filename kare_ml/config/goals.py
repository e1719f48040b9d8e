"""The section `[goals]` of `kare.toml`: the revenue that is wanted of each profile."""

from __future__ import annotations

from pydantic import Field

from kare_ml.config.model import Settings


class Goals(Settings):
    """The revenue of a year that is wanted one horizon ahead of the accounts that are in each profile today."""

    keep: float | None = Field(default=None, ge=0)
    attain: float | None = Field(default=None, ge=0)
    recapture: float | None = Field(default=None, ge=0)
    expand: float | None = Field(default=None, ge=0)

    @property
    def by_profile(self) -> dict[str, float]:
        """The goals that were set, by profile as the published table writes it."""
        given = {name.capitalize(): getattr(self, name) for name in type(self).model_fields}
        return {name: value for name, value in given.items() if value is not None}
