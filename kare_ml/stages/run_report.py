"""Gathering the report of a run, published or held back: `reports/<as_of>-<run_id>.html`, and beside it the JSON."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kare_ml.config.load import load_book
from kare_ml.errors import Busy, KareError, UsageError
from kare_ml.history.ledger import Ledger
from kare_ml.io.promotions import write_atomically
from kare_ml.io.published import PublishedRun, previous_run, read_published
from kare_ml.io.reports import latest_report
from kare_ml.io.stage_times import INTAKE, read_times
from kare_ml.io.verdicts import ledger_of, read_verdicts
from kare_ml.publish.contract import SCHEMA
from kare_ml.publish.gates.promises import Check
from kare_ml.publish.questions import by_state
from kare_ml.publish.run_report import COLUMNS, CameIn, DriftLine, GateLine, RunReport, Stage, as_json, moved, page
from kare_ml.stages.context import Context
from kare_ml.stages.drifts import drift_of, keep_drift_of
from kare_ml.stages.run import Run
from kare_ml.stages.walk import bundle_of

if TYPE_CHECKING:
    import pyarrow as pa

LOG = logging.getLogger(__name__)

GATE, SCORED = "gate.json", "scored_accounts.parquet"
HELD = "held"
"""What stands for the run_id of a night that was held back before it had one."""


def keep_run_report(folder: Path, run: PublishedRun) -> Path:
    """Write the report of a published run anew; the page. That of a night held back before it had a run goes."""
    path = _keep(folder, run, run_report(folder, run))
    held = report_page(folder, replace(run, run_id=HELD))
    for gone in (held, held.with_suffix(".json")):
        gone.unlink(missing_ok=True)
    return path


def reported(folder: Path, run: PublishedRun, *, anew: bool = True) -> None:
    """Keep the report and the drift of a published run; not `anew`, only where a run that was killed then did not.

    Where it cannot be written, the log says so: the run is published all the same.
    """
    if not anew and report_page(folder, run).is_file():
        return
    for keep in (keep_drift_of, keep_run_report):
        try:
            keep(folder, run)
        except (OSError, KareError) as error:
            LOG.warning("not kept", extra={"run_id": run.run_id, "what": keep.__name__, "why": str(error)})


@dataclass
class NightUnderWay:
    """A night that is being scored, as far as it has come: the ledger of its intake, and its run once it is open."""

    context: Context
    ledger: Ledger | None = None
    run: Run | None = None


@contextmanager
def reported_if_held(context: Context) -> Iterator[NightUnderWay]:
    """Around a night: one that is held back, wherever, leaves its report, until it is published.

    What its report may tell is put into what this gives, as soon as it is known.
    """
    night = NightUnderWay(context)
    try:
        yield night
    except (Busy, UsageError):
        raise
    except KareError as error:
        if night.run is None or night.run.published is None:
            try:
                context.progress(f"report of the night held back: {_keep_held(night, error)}")
            except OSError as trouble:
                LOG.warning("no report", extra={"as_of": str(context.as_of), "why": str(trouble)})
        raise


def _keep_held(night: NightUnderWay, error: KareError) -> Path:
    folder, run = night.context.folder, night.run
    rows = run.bundle.read(SCORED) if run is not None and run.bundle.has(SCORED) else None
    facts = run.facts if run is not None else None
    head = PublishedRun(
        as_of=night.context.as_of.date,
        run_id=facts.run_id if facts else HELD,
        previous_run_id=facts.previous_run_id if facts else None,
        bundle="",
        rows=rows.num_rows if rows is not None else 0,
    )
    digests = {name: champion.sha256 for name, champion in run.champions.items()} if run is not None else {}
    report = _report(folder, head, rows if rows is not None else SCHEMA.empty_table(), digests, night.ledger)
    said = [line.strip() for line in str(error).removesuffix(f"\n  to do: {error.fix}").splitlines()]
    return _keep(folder, head, replace(report, held="; ".join(said), fix=error.fix))


def _keep(folder: Path, run: PublishedRun, report: RunReport) -> Path:
    path = report_page(folder, run)
    path.parent.mkdir(exist_ok=True)
    write_atomically(path.with_suffix(".json"), as_json(report).encode())
    write_atomically(path, page(report).encode())
    return path


def report_page(folder: Path, run: PublishedRun) -> Path:
    """Where the page of a run stands; that of a night held back before it had a run, by `HELD` in its run_id."""
    return folder / "reports" / f"{run.as_of}-{run.run_id}.html"


def run_report(folder: Path, run: PublishedRun) -> RunReport:
    """The report of a published run, from what was kept of it."""
    bundle = bundle_of(folder, run)
    models = bundle.manifest().get("models") if bundle.sealed else None
    rows = read_published(folder, as_of=run.as_of, columns=COLUMNS)
    digests = dict(models) if isinstance(models, dict) else {}
    drift = drift_of(folder, run)
    lines = [DriftLine(**vars(one), shifted=one.shifted) for one in (*drift.chances, *drift.features)]
    found = _report(folder, run, rows, digests, ledger_of(folder, run))
    return replace(found, drift_since=drift.against, drift=lines)


def _report(
    folder: Path, run: PublishedRun, rows: pa.Table, models: Mapping[str, str], ledger: Ledger | None
) -> RunReport:
    before, training = previous_run(folder, run.as_of), latest_report(folder)
    grades: Any = training["models"] if training else []
    status = rows["status"].to_pylist()
    times = [*read_times(folder, INTAKE), *read_times(folder, run.run_id)]
    return RunReport(
        book=load_book(folder).name,
        as_of=run.as_of,
        run_id=run.run_id,
        published_at=run.published_at,
        previous=before.as_of if before else None,
        accounts=run.rows,
        models=models,
        came_in=list(_came_in(ledger)),
        states=by_state(rows),
        placed={how: status.count(how) for how in sorted(set(status))},
        moved=moved(rows.select(COLUMNS)),
        gate=[*_promises(folder, run), *_verdicts(folder, run)],
        grades=[{name: one[name] for name in ("name", "grade", "reason")} for one in grades],
        stages=[Stage(**vars(one)) for one in times],
    )


def _came_in(ledger: Ledger | None) -> Iterator[CameIn]:
    for table in ledger.tables if ledger else ():
        refused: dict[str, int] = {}
        for entry in table.entries:
            if entry.fate != "stored":
                why = f"{entry.fate}: {entry.reason}" if entry.reason else entry.fate
                refused[why] = refused.get(why, 0) + entry.rows
        yield CameIn(table.table, table.rows_in, table.rows("stored"), refused)


def _promises(folder: Path, run: PublishedRun) -> Iterator[GateLine]:
    bundle = bundle_of(folder, run)
    for check in map(Check.stored, json.loads(bundle.read_text(GATE)) if bundle.has(GATE) else ()):
        yield GateLine(check.name, check.state, check.words)


def _verdicts(folder: Path, run: PublishedRun) -> Iterator[GateLine]:
    """What the gates said of the night, where they were asked."""
    judged = read_verdicts(folder, run)
    for one in judged.verdicts if judged else ():
        yield GateLine(one.gate, one.state, f"{one.said}; accepted: {one.reason}" if one.reason else one.said)
