"""How the revenue walk looks in a terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from kare_ml.cli.answers.walk import Walk, WalkCheck, WalkSteps
from kare_ml.cli.render.look import STATE_WORDS, money, plain_table

MOST_GROUPS = 12
"""How many owners or regions are shown; all of them are in --json."""

STEPS = {
    "start": "the last 365 days",
    "lost": "lost to Recapture",
    "shrunk": "bought less, staying in Keep",
    "kept": "= kept",
    "grown": "bought more, staying in Keep",
    "expanded": "grown by Expand",
    "won": "won from Attain",
    "won_back": "won back",
    "expected": "= expected",
}


def walk(answer: Walk) -> RenderableType:
    """The walk, its groups, its goals, and what came of the one of a horizon ago."""
    total = answer.total
    heading = Text(
        f"From the year up to {answer.as_of} to the year up to {answer.until}, in {answer.currency}", "italic"
    )
    table = plain_table()
    table.add_column("")
    table.add_column("revenue", justify="right")
    for name, words in STEPS.items():
        table.add_row(words, f"{getattr(total, name):,.0f}", style="bold" if words.startswith("=") else "")
    table.add_row("80% range", f"{total.low:,.0f} to {total.high:,.0f}")
    parts: list[RenderableType] = [Text(f"Are we standing still? {answer.verdict}.", style="bold"), heading, table]
    if answer.pipeline is not None and answer.win_rate is not None:
        beside = money(answer.pipeline * answer.win_rate, answer.currency)
        parts.append(
            Text(
                f"Beside what is won: open opportunities of prospects, {money(answer.pipeline, answer.currency)}, "
                f"x own win rate {answer.win_rate:.0%} = {beside}"
            )
        )
    won = next(rate for rate in answer.rates if rate.name == "won")
    if won.accounts:
        brought = money(won.value * won.accounts, answer.currency)
        text = f"Accounts that nobody knows yet are not in it: {won.accounts:,} first bought in the horizon just past"
        parts.append(Text(f"{text}, for {brought} together."))
    parts += [Text(f"{total.not_predicted:,} clients without a prediction are taken as they are.")]
    for title, groups in (
        ("By profile", answer.by_profile),
        ("By region", answer.by_region),
        ("By owner", answer.by_owner),
    ):
        parts.append(_groups(title, groups))
    if answer.goals:
        parts.append(_goals(answer))
    if answer.check:
        parts += [_verdict(answer.check), _check(answer.check)]
    else:
        parts.append(Text("Not held against what came yet: no run of about one horizon before is published."))
    return Group(*parts)


def _groups(title: str, groups: list[WalkSteps]) -> Table:
    table = plain_table(title)
    table.add_column("")
    for name in ("start", "lost", "shrunk", "grown", "expanded", "won", "won_back", "expected"):
        table.add_column(name.replace("_", " "), justify="right")
    for group in groups[:MOST_GROUPS]:
        amounts = (group.start, group.lost, group.shrunk, group.grown, group.expanded, group.won, group.won_back)
        words = STATE_WORDS.get(group.group, group.group)
        table.add_row(words, *(f"{amount:,.0f}" for amount in (*amounts, group.expected)))
    if len(groups) > MOST_GROUPS:
        table.add_row(f"and {len(groups) - MOST_GROUPS} more (--json)")
    return table


def _goals(answer: Walk) -> Table:
    table = plain_table("Goals, for the accounts of each profile today")
    for name in ("profile", "goal", "expected", "gap"):
        table.add_column(name, justify="left" if name == "profile" else "right")
    for goal in answer.goals:
        table.add_row(goal.profile, *(f"{amount:,.0f}" for amount in (goal.goal, goal.expected, goal.gap)))
    return table


def _verdict(check: WalkCheck) -> Text:
    where = "within" if check.within else "outside"
    return Text(
        f"What came of the walk of {check.as_of} by {check.until}: {check.came:,.0f}, {where} its range of "
        f"{check.low:,.0f} to {check.high:,.0f}",
        "italic",
    )


def _check(check: WalkCheck) -> Table:
    table = plain_table()
    for name in ("part", "expected", "came"):
        table.add_column(name, justify="left" if name == "part" else "right")
    table.add_row(STEPS["start"], f"{check.start:,.0f}", f"{check.start:,.0f}")
    for part in check.parts:
        table.add_row(STEPS[part.part], f"{part.expected:,.0f}", f"{part.came:,.0f}")
    table.add_row(STEPS["expected"], f"{check.expected:,.0f}", f"{check.came:,.0f}", style="bold")
    if check.newcomers:
        table.add_row("beside it: accounts that nobody knew then", "", f"{check.newcomers:,.0f}")
    return table
