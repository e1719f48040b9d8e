"""A book with a story: what moved an account over three nights, what happened with it, and what was recorded of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa

from kare_ml.domain.as_of import EPOCH
from kare_ml.explain.schema import LINES
from kare_ml.io.bundle import Bundle
from kare_ml.io.publication import publish
from kare_ml.io.published import PublishedRun
from kare_ml.publish.contract import SCHEMA
from tests.web.books import client
from tests.workspaces import write_workspace

DAYS = [dt.date(2026, 11, day) for day in (20, 22, 24)]
RUN = {day: f"{day:%d}" * 8 for day in DAYS}
EVENTS = pa.schema([
    ("account_id", pa.string()), ("happened", pa.string()), ("name", pa.string()), ("day", pa.date32()),
    ("rows", pa.int64()), ("amount", pa.float64()), ("told", pa.string()),
])  # fmt: skip


def line(cause: str, contribution: float, points: float) -> dict[str, Any]:
    return {"account_id": "a", "model": "churn", "cause": cause, "theme": "silence", "feature": None, "before": 1.0,
            "after": 2.0, "contribution": contribution, "points": points, "words": f"so said of {cause}"}  # fmt: skip


def history(folder: Path) -> None:
    """Two lines of one invoice, one restated later, one told too late, and a payment that was paid after the night."""
    import pyarrow.parquet as pq

    def row(day: int, amount: float, known: int, until: int | None = None, **more: Any) -> dict[str, Any]:
        at = dt.datetime(2026, 11, day)
        told = {"account_id": "a", "day": (at.date() - EPOCH).days, "amount": amount, "invoice_id": "I1"}
        known_to = dt.datetime(2026, 11, until) if until else None
        return {**told, "known_from": dt.datetime(2026, 11, known), "known_to": known_to, **more}

    (folder / "history").mkdir()
    lines = [row(10, 100.0, 11, product_line="Belts"), row(10, 50.0, 11, until=20, product_line="Belts"),
             row(10, 60.0, 20, product_line="Pumps"), row(12, 999.0, 25, product_line="Late")]  # fmt: skip
    pq.write_table(pa.Table.from_pylist(lines), folder / "history" / "invoices.parquet")
    paid = [
        row(20, 160.0, 20, paid_at=dt.datetime(2026, 11, 24, 9)),
        row(21, 7.0, 21, paid_at=dt.datetime(2026, 11, 22)),
    ]
    pq.write_table(pa.Table.from_pylist(paid), folder / "history" / "payments.parquet")


def storied_book(folder: Path) -> Path:
    """Three nights of an account whose risk rises by time, then by an event; another is there from the second."""
    write_workspace(folder, [])
    told = dict(zip(DAYS, ((0.2, "Normal", []), (0.3, "Watch", [line("time passing", 0.54, 0.1)]),
                           (0.5, "High", [line("new events", 0.85, 0.2)])), strict=True))  # fmt: skip
    previous: str | None = None
    for day, (risk, word, lines) in told.items():
        chances = {"p_recapture": risk, "churn_risk": risk, "p_keep": 0.9 - risk, "risk_word": word}
        rows = [client("a", "Acme", dt.date(2026, 11, 23), **chances, churn_model=f"model of {day:%d}"[:16])]
        if day != DAYS[0]:
            rows.append(client("b", "Late & Co", dt.date(2026, 11, 23), owner="Bea"))
        rows = [{**row, "as_of": day, "run_id": RUN[day], "previous_run_id": previous} for row in rows]
        bundle = Bundle(folder, str(day), RUN[day])
        events = [{"account_id": "a", "happened": "ticket", "name": "T9", "day": day, "rows": 1, "amount": None,
                   "told": "new"}] if day == DAYS[2] else []  # fmt: skip
        made = {
            "movement.parquet": pa.Table.from_pylist(lines, LINES),
            "events.parquet": pa.Table.from_pylist(events, EVENTS),
        }
        bundle.stage("movement", lambda made=made: made)
        bundle.seal({})
        table = pa.Table.from_pylist(rows, SCHEMA)
        publish(folder, table, PublishedRun(day, RUN[day], previous, f"runs/{day}", table.num_rows, 2))
        previous = RUN[day]
    history(folder)
    return folder
