"""What a published run says of people's decisions: which wait for a leader, which hold, which to look at again."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.baseline.nearest import state_of
from kare_ml.baseline.placement import HEALTH
from kare_ml.domain.profiles import Lifecycle, NoProfileReason
from kare_ml.io.published import read_published
from kare_ml.publish.decisions import FILE
from kare_ml.stages.walk import bundle_of, run_of

BY_A_COLUMN = "the accounts table"
"""Who decided that a past client is not to be pursued, where a column of the company's own says so."""

DECIDED = ["account_id", "no_profile_reason", "assigned_by"]
SHOWN = [
    *("account_id", "name", "owner", "lifecycle", "profile", "no_profile_reason", "trailing_revenue"),
    *("assigned_by", "assigned_on", "review_after", "assigned_note", "baseline_trace"),
]


@dataclass(frozen=True)
class Waiting:
    """A client that the rules put into exit review, and no leader has confirmed: the attributes that it meets."""

    account_id: str
    name: str | None
    owner: str | None
    trailing_revenue: float | None
    because: tuple[str, ...]


@dataclass(frozen=True)
class Decided:
    """An account where a person put it. `by_rules` is where the rules would have it.

    `note` says why, or which terms were agreed. Null where nobody said: name, owner, the day, until when, the note.
    """

    account_id: str
    name: str | None
    owner: str | None
    trailing_revenue: float | None
    placement: str
    by_rules: str
    assigned_by: str
    assigned_on: dt.date | None
    review_after: dt.date | None
    note: str | None


@dataclass(frozen=True)
class Decisions:
    """`waiting` and `decided` are by revenue, the most first; `stale` is a line for each thing to look at again."""

    as_of: dt.date
    waiting: Sequence[Waiting]
    decided: Sequence[Decided]
    stale: Sequence[str]


def decided(folder: Path, as_of: dt.date | None = None) -> Decisions:
    """The decisions of a published run, the newest if no as_of is named. Raises UsageError where it is not there."""
    run = run_of(folder, as_of)
    bundle = bundle_of(folder, run)
    stale = list(json.loads(bundle.read_text(FILE))) if bundle.has(FILE) else []
    rows = _rows(folder, run.as_of)
    waits = [row for row in rows if row["assigned_by"] is None and not _not_pursued(row)]
    return Decisions(
        run.as_of,
        [_waiting(row) for row in waits],
        [_decided(row) for row in rows if row["assigned_by"] is not None or _not_pursued(row)],
        stale,
    )


def _rows(folder: Path, as_of: dt.date) -> list[dict[str, Any]]:
    """The rows of accounts that a person placed, or that wait: traces are read for nobody else."""
    who = read_published(folder, as_of=as_of, columns=DECIDED)
    reasons = pa.array([str(NoProfileReason.EXIT_REVIEW), str(NoProfileReason.DO_NOT_PURSUE)])
    wanted = pc.or_(pc.is_valid(who["assigned_by"]), pc.is_in(who["no_profile_reason"], reasons))
    if not pc.any(wanted).as_py():
        return []
    places = pa.array(np.flatnonzero(wanted.to_pylist()))
    rows = read_published(folder, as_of=as_of, columns=SHOWN).take(places).to_pylist()
    return sorted(rows, key=lambda row: (-(row["trailing_revenue"] or 0.0), row["account_id"]))


def _not_pursued(row: Mapping[str, Any]) -> bool:
    return bool(row["no_profile_reason"] == str(NoProfileReason.DO_NOT_PURSUE))


def _waiting(row: Mapping[str, Any]) -> Waiting:
    met = [entry for entry in row["baseline_trace"] if entry["rule"] == "exit_review" and entry["met"]]
    shown = ("account_id", "name", "owner", "trailing_revenue")
    return Waiting(**{name: row[name] for name in shown}, because=tuple(entry["attribute"] for entry in met))


def _decided(row: Mapping[str, Any]) -> Decided:
    entries = [entry for entry in row["baseline_trace"] if entry["rule"] != HEALTH]
    shown = ("account_id", "name", "owner", "trailing_revenue", "assigned_on", "review_after")
    return Decided(
        **{name: row[name] for name in shown},
        placement=row["profile"] or row["no_profile_reason"],
        by_rules=state_of(entries, [entry["met"] for entry in entries], Lifecycle(row["lifecycle"])),
        assigned_by=row["assigned_by"] or BY_A_COLUMN,
        note=row["assigned_note"],
    )
