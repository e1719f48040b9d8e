"""The reading commands: from the published rows to an answer."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from kare_ml.baseline.nearest import nearest
from kare_ml.cli.answers.book import Account, AccountAtRisk, AtRisk, Reason, Report, RunEntry, Runs, TraceEntry
from kare_ml.cli.answers.history import Check, LedgerEntry
from kare_ml.cli.answers.models import ModelGrade
from kare_ml.cli.operating.nightly import stale_lines
from kare_ml.config.load import load_book
from kare_ml.history.ledger import Ledger
from kare_ml.history.usability import Usability
from kare_ml.io.published import PLACE, published_runs, read_published
from kare_ml.io.standing import standing
from kare_ml.io.survivors import account_named
from kare_ml.publish import questions
from kare_ml.stages.portfolio import portfolio

MEMBERSHIP = {"Keep": "p_keep", "Attain": "p_attain", "Recapture": "p_recapture", "Expand": "p_expand"}


def at_risk(folder: Path, as_of: dt.date | None, top: int) -> AtRisk:
    """The clients whose leaving would cost most."""
    book = load_book(folder)
    rows = read_published(folder, as_of=as_of, columns=questions.AT_RISK_COLUMNS)
    ranked = questions.at_risk(rows, top)
    return AtRisk(
        as_of=rows["as_of"][0].as_py(),
        currency=book.currency,
        held=standing(folder).words if as_of is None else None,
        accounts=_at_risk_entries(ranked.to_pylist()),
    )


def account(folder: Path, text: str, as_of: dt.date | None) -> Account:
    """One account, by id or name."""
    book = load_book(folder)
    account_id = account_named(folder, text, as_of)
    rows = read_published(folder, as_of=as_of)
    row = rows.slice(rows["account_id"].to_pylist().index(account_id), 1).to_pylist()[0]
    shares = {profile: row[column] for profile, column in MEMBERSHIP.items()}
    plain = {name: row[name] for name in Account.model_fields if name in row and name != "schema_version"}
    return Account.model_validate(
        {
            **plain,
            "currency": book.currency,
            "thinned_on": _thinned_on(folder, row),
            "membership": None if None in shares.values() else shares,
            "reasons": [Reason(**reason) for reason in row["reasons"] or []],
            "baseline_trace": [TraceEntry(**entry) for entry in row["baseline_trace"] or []],
            "nearest": [
                {"placement": one.placement, "changes": [vars(change) for change in one.changes], "words": one.words}
                for one in nearest(row["baseline_trace"] or [], row["lifecycle"])
            ],
        }
    )


def _thinned_on(folder: Path, row: dict[str, Any]) -> dt.date | None:
    """When retention took the reasons of a row; null: it did not."""
    run = next((run for run in published_runs(folder) if run.as_of == row["as_of"]), None)
    return run.thinned_at.date() if run and run.thinned_at and row["reasons"] is None else None


def runs(folder: Path) -> Runs:
    """What has been published."""
    load_book(folder)
    return Runs(
        runs=[
            RunEntry(
                as_of=run.as_of,
                run_id=run.run_id,
                previous_run_id=run.previous_run_id,
                accounts=run.rows,
                published_at=run.published_at,
                bundle=run.bundle,
            )
            for run in published_runs(folder)
        ]
    )


def check(ledger: Ledger, usability: Usability) -> Check:
    """A ledger, and how usable what it tells of is, as an answer."""
    return Check(
        balanced=ledger.balanced,
        ledger=[
            LedgerEntry(
                table=table.table,
                fate=entry.fate,
                reason=entry.reason or "",
                rows=entry.rows,
                amount=None if entry.amount is None else f"{entry.amount:.2f}",
                currency=entry.currency,
            )
            for table in ledger.tables
            for entry in (*table.entries, *table.beside)
        ],
        detected={table.table: list(table.detected) for table in ledger.tables if table.detected},
        usability=usability,
    )


def report(folder: Path, training: dict[str, object] | None, top: int = 10) -> Report:
    """The book in short. `training` is the newest training report, None before the first."""
    book = load_book(folder)
    columns = [*questions.AT_RISK_COLUMNS, "no_profile_reason"]
    rows = read_published(folder, columns=columns)
    models = training["models"] if training else []
    assert isinstance(models, list)
    return Report(
        as_of=rows["as_of"][0].as_py(),
        book=book.name,
        currency=book.currency,
        accounts=rows.num_rows,
        by_profile=questions.by_state(rows),
        headings=[(today, then, count) for (today, then), count in questions.headings(rows).items()],
        models=[ModelGrade.model_validate(model) for model in models],
        at_risk=_at_risk_entries(questions.at_risk(rows, top).to_pylist()),
        warnings=portfolio(folder).drift,
        stale=stale_lines(folder),
        held=standing(folder).words,
        table=str(folder / PLACE),
    )


def _at_risk_entries(rows: list[dict[str, Any]]) -> list[AccountAtRisk]:
    return [
        AccountAtRisk.model_validate({**row, "source": row["churn_source"], "reason": row["first_reason"]})
        for row in rows
    ]
