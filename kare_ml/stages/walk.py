"""The revenue walk of a published run, as its bundle has it, and held against what came."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.config.load import load_goals
from kare_ml.errors import UsageError
from kare_ml.io.bundle import Bundle
from kare_ml.io.published import PublishedRun, published_runs, read_published
from kare_ml.playbook.hindsight import Hindsight, compare
from kare_ml.playbook.rates import Rate, Rates
from kare_ml.playbook.steps import COLUMNS, Goal, Steps, Walked

WALK, RATES = "walk.parquet", "rates.json"

NEAR = 0.1
"""A run is held against one that lies so near to one horizon later, as a share of the horizon."""


@dataclass(frozen=True)
class Check:
    """The walk of the run of `as_of` against the published run of `until`."""

    as_of: dt.date
    until: dt.date
    found: Hindsight


@dataclass(frozen=True)
class RevenueWalk:
    """The walk of a published run to the year that ends at `until`.

    `pipeline` is what open opportunities of prospects are worth, `win_rate` the share of all that were decided within a
    year that we won; null where no opportunities are known. `check` is null until a run of one horizon ago can be held
    against this one.
    """

    as_of: dt.date
    until: dt.date
    run_id: str
    total: Steps
    by_owner: tuple[Steps, ...]
    by_region: tuple[Steps, ...]
    by_profile: tuple[Steps, ...]
    goals: tuple[Goal, ...]
    pipeline: float | None
    win_rate: float | None
    rates: Rates
    check: Check | None


def read_walk(folder: Path, as_of: dt.date | None = None, accounts: pa.Array | None = None) -> RevenueWalk:
    """The walk of a published run, the newest if no as_of is named; with `accounts`, of these alone.

    Then it has no goals, pipeline, win rate or check: these are of the whole book. Raises UsageError where that run is
    not published, or was published before there were walks.
    """
    wanted = load_goals(folder)
    run = run_of(folder, as_of)
    whole = accounts is None
    walked, rates, facts = _kept(folder, run, [*COLUMNS, *([] if whole else ["account_id"])])
    if not whole:
        walked = walked.filter(pc.is_in(walked["account_id"], value_set=accounts))
    steps = Walked(walked, rates)
    return RevenueWalk(
        as_of=run.as_of,
        until=run.as_of + dt.timedelta(days=facts["horizon_days"]),
        run_id=run.run_id,
        total=steps.total(),
        by_owner=tuple(steps.by("owner")),
        by_region=tuple(steps.by("region")),
        by_profile=tuple(steps.by("state")),
        goals=tuple(steps.goals(wanted.by_profile)) if whole else (),
        pipeline=facts["pipeline"] if whole else None,
        win_rate=facts["win_rate"] if whole else None,
        rates=rates,
        check=_check(folder, run, facts["horizon_days"]) if whole else None,
    )


def at_stake(folder: Path, run: PublishedRun) -> pa.Table:
    """Chance x value of each account of a run (account_id, at_stake), in the book's currency; null: no prediction.

    Raises UsageError where the run was published before there were walks.
    """
    return _kept(folder, run, ["account_id", "at_stake"])[0]


def run_of(folder: Path, as_of: dt.date | None = None) -> PublishedRun:
    """The published run of an as_of, the newest if none is named. Raises UsageError where there is none."""
    found = next((run for run in published_runs(folder) if as_of in (None, run.as_of)), None)
    if found is None:
        what = f"no run of {as_of} is published" if as_of else "nothing is published yet"
        raise UsageError(what, where=str(folder), fix="score it: kare score" + (f" --as-of {as_of}" if as_of else ""))
    return found


def bundle_of(folder: Path, run: PublishedRun) -> Bundle:
    """The bundle of a published run."""
    return Bundle(folder, str(run.as_of), run.run_id)


def _kept(folder: Path, run: PublishedRun, columns: list[str] | None = None) -> tuple[pa.Table, Rates, dict[str, Any]]:
    bundle = bundle_of(folder, run)
    if not (bundle.path / RATES).is_file():
        raise UsageError(
            f"the run of {run.as_of} has no revenue walk",
            found="a bundle of an older version of kare_ml, or none",
            where=str(bundle.path),
            fix=f"score that day again: kare score --as-of {run.as_of}",
        )
    facts = json.loads(bundle.read_text(RATES))
    rates = Rates(facts["window"], *(Rate(**facts[name]) for name in ("keep", "expand", "back", "won")))
    return bundle.read(WALK, columns), rates, facts


def _check(folder: Path, now: PublishedRun, horizon_days: int) -> Check | None:
    """The published run nearest to one horizon before this one against it; none is near, or none has a walk: null."""
    wanted = now.as_of - dt.timedelta(days=horizon_days)
    off = {abs((run.as_of - wanted).days): run for run in published_runs(folder)}
    if not off or min(off) > NEAR * horizon_days:
        return None
    then = off[min(off)]
    if not (bundle_of(folder, then).path / RATES).is_file():
        return None
    walked, rates, _ = _kept(folder, then)
    columns = ["account_id", "trailing_revenue", "lifecycle", "baseline_profile"]
    rows = read_published(folder, as_of=now.as_of, columns=columns)
    return Check(then.as_of, now.as_of, compare(walked, Walked(walked, rates).total(), rows))
