"""The company's own rules, as data: what makes an account Keep, Attain, Recapture or Expand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

from pydantic import Field, model_validator

from kare_ml.config.model import Settings, Test


class Condition(Test):
    """A comparison of one feature, or of one account column. A null meets only `missing`."""

    feature: str


class Attribute(Condition):
    """One attribute of a profile, with its name and its points. With `or_unknown`, a null meets it too."""

    name: str
    points: float = Field(1, gt=0)
    or_unknown: bool = False

    @model_validator(mode="after")
    def _one_word_for_unknown(self) -> Self:
        if self.or_unknown and self.missing is not None:
            raise ValueError("or_unknown says nothing beside missing, which says it all")
        return self


class Way(Settings):
    """One way to meet a rule: every `must` has to be met, and the met attributes have to reach `points_needed`.

    An attribute whose table the company does not have is dropped. With `rescale`, `points_needed` then shrinks in
    proportion to the points that are left.
    """

    must: tuple[Attribute, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    points_needed: float = Field(0, ge=0)
    rescale: bool = True

    @property
    def looked_at(self) -> tuple[Attribute, ...]:
        """Its musts, then its attributes: the order of the trace."""
        return (*self.must, *self.attributes)

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        points = sum(attribute.points for attribute in self.attributes)
        if self.points_needed > points:
            raise ValueError(
                f"nobody can reach it: points_needed is {self.points_needed:g}, all attributes give {points:g}"
            )
        return self


class OtherWay(Way):
    """Another way to meet a rule, by the name that the trace shows."""

    name: str = Field(min_length=1)


class Rule(Way):
    """One profile's rule. An account matches that meets the rule itself, or one of the other ways in `or`."""

    intent: str = ""
    or_: tuple[OtherWay, ...] = Field((), alias="or")

    @property
    def ways(self) -> dict[str, Way]:
        """The rule itself, under an empty name, then its other ways by theirs."""
        return {"": self, **{way.name: way for way in self.or_}}

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        if len(self.ways) <= len(self.or_):
            raise ValueError("two of its other ways have the same name")
        return self


class Profiles(Settings):
    """The rules of a company. A client that matches nothing else is Keep: the rule of Keep is its health, no bar."""

    expand: Rule
    keep: Rule = Field(default_factory=lambda: Rule.model_validate({}))
    attain: Rule
    recapture: Rule
    exit_review: Rule
    do_not_pursue: Rule

    def rules(self) -> dict[str, Rule]:
        """The rules by the placement that they lead to; `keep` leads nowhere."""
        return {name: getattr(self, name) for name in type(self).model_fields}

    def attributes(self) -> Iterator[tuple[str, Attribute]]:
        """Every attribute, with the rule that it is of."""
        for name, rule in self.rules().items():
            for way in rule.ways.values():
                yield from ((name, attribute) for attribute in way.looked_at)


class Segment(Settings):
    """Accounts with rules of their own: those that meet every test of `where`. Each account is in one at most.

    `profiles` are the rules of all with what the segment says otherwise; they are put together when they are read.
    """

    name: str = Field(min_length=1)
    where: tuple[Condition, ...] = Field(min_length=1)
    profiles: Profiles
