"""What a flow run shows in Prefect's pages: small tables and a summary."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast
from uuid import UUID

import pyarrow as pa
from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from kare_ml.io.published import PublishedRun, read_published
from kare_ml.stages.backfill import Night
from kare_ml.stages.monitor import Monitoring
from kare_ml.stages.registration import ModelReport
from kare_ml.stages.run import Run
from kare_ml.stages.score import GATE


@contextmanager
def progress(what: str, steps: int) -> Iterator[Callable[[], None]]:
    """A bar on the page of the flow run; give a function that says that one more of the steps is done."""
    bar = cast(UUID, create_progress_artifact(0.0, key="progress", description=what))
    steps_done = iter(range(1, steps + 1))

    def done() -> None:
        update_progress_artifact(bar, 100.0 * next(steps_done, steps) / steps)

    yield done


def show_run(run: Run, published: PublishedRun) -> None:
    """Show what was published: the profile mix, and the run's facts with its gate."""
    columns = ["lifecycle", "profile", "no_profile_reason", "status"]
    rows = read_published(run.context.folder, as_of=published.as_of, columns=columns)
    create_table_artifact(profile_mix(rows), key="profile-mix", description=f"Accounts by profile, {published.as_of}")
    create_markdown_artifact(run_summary(published, run.bundle.read_text(GATE)), key="run-summary")


def show_grades(reports: list[ModelReport]) -> None:
    """Show how each model did against the rules."""
    create_table_artifact(grades(reports), key="model-grades", description="Each model against the rules, out of time")


def show_nights(found: list[Night]) -> None:
    """Show what a backfill came to."""
    create_table_artifact(backfilled(found), key="backfilled-nights", description="Nights, oldest first")


def show_outcomes(found: Monitoring) -> None:
    """Show what came of what was published, and whether anything asks for training."""
    create_table_artifact(calibrated(found), key="calibration", description="What was expected, and what came")
    create_markdown_artifact(advice(found), key="retraining")


def calibrated(found: Monitoring) -> list[dict[str, Any]]:
    """A row a judged month, model and kind of account: what was expected, and what came."""
    columns = ("model", "accounts", "expected", "came", "low", "high", "off")
    return [
        {
            "as_of": str(one.as_of),
            "whose": "worked" if one.worked else "untouched",
            **{name: getattr(one, name) for name in columns},
        }
        for one in found.calibrations
    ]


def advice(found: Monitoring) -> str:
    """When to train again, and why, in Markdown."""
    lines = [f"- {why}" for why in found.retrain] or ["Nothing asks for training."]
    return "\n".join([f"# Monitoring as of {found.as_of}", "", f"{found.nights:,} judged runs.", "", *lines])


def backfilled(found: list[Night]) -> list[dict[str, Any]]:
    """A row a night: what came of it, its run, and what each model was trained as of."""
    return [
        {
            "as_of": str(night.as_of),
            "outcome": night.outcome,
            "run_id": night.run_id,
            "accounts": night.accounts,
            "models": ", ".join(f"{name} {date}" for name, date in night.models.items()) or "none: by the rules",
            "refused": night.refused or "",
        }
        for night in found
    ]


def profile_mix(rows: pa.Table) -> list[dict[str, Any]]:
    """How many accounts stand where: a row for each combination that occurs."""
    keys = ["lifecycle", "profile", "no_profile_reason", "status"]
    counted = rows.group_by(keys).aggregate([([], "count_all")])
    return list(counted.sort_by([(key, "ascending") for key in keys]).rename_columns([*keys, "accounts"]).to_pylist())


def run_summary(published: PublishedRun, gate: str) -> str:
    """The run's facts and the gate's checks (`gate.json` of the bundle) in Markdown."""
    facts = {
        "run_id": published.run_id,
        "previous run": published.previous_run_id or "none: this is the first",
        "rows": f"{published.rows:,}",
        "bundle": published.bundle,
        "version of the table": published.version,
        "report": f"reports/{published.as_of}-{published.run_id}.html",
    }
    checks = [f"| {check['name']} | {check['promise']} | {check['broken']} |" for check in json.loads(gate)]
    return "\n".join(
        [
            f"# Published as of {published.as_of}",
            "",
            *(f"- {name}: {value}" for name, value in facts.items()),
            "",
            "| check | promise | rows that break it |",
            "|---|---|---|",
            *checks,
        ]
    )


def grades(reports: list[ModelReport]) -> list[dict[str, Any]]:
    """A row a model: its grade against the rules, and why."""
    columns = ("name", "question", "grade", "reason", "promoted", "version", "examples", "positives")
    return [{column: getattr(report, column) for column in columns} for report in reports]
