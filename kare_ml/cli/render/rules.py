"""How the dry run of a rule change, and a review of the rules, look in a terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from kare_ml.cli.answers.rules import Fitting, RulesDiffAnswer, RulesReviewAnswer
from kare_ml.cli.render.look import STATE_WORDS, plain_table, share


def diff(answer: RulesDiffAnswer) -> RenderableType:
    """Who would move, from where to where, by which change, and the largest of them."""
    if not answer.changes:
        return Text(f"{answer.against} says the same as kare.toml: nobody would move.")
    said = (
        f"{answer.moved:,} of {answer.accounts:,} accounts would move, {answer.revenue:,.0f} {answer.currency} a year; "
        f"Keep would have {share(answer.keep_share_after)} of the clients, and has {share(answer.keep_share_before)}."
    )
    parts: list[RenderableType] = [Text(said, style="bold")]
    if answer.held:
        parts.append(Text(f"{answer.held:,} more stay where a person placed them."))
    if answer.moved:
        parts.append(_ways(answer))
    parts.append(_changes(answer))
    if answer.moved:
        parts.append(_largest(answer))
    parts += [Text(f"A review would fix {key} at {value:,.6g}.", style="dim") for key, value in answer.fixed.items()]
    return Group(*parts, Text("Nothing was published. To take it on, put it into kare.toml."))


def _ways(answer: RulesDiffAnswer) -> RenderableType:
    table = plain_table(f"From where to where, as of {answer.as_of}")
    table.add_column("from → to")
    table.add_column("accounts", justify="right")
    table.add_column("revenue", justify="right")
    for way in answer.ways:
        table.add_row(f"{_state(way.before)} → {_state(way.after)}", f"{way.accounts:,}", f"{way.revenue:,.0f}")
    return table


def _changes(answer: RulesDiffAnswer) -> RenderableType:
    table = plain_table("Which changes decide: moved by it alone, and not moved without it")
    table.add_column("change", overflow="fold")
    table.add_column("from", overflow="fold")
    table.add_column("to", overflow="fold")
    for name in ("alone", "not without", "revenue"):
        table.add_column(name, justify="right", no_wrap=True)
    for one in answer.changes:
        figures = ("-" if n is None else f"{n:,}" for n in (one.alone, one.needed))
        money = "-" if one.revenue is None else f"{one.revenue:,.0f}"
        table.add_row(one.where, one.before or "not there", one.after or "not there", *figures, money)
    return table


def _largest(answer: RulesDiffAnswer) -> RenderableType:
    table = plain_table("The largest of those who would move")
    for name in ("account", "owner", "from → to", "because of"):
        table.add_column(name, overflow="fold")
    table.add_column("revenue", justify="right", no_wrap=True)
    for mover in answer.largest:
        way = f"{_state(mover.before)} → {_state(mover.after)}"
        because = ", ".join(mover.because) or "several together"
        table.add_row(mover.name or mover.account_id, mover.owner or "", way, because, f"{mover.revenue:,.0f}")
    return table


def _state(state: str) -> str:
    return STATE_WORDS.get(state, state).removeprefix("no profile: ")


def review(answer: RulesReviewAnswer) -> RenderableType:
    """Today's numbers, the changes proposed, how both fit, and what to paste."""
    numbers = plain_table(f"What percentiles stand for, from the book as of {answer.as_of}")
    numbers.add_column("percentile")
    numbers.add_column("in force", justify="right")
    numbers.add_column("today", justify="right")
    for number in answer.numbers:
        in_force = "" if number.in_force is None else f"{number.in_force:,.6g}"
        numbers.add_row(number.name, in_force, f"{number.today:,.6g}")
    parts: list[RenderableType] = [numbers]
    if answer.high is not None and answer.watch is not None:
        parts.append(Text(f"Churn risk is High from {answer.high:.0%}, Watch from {answer.watch:.0%}."))
    parts.append(Text(f"As they are: {_fits(answer.before)}."))
    if answer.changes:
        table = plain_table("Proposed for the rules")
        for name in ("where", "from", "to"):
            table.add_column(name, overflow="fold")
        for change in answer.changes:
            table.add_row(change.where, change.before or "not there", change.after or "not there")
        parts += [table, Text(f"Then: {_fits(answer.after)}.")]
        parts += [
            Text("\nFor kare.toml (names stay as they are: say them anew where they tell a number):\n"),
            Text(answer.toml),
        ]
    else:
        parts.append(Text(f"The rules may stay as they are; with today's numbers: {_fits(answer.after)}."))
    end = "Nothing was changed. To make today's numbers hold: --accept --by NAME."
    if answer.accepted_by:
        end = f"Accepted by {answer.accepted_by}: the numbers hold from {answer.holds_from} on (next: kare score)."
        end += (
            " What is proposed for the rules is recorded, and holds once it stands in kare.toml."
            if answer.changes
            else ""
        )
    return Group(*parts, Text(end, style="bold"))


def _fits(fit: Fitting) -> str:
    mix = f"Keep has {share(fit.keep_share)} of the clients" if fit.keep_share is not None else "there are no clients"
    if not fit.placed:
        return f"{mix}; people placed nobody"
    agreement = f", kappa {fit.kappa:.2f}" if fit.kappa is not None else ""
    return f"{mix}; the rules agree with people on {fit.agreed} of {fit.placed} accounts{agreement}"
