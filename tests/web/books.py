"""A published book drawn small, whose names are attacks; nothing but the published table is there."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa

from kare_ml.domain.access import Role, Scope
from kare_ml.explain.schema import BASE
from kare_ml.io.audit import Did, note
from kare_ml.io.publication import publish
from kare_ml.io.published import PublishedRun
from kare_ml.io.state import open_state
from kare_ml.io.users import add_user
from kare_ml.publish.contract import SCHEMA
from tests.web.kept import keep_churn_model, keep_report
from tests.workspaces import write_workspace

MON, TUE = dt.date(2026, 11, 23), dt.date(2026, 11, 24)
RUNS = {MON: "aaaaaaaaaaaaaaaa", TUE: "bbbbbbbbbbbbbbbb"}

MARK = "touched"
"""What a payload would leave behind, were it run."""

SHAPES = (
    f"<script>document.title='{MARK}'</script>",
    f"<img src=x onerror=\"document.title='{MARK}'\">",
    f"\"><svg onload=document.title='{MARK}'>",
    f"' autofocus onfocus=document.title='{MARK}' x='",
    f"</title></select></table><a href=javascript:document.title='{MARK}'>x</a>",
    "{{ 7 * 7 }}{% for x in y %}",
    "<style>body{display:none}</style>",
    "<base href=//example.invalid><meta http-equiv=refresh content=0;url=//example.invalid>",
    "'; DROP TABLE actions; --",
    '=HYPERLINK("http://example.invalid")',
    "+1+cmd|' /C calc'!A0",
    "\u202egnp.exe\u202c \u2066isolate",
    "a&amp;b &lt; c/../..?id=1&run=2#x",
    "\u0000\u0007 control",
    "Z\u0351\u0344al\u0300go" + "\u0301" * 40,
    "A" * 300,
    "%2e%2e%2f %00 %0d%0aSet-Cookie: x=1",
    "${jndi:ldap://example.invalid/a}",
    "\u05d0\u05d1\u05d2 \u0645\u0631\u062d\u0628\u0627",
    "--><!--<!DOCTYPE x>",
)
PAYLOADS = [shape if n < len(SHAPES) else f"{n} {shape}" for n in range(100) for shape in [SHAPES[n % len(SHAPES)]]]


def reasons(amount: float, words: str) -> list[dict[str, Any]]:
    """The reasons of one account: a base value, and silence with one feature."""
    base = {"model": "churn", "feature": None, "value": None}
    return [
        {**base, "theme": BASE, "contribution": -1.0, "words": "what it expects"},
        {**base, "theme": "silence", "contribution": amount, "words": "Silence."},
        {**base, "theme": "silence", "feature": "days_since_order", "contribution": amount, "words": words},
    ]


def client(account: str, name: str, day: dt.date, **more: Any) -> dict[str, Any]:
    """The row of a client that is to be kept; `more` says what is different."""
    row = {
        "as_of": day, "run_id": RUNS[day], "previous_run_id": RUNS[MON] if day == TUE else None, "schema_version": 2,
        "account_id": account, "name": name, "owner": name, "region": "North", "lifecycle": "client",
        "profile": "Keep", "baseline_profile": "Keep", "baseline_trace": [], "predicted_profile": "Keep",
        "outlook": "Keep", "p_keep": 0.6, "p_attain": 0.0, "p_recapture": 0.3, "p_expand": 0.1, "churn_risk": 0.3,
        "risk_word": "Watch", "churn_source": "model", "trailing_revenue": 1000.0, "revenue_at_risk": 300.0,
        "status": "scored", "reasons": reasons(1.0, f"Silent: {name}"), "config_hash": "c",
        "first_theme": "silence", "first_reason": f"Silent: {name}",
    }  # fmt: skip
    return {**row, **more}


def night(folder: Path, day: dt.date, rows: list[dict[str, Any]], without: tuple[str, ...] = ()) -> None:
    """Publish such rows as the run of a day; without columns that an older version did not have."""
    table = pa.Table.from_pylist(rows, SCHEMA).drop_columns(list(without))
    previous = RUNS[MON] if day == TUE else None
    publish(folder, table, PublishedRun(day, RUNS[day], previous, f"runs/{day}", table.num_rows, 2))


def hostile_app(folder: Path) -> Path:
    """The hostile book, with attacks in all that people type, too: notes, owners, outcomes, users, the log."""
    hostile_book(folder)
    state = open_state(folder, create=True)
    at = dt.datetime(2026, 11, 24, 7)
    for n, name in enumerate(PAYLOADS[: len(SHAPES)]):
        by = {"written_by": name, "written_at": at}
        action = state.flag(f"{n + 50:03d}", owner=name, note=name, **by)
        if n % 2:
            state.record(action, "done", outcome=name, note=name, **by)
        note(state, Did.FLAGGED, who=name, address=name, at=at, about=name)
        if name.isprintable():
            add_user(state, name[:99].strip(), Role.VIEWER, Scope("owner", frozenset({name})), None, at)
    keep_churn_model(folder)
    keep_report(folder, f"{TUE}-{RUNS[TUE]}")
    return folder


def hostile_book(folder: Path) -> Path:
    """A workspace with two nights of clients that are called like `PAYLOADS`; the first has an id like that, too."""
    write_workspace(folder, [])
    accounts = [PAYLOADS[0], *(f"{n:03d}" for n in range(1, len(PAYLOADS)))]
    named = list(zip(accounts, PAYLOADS, strict=True))
    night(folder, MON, [client(account, name, MON) for account, name in named])
    now = {"risk_word": "High", "risk_word_from": "Watch", "moved_by": "time passing", "movement": []}
    night(folder, TUE, [client(a, name, TUE, **(now if n < 3 else {})) for n, (a, name) in enumerate(named)])
    return folder
