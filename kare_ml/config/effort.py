"""The section `[effort]` of `kare.toml`: how leadership shares out the time of its people."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from kare_ml.config.model import Settings

PROFILES = ("keep", "attain", "recapture", "expand")


class Effort(Settings):
    """How leadership shares out the team's time, and over how many days is counted where it went.

    The four shares may leave a rest, for accounts without a profile; none of them given: nothing was designated.
    `importance` is the feature or account column by which the time of a profile is shared among its accounts.
    `teams` names the reps of each team; left out, a rep belongs to the region that most of their contacts are in.
    """

    keep: float | None = Field(default=None, ge=0, le=1)
    attain: float | None = Field(default=None, ge=0, le=1)
    recapture: float | None = Field(default=None, ge=0, le=1)
    expand: float | None = Field(default=None, ge=0, le=1)
    window_days: int = Field(default=90, ge=7, le=730)
    importance: str = "strategic_value"
    teams: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    @property
    def shares(self) -> dict[str, float]:
        """The designated share of time by profile, as the published table writes it; empty: none was designated."""
        given = {name.capitalize(): getattr(self, name) for name in PROFILES}
        return {} if all(v is None for v in given.values()) else {name: v or 0.0 for name, v in given.items()}

    @model_validator(mode="after")
    def _at_most_all_time(self) -> Self:
        if (total := sum(self.shares.values())) > 1 + 1e-9:
            raise ValueError(f"the shares of keep, attain, recapture and expand make {total:g}; there is only 1")
        reps = [rep for team in self.teams.values() for rep in team]
        if twice := sorted({rep for rep in reps if reps.count(rep) > 1}):
            raise ValueError(f"teams: {', '.join(twice)} stand in two teams")
        return self
