"""How the portfolio looks in a terminal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from kare_ml.cli.answers.portfolio import PortfolioAnswer, Together
from kare_ml.cli.render.look import ORDER, PROFILE_STYLE, STATE_WORDS, plain_table, share

OUTLOOKS = ("Keep", "Expand", "Recapture", "Attain")
IN_SHORT = (*PROFILE_STYLE, "no profile")
"""The columns of a narrow table: the accounts that have no profile stand together."""


def portfolio(answer: PortfolioAnswer, by: str) -> RenderableType:
    """The mix now and where it is heading, over time, and by one column of the book."""
    parts: list[RenderableType] = [_states(answer), _pareto(answer)]
    parts += [Text(f"Note: {warning}.", style="yellow") for warning in answer.warnings]
    if len(answer.over_time) > 1:
        parts.append(_over_time(answer))
    return Group(*parts, _by(answer, by))


def _states(answer: PortfolioAnswer) -> Table:
    table = plain_table(f"The book as of {answer.as_of}, revenue of 365 days in {answer.currency}, and its outlook")
    table.add_column("today")
    for name in ("accounts", "revenue", "at risk", *(f"→ {outlook}" for outlook in OUTLOOKS), "no outlook"):
        table.add_column(name, justify="right")
    to = {(heading.state, heading.outlook): heading.accounts for heading in answer.headings}
    for state in sorted(answer.states, key=lambda s: ORDER.index(s.state)):
        heading = [_count(to.get((state.state, outlook))) for outlook in (*OUTLOOKS, None)]
        money = (_amount(state.revenue), _amount(state.revenue_at_risk))
        words, style = STATE_WORDS.get(state.state, state.state), PROFILE_STYLE.get(state.state, "dim")
        table.add_row(words, f"{state.accounts:,}", *money, *heading, style=style)
    sums = [sum(to.get((state.state, outlook), 0) for state in answer.states) for outlook in (*OUTLOOKS, None)]
    money = (_amount(answer.revenue), _amount(answer.revenue_at_risk))
    table.add_section()
    table.add_row("the book", f"{answer.accounts:,}", *money, *map(_count, sums), style="bold")
    return table


def _pareto(answer: PortfolioAnswer) -> Text:
    now = share(answer.keep_share) or "none"
    return Text(
        f"Keep is {now} of {answer.clients:,} clients; expected are {answer.expected_keep_share:.0%}, "
        f"give or take {answer.tolerance:.0%}."
    )


def _over_time(answer: PortfolioAnswer) -> Table:
    table = plain_table("Over time: the last run of each month")
    table.add_column("as of")
    for name in ("clients", "Keep of clients", *IN_SHORT):
        table.add_column(name, justify="right")
    for night in answer.over_time:
        table.add_row(str(night.as_of), f"{night.clients:,}", share(night.keep_share), *_in_short(night.states))
    return table


def _by(answer: PortfolioAnswer, column: str) -> RenderableType:
    table = plain_table(f"By {column}, largest revenue first; * where Keep is surely off")
    table.add_column(column, no_wrap=True)
    before = _before(answer)
    for name in ("accounts", "revenue", "at risk", "Keep of clients", *(f"on {day}" for day in before), *IN_SHORT):
        table.add_column(name, justify="right")
    for part in (part for part in answer.parts if part.column == column):
        table.add_row(
            part.value or "not known",
            f"{part.accounts:,}",
            _amount(part.revenue),
            _amount(part.revenue_at_risk),
            share(part.keep_share) + ("*" if part.off else ""),
            *(share(dict(part.keep_shares).get(day)) for day in before),
            *_in_short(part.states),
        )
    return table


def _before(answer: PortfolioAnswer) -> list[dt.date]:
    """The runs that the parts of the book are held against: that of the month before, and the oldest shown."""
    days = [night.as_of for night in answer.over_time[1:]]
    return list(dict.fromkeys((*days[:1], *days[-1:])))


def _in_short(states: Sequence[Together]) -> list[str]:
    counts = {state.state: state.accounts for state in states}
    nowhere = sum(count for state, count in counts.items() if state not in PROFILE_STYLE)
    return [_count(count) for count in (*map(counts.get, PROFILE_STYLE), nowhere)]


def _count(count: int | None) -> str:
    return f"{count:,}" if count else ""


def _amount(amount: float) -> str:
    return f"{amount:,.0f}" if amount else ""
