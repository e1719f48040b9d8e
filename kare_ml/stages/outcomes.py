"""Judging what was published: each run whose horizon has passed goes into the ledger, once; flags every time."""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pyarrow as pa

from kare_ml.baseline.placement import place
from kare_ml.domain.as_of import EPOCH, AsOf
from kare_ml.features.frame import feature_frame
from kare_ml.features.merged import as_one, survivors
from kare_ml.features.point_in_time import seen
from kare_ml.io.actions import Action
from kare_ml.io.outcomes import is_judged, keep_flags, keep_outcomes
from kare_ml.io.published import PublishedRun, published_runs, read_published
from kare_ml.io.state import open_state
from kare_ml.io.survivors import survivors_at
from kare_ml.monitor.flags import Flag, Judged, Seen, judge
from kare_ml.monitor.outcomes import PUBLISHED, judged
from kare_ml.stages.context import Context
from kare_ml.stages.intake import review
from kare_ml.stages.walk import RATES, bundle_of

if TYPE_CHECKING:
    import ibis.expr.types as ir

LOG = logging.getLogger(__name__)

FEATURES = "features.parquet"


def judge_all(context: Context) -> int:
    """Judge the runs whose horizon has passed by the as-of, and all flags; how many runs were judged now.

    What came is looked at as it was known one horizon after each run. Flags are judged as of the newest night, not
    as of one of the past. To be called with the workspace's lock held.
    """
    due = [run for run in published_runs(context.folder) if not is_judged(context.folder, run)]
    due = [run for run in due if run.as_of + dt.timedelta(days=horizon_of(context, run)) <= context.as_of.date]
    actions = open_state(context.folder, create=False).actions(
        open_only=False, survivors=survivors_at(context.folder, context.as_of.instant)
    )
    with context.history() as history:
        for run in due:
            context.progress(f"what came of {run.as_of}")
            keep_outcomes(context.folder, run, outcomes(context, history, run, actions))
            LOG.info("judged", extra={"as_of": str(run.as_of), "run_id": run.run_id})
        if not any(run.as_of > context.as_of.date for run in published_runs(context.folder)):
            keep_flags(context.folder, flags(context, history, actions), context.as_of.date)
    return len(due)


def horizon_of(context: Context, run: PublishedRun) -> int:
    """How many days ahead a run predicted; as now where its bundle does not tell."""
    bundle = bundle_of(context.folder, run)
    if not bundle.intact(RATES):
        return context.settings.horizon_days
    return int(json.loads(bundle.read_text(RATES))["horizon_days"])


def outcomes(
    context: Context, history: Mapping[str, ir.Table], run: PublishedRun, actions: Sequence[Action]
) -> pa.Table:
    """A published run beside what came one horizon later, as `OUTCOMES`."""
    days, lapse = horizon_of(context, run), context.settings.lifecycle.lapse_after_days
    rules = context.rules(review(context))
    later = AsOf(run.as_of, context.as_of.zone).plus(days)
    frame = feature_frame(history, later, lapse, rules.deciding).to_pyarrow()
    then = frame.select(["account_id", "lifecycle", "days_since_order"])
    then = then.append_column("state", place(frame, rules)["baseline_state"])
    return judged(
        read_published(context.folder, as_of=run.as_of, columns=PUBLISHED),
        _overdue(context.folder, run),
        then,
        _worked(actions, run.as_of, later.date, context.as_of.zone),
        survivors(history, later),
        horizon_days=days,
        lapse_after_days=lapse,
    )


def flags(context: Context, history: Mapping[str, ir.Table], actions: Sequence[Action]) -> list[Judged]:
    """What came of every flag by the as-of."""
    zone = context.as_of.zone
    found = [
        Flag(a.action_id, a.account_id, a.owner, _local(a.opened_at, zone))
        for a in actions
        if a.kind == "flag" and a.opened_at < context.as_of.instant
    ]
    accounts = sorted({flag.account_id for flag in found})
    return judge(found, _seen(context, history, accounts), context.as_of.date, context.settings.horizon_days)


def _seen(context: Context, history: Mapping[str, ir.Table], accounts: list[str]) -> dict[str, Seen]:
    if not accounts:
        return {}
    frame = feature_frame(history, context.as_of, context.settings.lifecycle.lapse_after_days, set()).to_pyarrow()
    wanted = {row["account_id"]: row for row in
              frame.select(["account_id", "lifecycle", "running_contracts"]).to_pylist()}  # fmt: skip
    orders: dict[str, list[dt.date]] = {}
    if "invoices" in history:
        lines = seen(as_one(history, context.as_of)["invoices"], context.as_of)
        bought = (
            lines.filter(lines.account_id.isin(accounts) & (lines.amount > 0)).select("account_id", "day").distinct()
        )
        for row in bought.order_by("account_id", "day").to_pyarrow().to_pylist():
            orders.setdefault(row["account_id"], []).append(EPOCH + dt.timedelta(days=row["day"]))
    return {
        account: Seen(tuple(orders.get(account, ())), row["lifecycle"], bool(row["running_contracts"]))
        for account in accounts
        if (row := wanted.get(account)) is not None
    }


def _overdue(folder: Path, run: PublishedRun) -> dict[str, float | None]:
    """How many of its own gaps each account had been silent; nothing where the features of the run are gone."""
    bundle = bundle_of(folder, run)
    if not bundle.intact(FEATURES):
        return {}
    found = bundle.read(FEATURES, ["account_id", "overdue"]).to_pydict()
    return dict(zip(found["account_id"], found["overdue"], strict=True))


def _worked(actions: Sequence[Action], first: dt.date, last: dt.date, zone: str) -> set[str]:
    """The accounts that somebody flagged, or closed an action for, from one day until before another."""
    found = set()
    for action in actions:
        done = [note.written_at for note in action.history if note.event == "done"]
        times = [action.opened_at, *done] if action.kind == "flag" else done
        if any(first <= _local(at, zone) < last for at in times):
            found.add(action.account_id)
    return found


def _local(at: dt.datetime, zone: str) -> dt.date:
    return at.replace(tzinfo=dt.UTC).astimezone(ZoneInfo(zone)).date()
