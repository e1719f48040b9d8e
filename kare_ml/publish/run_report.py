"""The report of a run: what came in, what was refused, what moved, the gate, the grades, and what each stage took.

One value, written as JSON and as a page that needs nothing from elsewhere.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import Any

import pyarrow as pa

COLUMNS = [
    "lifecycle", "profile", "no_profile_reason", "status", "moved_from", "outlook_from", "risk_word_from", "risk_word",
    "moved_by",
]  # fmt: skip
"""The published columns that a report counts."""

SHOWN = 10
"""How many of the columns that drifted most the page shows; the JSON has all."""


@dataclass(frozen=True)
class CameIn:
    """One table: its rows as they came, those stored, and by fate and reason those that were not."""

    table: str
    rows: int
    stored: int
    refused: Mapping[str, int]


@dataclass(frozen=True)
class GateLine:
    """One check of the gate: what was promised, and what it came to (`holds`, `warns`, `accepted` …) in words."""

    gate: str
    state: str
    said: str


@dataclass(frozen=True)
class Moved:
    """How many accounts changed profile, outlook and risk word, how many newly High; and all that moved, by cause."""

    profile: int
    outlook: int
    risk_word: int
    newly_high: int
    by: Mapping[str, int]


@dataclass(frozen=True)
class Stage:
    """One stage: its seconds, and the most memory of the process meanwhile, in megabytes."""

    stage: str
    seconds: float
    peak_mb: float


@dataclass(frozen=True)
class DriftLine:
    """How far one chance or feature has moved: its index, and its means then and now (null: all unknown)."""

    name: str
    index: float
    before: float | None
    now: float | None
    shifted: bool


@dataclass(frozen=True)
class RunReport:
    """All of it. `previous` is the as_of of the run before (null: the first); `grades` are those of the last training.

    `stages` is empty where nothing was measured. `held` says why the night was not published (null: it was), and `fix`
    what to do. A night that was held back before it had rows has no accounts, states or moves; before it had a run, its
    `run_id` is `held`, and where no source could be taken in, `came_in` is empty. `drift`
    is against the run of `drift_since`, the first by the same models (null: there is none, or nothing is published).
    """

    book: str
    as_of: dt.date
    run_id: str
    published_at: dt.datetime | None
    previous: dt.date | None
    accounts: int
    models: Mapping[str, str]
    came_in: Sequence[CameIn]
    states: Mapping[str, int]
    placed: Mapping[str, int]
    moved: Moved
    gate: Sequence[GateLine]
    grades: Sequence[Mapping[str, Any]]
    stages: Sequence[Stage]
    held: str | None = None
    fix: str = ""
    drift_since: dt.date | None = None
    drift: Sequence[DriftLine] = ()

    @property
    def drifted(self) -> Sequence[DriftLine]:
        """The columns that are furthest from what they were."""
        return sorted(self.drift, key=lambda one: (-one.index, one.name))[:SHOWN]

    @property
    def others(self) -> int:
        """How many columns are others than they were."""
        return sum(one.shifted for one in self.drift)

    @property
    def seconds(self) -> float:
        """What all stages took."""
        return sum(one.seconds for one in self.stages)


def moved(rows: pa.Table) -> Moved:
    """What moved in the rows of a run (`COLUMNS`)."""
    found = rows.to_pydict()
    by: dict[str, int] = {}
    for cause in filter(None, found["moved_by"]):
        by[cause] = by.get(cause, 0) + 1
    changed = {name: sum(one is not None for one in found[name]) for name in ("moved_from", "outlook_from")}
    words = [
        (was, now) for was, now in zip(found["risk_word_from"], found["risk_word"], strict=True) if was is not None
    ]
    risen = sum(now == "High" for _, now in words)
    largest = dict(sorted(by.items(), key=lambda pair: (-pair[1], pair[0])))
    return Moved(changed["moved_from"], changed["outlook_from"], len(words), risen, largest)


def as_json(report: RunReport) -> str:
    """The report as JSON."""
    return json.dumps({**asdict(report), "seconds": round(report.seconds, 3)}, indent=2, default=str) + "\n"


def page(report: RunReport) -> str:
    """The report as a page."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    text = (files("kare_ml.publish") / "run_report.html.j2").read_text("utf-8")
    return environment.from_string(text).render(report=report)
