"""The nightly job, and what it leaves to be looked at again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.cli.clock import now
from kare_ml.cli.progress import Progress

if TYPE_CHECKING:
    from kare_ml.io.published import PublishedRun


def score(folder: Path, date: dt.date, progress: Progress, accepted: Mapping[str, str]) -> str:
    """Every stage of the nightly job; what came of it, in words. `accepted` has a person's reason by gate."""
    from dataclasses import replace

    from kare_ml.io.disk import disk_faults_named
    from kare_ml.io.holdings import to_retrain
    from kare_ml.io.logs import log_to
    from kare_ml.io.shared_lock import publishing_lock
    from kare_ml.io.standing import held_if_it_fails
    from kare_ml.stages.champions import refused
    from kare_ml.stages.context import open_context
    from kare_ml.stages.portfolio import portfolio
    from kare_ml.stages.retraining import reasons_to_retrain
    from kare_ml.stages.run_report import report_page
    from kare_ml.stages.score import score_all
    from kare_ml.stages.sinks import bring

    context = replace(open_context(folder, date, progress, now()), accepted=accepted)
    log_to(folder)
    with publishing_lock(folder, f"score {date}"):
        with held_if_it_fails(folder, date, now()), disk_faults_named(folder):
            published, fresh = score_all(context)
        behind = [one for one in bring(folder, now()) if one.trouble]
    said = "Published" if fresh else "Nothing has changed: already published"
    lines = [f"{said}: {published.rows:,} accounts as of {published.as_of}, run {published.run_id}."]
    lines += [f"Report: {report_page(folder, published)}"] if fresh else []
    if why := refused(context):
        lines.append(f"By your rules there: {why}.")
    lines += gate_lines(folder, published)
    lines += [f"Note: {warning}." for warning in portfolio(folder, published.as_of).drift]
    lines += [f"Sink {one.sink} is behind: {one.trouble}" for one in behind]
    lines += reasons_to_retrain(folder, date)
    lines += shortened(stale_lines(folder), 3)
    lines += [f"Retrain: forgotten account ({name} version {number})." for name, number in to_retrain(folder).items()]
    return "\n".join(lines)


def wait(folder: Path, date: dt.date, span: str, progress: Progress) -> None:
    """Wait for late sources, for a span such as 90m. The workspace is held only while they are looked at."""
    import time

    from kare_ml.cli.operating.status import hours
    from kare_ml.io.lock import workspace_lock
    from kare_ml.stages.context import open_context
    from kare_ml.stages.lateness import take_in_if_there, wait_for_sources

    patience = hours(span) * 3600
    if patience == 0:
        return

    def late() -> list[str]:
        with workspace_lock(folder, f"score {date}, waiting for sources"):
            found = take_in_if_there(open_context(folder, date, progress, now()))
        for line in found:
            progress(f"waiting for {line}")
        return found

    wait_for_sources(late, patience, time.sleep)


def gate_lines(folder: Path, run: PublishedRun) -> list[str]:
    """What the gates remarked on in a published run, or let pass because somebody accepted it, a line each."""
    from kare_ml.io.verdicts import read_verdicts

    judged = read_verdicts(folder, run)
    lines = []
    for verdict in judged.verdicts if judged else ():
        if verdict.asks_for_attention:
            why = f", accepted: {verdict.reason}" if verdict.reason else f"; to do: {verdict.fix}"
            lines.append(f"Gate {verdict.gate}: {verdict.said}{why}.")
    return lines


def accepted_gates(gates: Sequence[str], reason: str, by: str) -> dict[str, str]:
    """The reason for each gate that a person lets pass. Raises UsageError for no such gate, and without a reason."""
    from kare_ml.errors import UsageError
    from kare_ml.publish.gates.judge import GATES

    if unknown := [gate for gate in gates if gate not in GATES]:
        raise UsageError(f"no gate is called {', '.join(unknown)}", expected=", ".join(GATES))
    if bool(gates) != bool(reason):
        raise UsageError(
            "a gate is accepted with a reason", expected="both", fix="kare score --accept GATE --reason TEXT"
        )
    return dict.fromkeys(gates, f"{reason} ({by})" if by else reason)


def stale_lines(folder: Path) -> list[str]:
    """What somebody should look at again, as of the newest published run: rules and decisions, a line each."""
    import json

    from kare_ml.io.bundle import Bundle
    from kare_ml.io.published import published_runs
    from kare_ml.publish.decisions import FILE

    heads = published_runs(folder)
    bundle = Bundle(folder, str(heads[0].as_of), heads[0].run_id) if heads else None
    return list(json.loads(bundle.read_text(FILE))) if bundle and bundle.sealed and bundle.has(FILE) else []


def shortened(lines: list[str], most: int) -> list[str]:
    """The first lines, and how many there are besides."""
    more = len(lines) - most
    return lines[:most] + ([f"… and {more} more to look at again: kare decisions"] if more > 0 else [])
