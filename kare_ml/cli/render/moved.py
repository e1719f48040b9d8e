"""How movement looks in a terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from kare_ml.cli.answers.moved import AccountMoved, ModelMovement, Moved, Mover, Part, Step
from kare_ml.cli.render.look import plain_table, share
from kare_ml.explain.words import spoken
from kare_ml.features.frame import CATALOG

LINES = 3
"""How many lines about rules, people and events a mover is shown with."""

LARGEST = 12
"""How many features are shown; `--json` has them all."""

EXPECTED = {
    "churn": "expected in Recapture",
    "expansion": "expected to meet the Expand rule",
    "conversion": "expected to become clients",
}


def book(answer: Moved) -> RenderableType:
    """Who moved, by cause and from where to where; what is expected otherwise; the largest movers."""
    causes = ", ".join(f"{count:,} by {cause}" for cause, count in answer.causes.items())
    parts: list[RenderableType] = [
        Text(f"{answer.moved:,} of {answer.accounts:,} moved, {answer.first} to {answer.last}: {causes or 'nobody'}.")
    ]
    parts += _missing(answer)
    if answer.settling:
        held = {name: counts["suppressed"] for name, counts in answer.settling.items()}
        parts.append(Text(f"Held back until they last: {held['outlook']} outlooks, {held['risk_word']} risk words."))
    if answer.switches:
        parts.append(_switches(answer))
    parts.append(_expected(answer))
    if answer.movers:
        parts.append(_movers(answer))
    return Group(*parts)


def account(answer: AccountMoved) -> RenderableType:
    """One account's movement: by cause, by theme, by feature, and what is said of it."""
    title = f"{answer.name or answer.account_id}, {answer.first} to {answer.last}"
    steps = ", ".join(_step(step) for step in answer.steps)
    by = f"; by {answer.cause}" if answer.cause else ""
    parts: list[RenderableType] = [Text(title, style="bold"), Text((steps or "nothing that people read changed") + by)]
    parts += _missing(answer)
    for model in answer.models:
        parts += _model(model)
    if answer.said:
        table = plain_table("What took place, and what is said of it")
        for name in ("night", "cause", "what"):
            table.add_column(name, overflow="fold")
        for night, cause, words in answer.said:
            table.add_row(str(night), cause, words)
        parts.append(table)
    return Group(*parts)


def _missing(answer: Moved | AccountMoved) -> list[RenderableType]:
    if not answer.missing:
        return []
    days = ", ".join(map(str, answer.missing))
    thinned = f" (thinned by kare tidy: {', '.join(map(str, answer.thinned))})" if answer.thinned else ""
    return [
        Text(
            f"Note: the movement of {days} is not kept any more{thinned}; what it held is not in the parts.",
            style="yellow",
        )
    ]


def _switches(answer: Moved) -> Table:
    table = plain_table("From where to where")
    for name in ("what", "before", "now"):
        table.add_column(name)
    table.add_column("accounts", justify="right")
    for switch in answer.switches:
        table.add_row(switch.what, switch.before, switch.after, f"{switch.accounts:,}")
    return table


def _expected(answer: Moved) -> Table:
    table = plain_table("What the chances of all these accounts add up to otherwise, in accounts")
    table.add_column("cause")
    for model in answer.expected:
        table.add_column(EXPECTED[model], justify="right")
    for cause in dict.fromkeys(cause for by_cause in answer.expected.values() for cause in by_cause):
        cells = [f"{by_cause[cause]:+,.2f}" if cause in by_cause else "" for by_cause in answer.expected.values()]
        table.add_row(cause, *cells)
    table.add_section()
    table.add_row(
        "together", *(f"{sum(by_cause.values()):+,.2f}" for by_cause in answer.expected.values()), style="bold"
    )
    return table


def _movers(answer: Moved) -> Table:
    table = plain_table("The movers with most revenue")
    for name in ("account", "what changed", "by"):
        table.add_column(name, overflow="fold")
    table.add_column("chance", justify="right", no_wrap=True)
    table.add_column("why", overflow="fold")
    for one in answer.movers:
        table.add_row(one.name or one.account_id, ", ".join(map(_step, one.steps)), one.cause, _chances(one), _why(one))
    return table


def _why(one: Mover) -> str:
    return "; ".join([one.because, *one.words][: LINES + 1] if one.because else one.words[:LINES])


def _chances(one: Mover) -> str:
    """The chance of its lifecycle; where the outlook alone changed, those of the profiles that it changed between."""
    was, now = one.membership_before, one.membership
    (step,) = one.steps if len(one.steps) == 1 else (None,)
    if step is None or step.what != "outlook" or was is None or now is None:
        return f"{share(one.chance_before) or '-'} → {share(one.chance) or '-'}"
    between = [profile for profile in (step.before, step.after) if profile in now]
    return "\n".join(f"{profile} {share(was[profile])} → {share(now[profile])}" for profile in between)


def _step(step: Step) -> str:
    return f"{step.what} {step.before} → {step.after}"


def _model(model: ModelMovement) -> list[RenderableType]:
    heading = f"{model.model}: {share(model.chance_before) or 'none'} → {share(model.chance) or 'none'}"
    if not model.causes:
        return [Text(f"{heading}; no common log-odds")]
    table = plain_table(f"{heading}, by cause and theme")
    table.add_column("because of")
    table.add_column("log-odds", justify="right")
    table.add_column("points", justify="right")
    for cause in model.causes:
        table.add_row(cause.cause, *_amounts(cause), style="bold")
        own = [part for part in model.themes if part.cause == cause.cause]
        for theme in sorted(own, key=lambda part: -abs(part.log_odds)):
            table.add_row(f"  {theme.theme}", *_amounts(theme))
    table.add_section()
    odds, points = sum(p.log_odds for p in model.causes), sum(p.points for p in model.causes)
    table.add_row("together", f"{odds:+.3f}", f"{points * 100:+.1f}", style="bold")
    if model.rounding:
        table.add_row("of which rounding", "", f"{model.rounding * 100:+.1f}", style="dim")
    return [table, _features(model)]


def _features(model: ModelMovement) -> Table:
    table = plain_table(f"{model.model}: the features that changed most")
    table.add_column("feature")
    for name in ("before", "now", "log-odds"):
        table.add_column(name, justify="right")
    table.add_column("because of")
    for part in [part for part in model.features if part.feature][:LARGEST]:
        unit = CATALOG[str(part.feature)].unit
        values = ("unknown" if value is None else spoken(value, unit) for value in (part.before, part.after))
        table.add_row(part.feature, *values, f"{part.log_odds:+.3f}", part.cause)
    return table


def _amounts(part: Part) -> tuple[str, str]:
    return f"{part.log_odds:+.3f}", f"{part.points * 100:+.1f}"
