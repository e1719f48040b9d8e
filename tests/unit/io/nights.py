"""Published nights drawn small, with the lines of their movements beside them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from kare_ml.domain.causes import Cause
from kare_ml.explain.schema import LINES
from kare_ml.io.bundle import Bundle
from kare_ml.io.publication import publish
from kare_ml.io.published import PublishedRun
from kare_ml.io.stretch import EVENTS_FILE, LINES_FILE, Stretch
from kare_ml.publish.contract import SCHEMA

DAYS = [dt.date(2026, 11, day) for day in (1, 2, 3)]
EVENTS = pa.schema([("account_id", pa.string()), ("happened", pa.string()), ("day", pa.date32()), ("told", pa.string()),
                    ("rows", pa.int64()), ("amount", pa.float64()), ("name", pa.string())])  # fmt: skip

Row = dict[str, Any]


def row(account: str, risk: float, word: str, **more: Any) -> Row:
    return {"account_id": account, "profile": "Keep", "outlook": "Keep", "risk_word": word, "p_recapture": risk, **more}


def line(account: str, cause: Cause, odds: float | None, points: float | None, theme: str = "silence") -> Row:
    told = {"account_id": account, "model": "churn", "cause": str(cause), "theme": theme, "feature": None}
    return {**told, "before": None, "after": None, "contribution": odds, "points": points, "words": None}


def event(account: str, name: str) -> Row:
    return {"account_id": account, "happened": "invoice", "day": DAYS[0], "told": "new", "rows": 1, "amount": 9.0,
            "name": name}  # fmt: skip


def nights(
    folder: Path,
    rows: Sequence[Sequence[Row]],
    lines: Sequence[Sequence[Row] | None],
    events: Sequence[Sequence[Row]] | None = None,
) -> Stretch:
    """The way through nights with those rows; every night but the first has lines (None: not kept) and events."""
    runs: list[PublishedRun] = []
    for at, (day, of_day) in enumerate(zip(DAYS, rows, strict=False)):
        run_id, previous = f"{at:016x}", runs[-1].run_id if runs else None
        bundle = Bundle(folder, str(day), run_id)
        told = lines[at - 1] if at else None
        if told is not None:
            bundle.stage("lines", lambda told=told: {LINES_FILE: pa.Table.from_pylist(told, LINES)})  # type: ignore[misc]
            happened = events[at - 1] if events else []
            bundle.stage("events", lambda happened=happened: {EVENTS_FILE: pa.Table.from_pylist(happened, EVENTS)})  # type: ignore[misc]
        else:
            bundle.stage("none", lambda: {"none.json": "{}"})
        bundle.seal({})
        more = {"as_of": day, "run_id": run_id, "schema_version": 2}
        table = pa.Table.from_pylist([{**one, **more} for one in of_day], SCHEMA)
        runs.append(publish(folder, table, PublishedRun(day, run_id, previous, f"runs/{day}/{run_id}", len(of_day))))
    return Stretch(folder, tuple(runs))
