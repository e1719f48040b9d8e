"""The company's own rules, as data: what makes an account Keep, Attain, Recapture or Expand."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from kare_ml.config.model import Settings, Test


class Attribute(Test):
    """One attribute of a profile: a feature (or an account column), a comparison, and its points."""

    name: str
    feature: str
    points: float = Field(1, gt=0)


class Rule(Settings):
    """One profile's rule: every `must` has to be met, and the met attributes have to reach `points_needed`.

    An attribute whose table the company does not have is dropped. With `rescale`, `points_needed` then shrinks in
    proportion to the points that are left.
    """

    intent: str = ""
    must: tuple[Attribute, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    points_needed: float = Field(0, ge=0)
    rescale: bool = True

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        points = sum(attribute.points for attribute in self.attributes)
        if self.points_needed > points:
            raise ValueError(
                f"nobody can reach it: points_needed is {self.points_needed:g}, all attributes give {points:g}"
            )
        return self


class Profiles(Settings):
    """The rules of a company. Keep needs none: a client that matches nothing else is Keep."""

    expand: Rule
    attain: Rule
    recapture: Rule
    exit_review: Rule
    do_not_pursue: Rule

    def rules(self) -> dict[str, Rule]:
        """The rules by the placement that they lead to."""
        return {name: getattr(self, name) for name in type(self).model_fields}
