"""The brief of a workspace: the newest published run, beside the run before it, what people flagged, and what came."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from kare_ml.brief.brief import COLUMNS, Brief, Flags, Setting, Trust, brief
from kare_ml.config.load import load_book, load_risk
from kare_ml.io.actions import Action
from kare_ml.io.bundle import Bundle
from kare_ml.io.outcomes import judged_nights, read_flags, read_outcomes
from kare_ml.io.published import PublishedRun, previous_run, read_published
from kare_ml.io.state import open_state
from kare_ml.io.survivors import survivors_at
from kare_ml.monitor.figures import top
from kare_ml.monitor.flags import Judged, counted, quarter_of
from kare_ml.stages.walk import bundle_of, run_of

PLAYS, RULES, SOURCES = "plays.parquet", "rules.json", "sources.json"
"""The files of a bundle that a brief looks into; a run of an older version may lack them."""

HELD = "held.json"
"""What a night that was held back leaves in the workspace."""


def read_brief(folder: Path, asked_on: dt.date, at: dt.datetime, owner: str | None = None) -> Brief:
    """The brief for a day, of the newest run published by then; `at` is the time (UTC) up to which flags are told.

    With `owner`, of that person's accounts and flags alone. Raises UsageError where nothing is published by that day.
    """
    return briefs(folder, asked_on, at, [owner])[0]


def briefs(folder: Path, asked_on: dt.date, at: dt.datetime, owners: Sequence[str | None] | None = None) -> list[Brief]:
    """The briefs for these owners, null for the leader's; left out, the leader's and one for each owner of a client."""
    run = run_of(folder, newest_by(folder, asked_on))
    rows = read_published(folder, as_of=run.as_of, columns=COLUMNS).to_pylist()
    flags = [a for a in _actions(folder, at) if a.kind == "flag"]
    judged = read_flags(folder)
    shared = _setting(folder, run, asked_on)
    if owners is None:
        owners = [None, *sorted({row["owner"] for row in rows if row["owner"] and row["lifecycle"] == "client"})]
    return [brief(rows, _with_flags(shared, flags, judged, owner, asked_on), owner) for owner in owners]


def newest_by(folder: Path, day: dt.date) -> dt.date | None:
    """The as_of of the newest run that is published by a day; null where none is."""
    found = previous_run(folder, day + dt.timedelta(days=1))
    return found.as_of if found else None


def _setting(folder: Path, run: PublishedRun, asked_on: dt.date) -> Setting:
    settings = load_book(folder)
    earlier = previous_run(folder, run.as_of)
    bundle = bundle_of(folder, run)
    before = _chances(folder, earlier)
    due = bundle.read(PLAYS, ["account_id", "due_on"]).to_pydict() if bundle.has(PLAYS) else {}
    return Setting(
        book=settings.name,
        currency=settings.currency,
        asked_on=asked_on,
        stale=None if run.as_of >= asked_on else _held(folder) or "no run has been published since",
        remarks=tuple(_late(bundle)),
        compared_with=earlier.as_of if earlier else None,
        before=before,
        changed=tuple(_changed(folder, run, earlier)) if earlier else (),
        due=dict(zip(due["account_id"], due["due_on"], strict=True)) if due else {},
        trust=_trust(folder, run),
    )


def _with_flags(
    shared: Setting, flags: Iterable[Action], judged: Iterable[Judged], owner: str | None, day: dt.date
) -> Setting:
    mine = [flag for flag in flags if owner in (None, flag.owner)]
    waiting = [flag for flag in mine if flag.status == "open"]
    overdue = [flag for flag in waiting if flag.due_on is not None and flag.due_on < day]
    since = quarter_of(day)
    came = counted(one for one in judged if one.flag.opened_on >= since and owner in (None, one.flag.owner))
    told = Flags(len(waiting), len(overdue), came.ordered_again, came.lost, came.too_early)
    return Setting(**{**vars(shared), "flags": told, "flagged": frozenset(flag.account_id for flag in waiting)})


def _held(folder: Path) -> str | None:
    """Why the newest night is not published; null where nothing was noted."""
    path = folder / HELD
    return str(json.loads(path.read_text("utf-8"))["what"]) if path.is_file() else None


def _trust(folder: Path, run: PublishedRun) -> Trust | None:
    """What came of the list of the newest judged run before this one."""
    day = max((day for day in judged_nights(folder) if day < run.as_of), default=None)
    found = top(read_outcomes(folder, day), load_risk(folder).high_capacity) if day else None
    return Trust(found.as_of, found.top, found.lapsed, found.by_rules) if found else None


def _actions(folder: Path, at: dt.datetime) -> list[Action]:
    return open_state(folder, create=False).actions(open_only=False, survivors=survivors_at(folder, at))


def _chances(folder: Path, run: PublishedRun | None) -> dict[str, float | None]:
    """The churn risk of each account in a run."""
    if run is None:
        return {}
    found = read_published(folder, as_of=run.as_of, columns=["account_id", "churn_risk"]).to_pydict()
    return dict(zip(found["account_id"], found["churn_risk"], strict=True))


def _late(bundle: Bundle) -> list[str]:
    """The sources that were later than they promise, in words."""
    stored = json.loads(bundle.read_text(SOURCES)) if bundle.has(SOURCES) else {}
    late = [table for table in stored.get("freshness", ()) if table["state"] in ("late", "too old")]
    return [f"{table['table']} is {table['business_days']} business days old" for table in late]


def _changed(folder: Path, run: PublishedRun, earlier: PublishedRun) -> list[str]:
    """What models and rules of a run are others than in the run before."""
    now, then = (bundle_of(folder, one) for one in (run, earlier))
    if not (now.sealed and then.sealed):
        return ["whether models or rules changed is not known"]
    facts, old = now.manifest(), then.manifest()
    found = []
    if facts.get("models") != old.get("models"):
        models, old_models = (_of(one.get("models")) for one in (facts, old))
        names = sorted(name for name in {*models, *old_models} if models.get(name) != old_models.get(name))
        found.append(f"another {' and '.join(names)} model")
    stated = [one.read_text(RULES) if one.has(RULES) else None for one in (now, then)]
    if stated[0] != stated[1]:
        found.append("other rules")
    if facts.get("review") != old.get("review"):
        found.append("a new review")
    return found


def _of(models: object) -> dict[str, str]:
    return {str(name): str(sha) for name, sha in models.items()} if isinstance(models, dict) else {}
