"""How monitoring looks in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from kare_ml.cli.answers.monitor import (
    CalibrationEntry,
    DisagreementEntry,
    DriftEntry,
    DriftOfNight,
    MonitorAnswer,
    TopEntry,
)
from kare_ml.cli.render.look import plain_table, share

FATES = ("ordered again", "lost", "too early")

SHOWN = 8
"""How many of the features that drifted most are shown."""


def monitor(answer: MonitorAnswer) -> RenderableType:
    """What came, what drifted, and whether to train again."""
    heading = f"As of {answer.as_of}: {answer.nights:,} judged runs, {answer.judged_now:,} of them just now"
    parts: list[RenderableType] = [Text(heading, style="bold")]
    if answer.nights:
        parts += [_tops(answer.tops), _calibrations(answer.calibrations), _disagreements(answer.disagreements)]
    else:
        parts.append(Text("Nothing is judged yet: that takes a published run whose horizon has passed."))
    flags = answer.flags
    parts.append(
        Text(
            f"Flags, {flags.accounts:,} in all: {flags.ordered_again} ordered again, {flags.lost} lost, "
            f"{flags.too_early} too early"
        )
    )
    parts += _drift(answer)
    late = [one for one in answer.freshness if one.state in ("late", "too old")]
    parts += [Text(f"{one.table}: {one.state}, newest {one.newest}", style="yellow") for one in late]
    parts += [Text(f"Train again: {why}", style="yellow") for why in answer.retrain]
    return Group(*parts, *([] if answer.retrain else [Text("Nothing asks for training.")]))


def _tops(tops: Sequence[TopEntry]) -> Table:
    table = plain_table("The top of the list, as many as the team can look after; precision is of the untouched alone")
    table.add_column("as of")
    for name in (*("top", "lapsed", "our rules", "untouched", "precision", "lead, days"), *("worked", *FATES)):
        table.add_column(name, justify="right")
    for one in tops:
        lead, rules = ("" if x is None else f"{x:.0f}" for x in (one.lead_days, one.by_rules))
        fates = (one.worked.accounts, one.worked.ordered_again, one.worked.lost, one.worked.too_early)
        cells = (one.top, one.lapsed, rules, one.untouched, share(one.precision), lead, *fates)
        table.add_row(str(one.as_of), *map(str, cells))
    return table


def _calibrations(found: Sequence[CalibrationEntry]) -> Table:
    table = plain_table("What was expected, and what came")
    for name in ("as of", "model", "accounts"):
        table.add_column(name)
    for name in ("count", "expected", "came", "by chance", ""):
        table.add_column(name, justify="right")
    for one in found:
        whose, off = "worked" if one.worked else "untouched", "off" if one.off and not one.worked else ""
        chance = f"{one.low:.0%} to {one.high:.0%}"
        rates = (f"{one.accounts:,}", share(one.expected), share(one.came), chance)
        table.add_row(str(one.as_of), one.model, whose, *rates, off, style="yellow" if off else None)
    return table


def _disagreements(found: Sequence[DisagreementEntry]) -> Table:
    table = plain_table("Where prediction and rules disagreed, who was right")
    table.add_column("as of")
    for name in ("accounts", "prediction", "rules", "neither"):
        table.add_column(name, justify="right")
    for one in found:
        table.add_row(str(one.as_of), *(f"{n:,}" for n in (one.accounts, one.prediction, one.rules, one.neither)))
    return table


def _drift(answer: MonitorAnswer) -> list[RenderableType]:
    if answer.drift_against is None:
        return [Text("No drift can be told: the newest run is the first of its models, or has none.")]
    table = plain_table(f"Drift since {answer.drift_against}, the first run of these models (0.25: another column)")
    table.add_column("chance or feature")
    for name in ("index", "mean then", "mean now"):
        table.add_column(name, justify="right")
    for one in [*answer.chances, *answer.features[:SHOWN]]:
        table.add_row(*_cells(one), style="yellow" if one.shifted else None)
    return [table, *([_nights(answer.drifts)] if len(answer.drifts) > 1 else [])]


def _nights(drifts: Sequence[DriftOfNight]) -> Table:
    """Each night with its drift: one that lasts is more than a bad day."""
    table = plain_table("Drift by night, as it was kept")
    chances = list(dict.fromkeys(chance.name for night in drifts for chance in night.chances))
    for name in ("as of", "since"):
        table.add_column(name)
    for name in (*chances, "shifted", "the furthest", "index"):
        table.add_column(name, justify="right")
    for night in drifts:
        by_name = {chance.name: f"{chance.index:.2f}" for chance in night.chances}
        furthest = (night.largest.name, f"{night.largest.index:.2f}") if night.largest else ("", "")
        cells = (*(by_name.get(name, "") for name in chances), f"{len(night.shifted):,}", *furthest)
        table.add_row(str(night.as_of), str(night.against or ""), *cells, style="yellow" if night.shifted else None)
    return table


def _cells(one: DriftEntry) -> tuple[str, ...]:
    then, now = ("" if mean is None else f"{mean:,.3g}" for mean in (one.before, one.now))
    return one.name, f"{one.index:.2f}", then, now
