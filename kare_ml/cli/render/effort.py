"""How effort looks in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from kare_ml.cli.answers.effort import AccountTime, EffortAnswer, TimeOf
from kare_ml.cli.render.look import plain_table, share

MOST_ROWS = 12
"""How many accounts, reps or owners are shown; all of them are in --json."""


def effort(answer: EffortAnswer) -> RenderableType:
    """Where time went, whom nobody called, who is at odds with a role, and what to talk about."""
    whose = f"the time of {answer.owner}" if answer.owner else "our time"
    parts: list[RenderableType] = [
        Text(f"Where {whose} went in the {answer.days} days before {answer.as_of}, in {answer.unit}", style="bold"),
        _profiles(answer),
    ]
    if not any(one.contacts for one in answer.profiles):
        parts.append(Text("No contacts are known in these days; map the table activities to see where time goes."))
    if all(one.designated is None for one in answer.profiles):
        parts.append(Text("Nothing is designated yet: [effort] in kare.toml says the share of time for each profile."))
    parts += [_people("Reps, and what to talk about with them", answer.reps)] if answer.reps else []
    parts += [_people("Teams", answer.teams)] if answer.teams else []
    if answer.untouched:
        parts.append(_untouched(answer))
    if answer.mismatches:
        parts.append(_mismatches(answer))
    for title, accounts in (("Too little time", answer.too_little), ("Too much time", answer.too_much)):
        if accounts:
            parts.append(_accounts(title, accounts))
    return Group(*parts)


def _profiles(answer: EffortAnswer) -> Table:
    table = plain_table()
    for name in ("profile", "accounts", "contacts", "minutes", "share", "designated", "gap", "at stake", "per hour"):
        table.add_column(name, justify="left" if name == "profile" else "right")
    returns = {one.profile: one for one in answer.returns}
    for one in answer.profiles:
        per = returns.get(one.profile)
        minutes = "" if one.minutes is None else f"{one.minutes:,.0f}"
        stake = f"{per.at_stake:,.0f}" if per else ""
        hour = f"{per.per_hour:,.0f}" if per and per.per_hour is not None else ""
        shares = (share(one.share), share(one.designated), _points(one.gap))
        table.add_row(one.profile, f"{one.accounts:,}", f"{one.contacts:,}", minutes, *shares, stake, hour)
    return table


def _people(title: str, people: Sequence[TimeOf]) -> Table:
    table = plain_table(title)
    for name in ("", "team", "contacts", "focus"):
        table.add_column(name, justify="right" if name == "contacts" else "left")
    for one in people[:MOST_ROWS]:
        table.add_row(one.name, one.team or "", f"{one.contacts:,}", one.focus)
    return _more(table, len(people))


def _untouched(answer: EffortAnswer) -> Table:
    table = plain_table(f"Nobody was in touch with {len(answer.untouched):,} Recapture, Attain and Expand accounts")
    for name in ("account", "profile", "owner", "at stake"):
        table.add_column(name, justify="right" if name == "at stake" else "left")
    for one in answer.untouched[:MOST_ROWS]:
        stake = "" if one.at_stake is None else f"{one.at_stake:,.0f}"
        table.add_row(one.name or one.account_id, one.profile, one.owner or "", stake)
    return _more(table, len(answer.untouched))


def _mismatches(answer: EffortAnswer) -> Table:
    table = plain_table("Hunters with Keep or Expand accounts, farmers with Attain or Recapture accounts")
    for name in ("owner", "role", "accounts", "of", "such as"):
        table.add_column(name, justify="right" if name in ("accounts", "of") else "left")
    for one in answer.mismatches[:MOST_ROWS]:
        table.add_row(one.owner, one.role, str(len(one.accounts)), str(one.of), ", ".join(one.accounts[:3]))
    return _more(table, len(answer.mismatches))


def _accounts(title: str, accounts: Sequence[AccountTime]) -> Table:
    table = plain_table(title)
    for name in ("account", "profile", "importance", "share", "designated"):
        table.add_column(name, justify="left" if name in ("account", "profile") else "right")
    for one in accounts[:MOST_ROWS]:
        shares = (f"{one.share:.2%}", f"{one.designated:.2%}")
        table.add_row(one.name or one.account_id, one.profile, f"{one.importance:,.0f}", *shares)
    return _more(table, len(accounts))


def _more(table: Table, count: int) -> Table:
    if count > MOST_ROWS:
        table.add_row(f"and {count - MOST_ROWS} more (--json)")
    return table


def _points(gap: float | None) -> str:
    return "" if gap is None else f"{gap:+.0%}"
