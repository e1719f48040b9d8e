"""What `kare portfolio` answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from pydantic import BaseModel

from kare_ml.cli.answers.answer import Answer
from kare_ml.publish.portfolio import Holding, Portfolio


class Together(BaseModel):
    """Accounts that stand together: `state` is a profile or the reason for none."""

    state: str
    accounts: int
    revenue: float
    revenue_at_risk: float


class Heading(BaseModel):
    """How many accounts, and how much revenue, go from a state to an outlook; null: no prediction."""

    state: str
    outlook: str | None
    accounts: int
    revenue: float


class KeepShare(BaseModel):
    """The share of Keep among the clients of one run; null without clients."""

    as_of: dt.date
    clients: int
    keep_share: float | None


class Night(KeepShare):
    """One run of the past, by state."""

    states: list[Together]


class PartOfBook(BaseModel):
    """The accounts of one owner, region, sector or segment; `value` is null where it has none.

    `keep_shares` is by as_of, newest first. `off`: further from the expected share than chance explains.
    """

    column: str
    value: str | None
    accounts: int
    revenue: float
    revenue_at_risk: float
    states: list[Together]
    clients: int
    keep_share: float | None
    keep_shares: list[tuple[dt.date, float | None]]
    off: bool


class PortfolioAnswer(Answer):
    """`kare portfolio`: accounts and revenue by profile, by outlook, over time and by part of the book.

    The accounts of `states` add up to `accounts`, and so do those of the parts of each column.
    """

    as_of: dt.date
    currency: str
    accounts: int
    revenue: float
    revenue_at_risk: float
    states: list[Together]
    headings: list[Heading]
    clients: int
    keep_share: float | None
    expected_keep_share: float
    tolerance: float
    over_time: list[Night]
    parts: list[PartOfBook]
    warnings: list[str]

    @classmethod
    def of(cls, found: Portfolio, currency: str) -> PortfolioAnswer:
        """A portfolio as an answer."""
        return cls(
            as_of=found.as_of,
            currency=currency,
            accounts=found.all.accounts,
            revenue=found.all.revenue,
            revenue_at_risk=found.all.revenue_at_risk,
            states=_together(found.states),
            headings=[
                Heading(state=state, outlook=outlook, accounts=holding.accounts, revenue=holding.revenue)
                for (state, outlook), holding in found.outlooks.items()
            ],
            clients=found.mix.clients,
            keep_share=found.mix.keep_share,
            expected_keep_share=found.expected.keep_share,
            tolerance=found.expected.tolerance,
            over_time=[
                Night(as_of=day, clients=mix.clients, keep_share=mix.keep_share, states=_together(states))
                for (day, states), (_, mix) in zip(found.over_time, found.mixes, strict=True)
            ],
            parts=[
                PartOfBook(
                    column=part.column,
                    value=part.value,
                    accounts=part.all.accounts,
                    revenue=part.all.revenue,
                    revenue_at_risk=part.all.revenue_at_risk,
                    states=_together(part.states),
                    clients=part.mix.clients,
                    keep_share=part.mix.keep_share,
                    keep_shares=list(part.keep_shares),
                    off=part.off,
                )
                for part in found.parts
            ],
            warnings=found.warnings,
        )


def _together(states: Mapping[str, Holding]) -> list[Together]:
    return [Together(state=state, **vars(holding)) for state, holding in states.items()]
