"""What `kare rules diff` and `kare rules review` answer."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel

from kare_ml.baseline.proposal import Fit
from kare_ml.cli.answers.answer import Answer
from kare_ml.stages.rules import RulesDiff
from kare_ml.stages.rules_review import Proposal


class Way(BaseModel):
    """How many accounts would go from one placement to another, with their revenue of 365 days."""

    before: str
    after: str
    accounts: int
    revenue: float


class RuleChange(BaseModel):
    """One change: what stood and would stand at a place (null: nothing), and what it decides.

    `alone` would move by it and nothing else, `needed` would not move without it; null where rules cannot stand so.
    """

    where: str
    before: str | None
    after: str | None
    alone: int | None
    needed: int | None
    revenue: float | None


class Mover(BaseModel):
    """An account that would move, and the changes that it would not move without.

    Where it would without any single one, those that each would do; none where it takes several together.
    """

    account_id: str
    name: str | None
    owner: str | None
    revenue: float
    before: str
    after: str
    because: list[str]


class RulesDiffAnswer(Answer):
    """`kare rules diff`: what other rules would do to the book of a published run; nothing is published.

    `held` accounts stay where a person placed them. `fixed` are percentiles without a number yet, with the one that a
    review would fix.
    """

    as_of: dt.date
    currency: str
    against: str
    accounts: int
    moved: int
    revenue: float
    held: int
    keep_share_before: float | None
    keep_share_after: float | None
    ways: list[Way]
    changes: list[RuleChange]
    largest: list[Mover]
    fixed: dict[str, float]

    @classmethod
    def of(cls, found: RulesDiff, against: str, currency: str) -> RulesDiffAnswer:
        """A dry run as an answer."""
        return cls(
            as_of=found.as_of,
            currency=currency,
            against=against,
            accounts=found.accounts,
            moved=found.moved,
            revenue=found.revenue,
            held=found.held,
            keep_share_before=found.before.keep_share,
            keep_share_after=found.after.keep_share,
            ways=[Way(before=b, after=a, accounts=n, revenue=money) for (b, a), (n, money) in found.ways.items()],
            changes=[
                RuleChange(
                    where=one.change.where,
                    before=one.change.before,
                    after=one.change.after,
                    alone=one.alone,
                    needed=one.needed,
                    revenue=one.revenue,
                )
                for one in found.decided
            ],
            largest=[Mover.model_validate(row) for row in found.largest],
            fixed=dict(found.fixed),
        )


class Fitting(BaseModel):
    """How rules fit: the share of Keep among the clients, and on how many of the accounts that people placed.

    `kappa` is Cohen's: 1 is full agreement, 0 what chance gives; null where people placed nobody.
    """

    keep_share: float | None
    placed: int
    agreed: int
    kappa: float | None

    @classmethod
    def of(cls, found: Fit) -> Fitting:
        """A fit as an answer."""
        return cls(**vars(found))


class Number(BaseModel):
    """What a percentile stands for: the number in force (null: none yet), and the one of today."""

    name: str
    in_force: float | None
    today: float


class ProposedChange(BaseModel):
    """One number of the rules, as it stands and as it is proposed."""

    where: str
    before: str | None
    after: str | None


class RulesReviewAnswer(Answer):
    """`kare rules review`: thresholds that the book and people's placements speak for, always a proposal.

    Agreement is counted on the placements that the proposal was chosen by. `toml` can stand in `kare.toml`; empty where
    the rules may stay as they are. `accepted_by` and `holds_from` are null for a proposal.
    """

    as_of: dt.date
    wanted_keep_share: float
    numbers: list[Number]
    high: float | None
    watch: float | None
    changes: list[ProposedChange]
    toml: str
    before: Fitting
    after: Fitting
    accepted_by: str | None
    holds_from: dt.date | None

    @classmethod
    def of(
        cls, found: Proposal, accepted_by: str | None = None, holds_from: dt.date | None = None
    ) -> RulesReviewAnswer:
        """A proposal as an answer."""
        return cls(
            as_of=found.as_of,
            wanted_keep_share=found.wanted,
            numbers=[Number(name=name, in_force=old, today=new) for name, (old, new) in found.numbers.items()],
            high=found.cut_offs[0],
            watch=found.cut_offs[1],
            changes=[ProposedChange(where=c.where, before=c.before, after=c.after) for c in found.changes],
            toml=found.toml,
            before=Fitting.of(found.before),
            after=Fitting.of(found.after),
            accepted_by=accepted_by,
            holds_from=holds_from,
        )
