"""The brief of a workspace: the newest published run, beside the run before it, what people flagged, and what came."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.brief.brief import COLUMNS, Brief, Flags, Setting, Trust, brief, with_past
from kare_ml.config.load import load_book, load_risk
from kare_ml.domain.profiles import Lifecycle
from kare_ml.errors import BlockedError
from kare_ml.io.actions import Action
from kare_ml.io.bundle import Bundle
from kare_ml.io.of_accounts import rows_of
from kare_ml.io.outcomes import judged_nights, read_flags, read_outcomes
from kare_ml.io.published import PublishedRun, previous_run, read_published
from kare_ml.io.standing import standing
from kare_ml.io.state import open_state
from kare_ml.io.survivors import survivors_at
from kare_ml.io.verdicts import read_verdicts
from kare_ml.monitor.figures import top
from kare_ml.monitor.flags import Judged, counted, quarter_of
from kare_ml.publish.questions import texts
from kare_ml.stages.walk import bundle_of, run_of

PLAYS, RULES, SOURCES = "plays.parquet", "rules.json", "sources.json"
"""The files of a bundle that a brief looks into; a run of an older version may lack them."""

UNTOLD = "no newer night is published"
"""What those read who see a part of the book, where the reason for it would tell of the whole."""


def read_brief(
    folder: Path,
    asked_on: dt.date,
    at: dt.datetime,
    owner: str | None = None,
    accounts: pa.Array | None = None,
    rows: pa.Table | None = None,
) -> Brief:
    """The brief for a day, of the newest run published by then; `at` is the time (UTC) up to which flags are told.

    With `owner`, of that person's accounts and flags alone; with `accounts`, of these and their flags, and of nothing
    that tells of the whole book. `rows` are those of that run that are told of, with `COLUMNS`, where somebody holds
    them already. Raises UsageError where nothing is published by that day.
    """
    return briefs(folder, asked_on, at, [owner], accounts, rows)[0]


def briefs(
    folder: Path,
    asked_on: dt.date,
    at: dt.datetime,
    owners: Sequence[str | None] | None = None,
    accounts: pa.Array | None = None,
    rows: pa.Table | None = None,
) -> list[Brief]:
    """The briefs for these owners, null for the leader's; left out, the leader's and one for each owner of a client."""
    run = run_of(folder, newest_by(folder, asked_on))
    if rows is None or not rows.num_rows or rows["run_id"][0].as_py() != run.run_id:
        rows = read_published(folder, as_of=run.as_of, columns=COLUMNS, coded=True)
        rows = rows if accounts is None else rows.filter(pc.is_in(rows["account_id"], value_set=accounts))
    flags, judged = [a for a in _actions(folder, at) if a.kind == "flag"], read_flags(folder)
    waiting = {flag.account_id for flag in flags if flag.status == "open"}
    setting = _setting(folder, run, asked_on)
    if accounts is not None:
        rows = rows.filter(pc.is_in(rows["account_id"], value_set=accounts))
        about = pa.array([*(one.account_id for one in flags), *(one.flag.account_id for one in judged)], pa.string())
        theirs_alone = set(about.filter(pc.is_in(about, value_set=accounts)).to_pylist())
        flags = [one for one in flags if one.account_id in theirs_alone]
        judged = [one for one in judged if one.flag.account_id in theirs_alone]
        stale = UNTOLD if setting.stale else None
        setting = replace(setting, stale=stale, remarks=tuple(_late(bundle_of(folder, run))), trust=None)
    if owners is None:
        clients = rows.filter(pc.is_in(rows["lifecycle"], texts(str(Lifecycle.CLIENT))))
        owners = [None, *sorted(filter(None, pc.unique(clients["owner"]).to_pylist()))]
    told = [replace(setting, flags=_of_flags(flags, judged, owner, asked_on)) for owner in owners]
    found = [brief(rows, theirs, owner, waiting) for theirs, owner in zip(told, owners, strict=True)]
    called = {call.account_id for one in found for call in one.calls}
    before, due = _chances(folder, previous_run(folder, run.as_of), called), _due(bundle_of(folder, run), called)
    return [with_past(one, before, due) for one in found]


def newest_by(folder: Path, day: dt.date) -> dt.date | None:
    """The as_of of the newest run that is published by a day; null where none is."""
    found = previous_run(folder, day + dt.timedelta(days=1))
    return found.as_of if found else None


def _setting(folder: Path, run: PublishedRun, asked_on: dt.date) -> Setting:
    settings = load_book(folder)
    earlier = previous_run(folder, run.as_of)
    bundle = bundle_of(folder, run)
    return Setting(
        book=settings.name,
        currency=settings.currency,
        asked_on=asked_on,
        stale=None if run.as_of >= asked_on else _held(folder, run) or "no run has been published since",
        remarks=(*_late(bundle), *_let_pass(folder, run)),
        compared_with=earlier.as_of if earlier else None,
        changed=tuple(_changed(folder, run, earlier)) if earlier else (),
        trust=_trust(folder, run),
    )


def _of_flags(flags: Iterable[Action], judged: Iterable[Judged], owner: str | None, day: dt.date) -> Flags:
    mine = [flag for flag in flags if owner in (None, flag.owner) and flag.status == "open"]
    overdue = [flag for flag in mine if flag.due_on is not None and flag.due_on < day]
    since = quarter_of(day)
    came = counted(one for one in judged if one.flag.opened_on >= since and owner in (None, one.flag.owner))
    return Flags(len(mine), len(overdue), came.ordered_again, came.lost, came.too_early)


def _held(folder: Path, run: PublishedRun) -> str | None:
    """Why there is no night after this one; null where none was held back."""
    held = standing(folder).held
    return held.what if held is not None and held.as_of > run.as_of else None


def _trust(folder: Path, run: PublishedRun) -> Trust | None:
    """What came of the list of the newest judged run before this one."""
    day = max((day for day in judged_nights(folder) if day < run.as_of), default=None)
    found = top(read_outcomes(folder, day), load_risk(folder).high_capacity) if day else None
    return Trust(found.as_of, found.top, found.lapsed, found.by_rules) if found else None


def _actions(folder: Path, at: dt.datetime) -> list[Action]:
    return open_state(folder, create=False).actions(open_only=False, survivors=survivors_at(folder, at))


def _chances(folder: Path, run: PublishedRun | None, accounts: Collection[str]) -> dict[str, float | None]:
    """The churn risk of these accounts in a run."""
    if run is None or not accounts:
        return {}
    rows = read_published(folder, as_of=run.as_of, columns=["account_id", "churn_risk"], accounts=sorted(accounts))
    return dict(zip(*(column.to_pylist() for column in rows.columns), strict=True))


def _due(bundle: Bundle, accounts: Collection[str]) -> dict[str, dt.date]:
    """The day on which the play of each of these accounts is due."""
    if not accounts or not bundle.has(PLAYS):
        return {}
    rows = rows_of([bundle.path / PLAYS], sorted(accounts), ["due_on"])
    return dict(zip(*(rows[name].to_pylist() for name in ("account_id", "due_on")), strict=True))


def _late(bundle: Bundle) -> list[str]:
    """The sources that were later than they promise, in words."""
    stored = json.loads(bundle.read_text(SOURCES)) if bundle.has(SOURCES) else {}
    late = [table for table in stored.get("freshness", ()) if table["state"] in ("late", "too old")]
    return [f"{table['table']} is {table['business_days']} business days old" for table in late]


def _let_pass(folder: Path, run: PublishedRun) -> list[str]:
    """The gates that somebody let pass, and what the run fell back on."""
    judged = read_verdicts(folder, run)
    accepted = [f"{one.gate} accepted: {one.reason}" for one in (judged.verdicts if judged else ()) if one.reason]
    fallback = read_published(folder, as_of=run.as_of, columns=["fallback"])["fallback"][0].as_py()
    return [*accepted, *([str(fallback)] if fallback else [])]


def _changed(folder: Path, run: PublishedRun, earlier: PublishedRun) -> list[str]:
    """What models and rules of a run are others than in the run before."""
    now, then = (bundle_of(folder, one) for one in (run, earlier))
    unknown = ["whether models or rules changed is not known"]
    if not (now.sealed and then.sealed):
        return unknown
    try:
        facts, old = now.manifest(), then.manifest()
        stated = [one.read_text(RULES) if one.has(RULES) else None for one in (now, then)]
    except BlockedError:  # damaged: it does not keep the brief from being told
        return unknown
    found = []
    if facts.get("models") != old.get("models"):
        models, old_models = (_models(one.get("models")) for one in (facts, old))
        names = sorted(name for name in {*models, *old_models} if models.get(name) != old_models.get(name))
        found.append(f"another {' and '.join(names)} model")
    if stated[0] != stated[1]:
        found.append("other rules")
    if facts.get("review") != old.get("review"):
        found.append("a new review")
    return found


def _models(models: object) -> dict[str, str]:
    return {str(name): str(sha) for name, sha in models.items()} if isinstance(models, dict) else {}
