"""Actions: what a published run opens of its plays, what is open, and what may be opened.

The nightly job works the plays out and writes nothing of it; opening them is a step of its own after publishing. It
reads the published run, and may be repeated: a run opens nothing twice.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kare_ml.config.load import load_playbook
from kare_ml.errors import UsageError
from kare_ml.io.actions import Action, OpenedFor, Opening
from kare_ml.io.published import PublishedRun, previous_run, read_published
from kare_ml.io.state import open_state
from kare_ml.io.survivors import survivors_at
from kare_ml.playbook.opening import Past, Trigger, available, choose, risen
from kare_ml.playbook.plays import Filled
from kare_ml.stages.walk import bundle_of, run_of

LOG = logging.getLogger(__name__)

PLAYS = "plays.parquet"
PLAYBOOK = "playbook"
"""Who writes what is opened by a run."""


@dataclass(frozen=True)
class Refreshed:
    """What a run opened: how many actions by why; how many it kept back, since their owner had enough, or silenced."""

    as_of: dt.date
    run_id: str
    opened: Mapping[OpenedFor, int]
    beyond_the_week: int
    silenced: int


def refresh(folder: Path, at: dt.datetime) -> Refreshed:
    """Open what the newest published run calls for; `at` is the time in UTC. To be called with the lock held.

    For accounts whose profile changed or whose risk word rose against the run before, and for those that a leader
    flagged since. Raises UsageError where nothing is published, or by a version without plays.
    """
    run = run_of(folder)
    plays = {filled.account_id: filled for filled in plays_of(folder, run)}
    actions = open_state(folder, create=False).actions(open_only=False, survivors=survivors_at(folder, at))
    triggers: dict[str, Trigger] = {**changed(folder, run), **dict.fromkeys(_flagged(actions), "flag")}
    chosen = choose(
        plays, triggers, past(actions), run_id=run.run_id, as_of=run.as_of, new_a_week=load_playbook(folder).new_a_week
    )
    openings = [_opening(filled, why, run) for filled, why in chosen.opened]
    if openings:
        open_state(folder, create=True).open_plays(openings, written_by=PLAYBOOK, written_at=at)
    why: list[OpenedFor] = [opening.opened_for for opening in openings]
    found = Refreshed(
        run.as_of, run.run_id, {w: why.count(w) for w in dict.fromkeys(why)}, chosen.beyond_the_week, chosen.silenced
    )
    LOG.info("actions opened", extra={"run_id": run.run_id, "opened": len(openings), "silenced": chosen.silenced})
    return found


def changed(folder: Path, run: PublishedRun) -> dict[str, Trigger]:
    """The accounts whose profile changed (that goes first) or whose risk word rose against the run before.

    Of a first run nothing has changed.
    """
    before = previous_run(folder, run.as_of)
    if before is None:
        return {}
    then = read_published(folder, as_of=before.as_of, columns=["account_id", "risk_word"])
    words = dict(zip(then["account_id"].to_pylist(), then["risk_word"].to_pylist(), strict=True))
    now = read_published(folder, as_of=run.as_of, columns=["account_id", "moved_from", "risk_word"])
    found: dict[str, Trigger] = {}
    for account, moved, word in zip(*(now[name].to_pylist() for name in now.column_names), strict=True):
        if moved is not None:
            found[account] = "profile"
        elif risen(words.get(account), word):
            found[account] = "risk"
    return found


def open_one(folder: Path, account_id: str, *, owner: str | None, by: str, at: dt.datetime) -> Action:
    """Open the play that an account calls for, because somebody asks: after those that were opened for it before.

    Raises UsageError where an action of the playbook is open for it already, or where the playbook has nothing for it.
    """
    from kare_ml.stages.plays import next_play

    run = run_of(folder)
    state = open_state(folder, create=True)
    survivors = survivors_at(folder, at)
    theirs = [a for a in state.actions(open_only=False, survivors=survivors) if a.account_id == account_id and a.play]
    if busy := next((action for action in theirs if action.status == "open"), None):
        raise UsageError(
            f"an action is open for account {account_id} already",
            found=f"{busy.action_id}, {busy.play}, due on {busy.due_on}",
            fix=f"close it first: kare actions done {busy.action_id} --outcome …",
        )
    filled = next_play(folder, run, account_id, {action.play for action in theirs if action.play})
    opening = _opening(filled, "request", run)
    if owner is not None:
        opening = Opening(**{**vars(opening), "owner": owner})
    (action_id,) = state.open_plays([opening], written_by=by, written_at=at)
    return next(action for action in state.actions(survivors=survivors) if action.action_id == action_id)


def can_be_opened(folder: Path, at: dt.datetime) -> list[Filled]:
    """The plays of the newest published run that may be opened by request, what is most at stake first."""
    run = run_of(folder)
    actions = open_state(folder, create=False).actions(open_only=False, survivors=survivors_at(folder, at))
    return available(plays_of(folder, run), past(actions), run.as_of)


def plays_of(folder: Path, run: PublishedRun) -> list[Filled]:
    """The plays of a published run, one an account whose placement has any. Raises UsageError where it has none."""
    bundle = bundle_of(folder, run)
    if not (bundle.path / PLAYS).is_file():
        raise UsageError(
            f"the run of {run.as_of} has no plays",
            found="a bundle of an older version of kare_ml, or none",
            where=str(bundle.path),
            fix=f"score that day again: kare score --as-of {run.as_of}",
        )
    return [Filled(**row) for row in bundle.read(PLAYS).to_pylist()]


def past(actions: Iterable[Action]) -> list[Past]:
    """Actions as far as opening goes by them."""
    return [
        Past(
            action.account_id,
            action.cause,
            action.owner,
            action.as_of,
            action.run_id,
            open=action.status == "open",
            counts=action.opened_for in ("flag", "profile", "risk"),
            silent_until=action.silent_until,
        )
        for action in actions
    ]


def _flagged(actions: Iterable[Action]) -> set[str]:
    """The accounts with an open flag for which the playbook has opened nothing since."""
    answered: dict[str, dt.datetime] = {}
    flags: dict[str, dt.datetime] = {}
    for action in actions:
        found = answered if action.opened_for == "flag" else flags if action.kind == "flag" else None
        if found is not None and (found is answered or action.status == "open"):
            found[action.account_id] = max(action.opened_at, found.get(action.account_id, action.opened_at))
    return {account for account, at in flags.items() if account not in answered or answered[account] < at}


def _opening(filled: Filled, why: OpenedFor, run: PublishedRun) -> Opening:
    return Opening(
        account_id=filled.account_id,
        owner=filled.owner,
        due_on=filled.due_on,
        note=filled.note,
        play=filled.play,
        cause=filled.cause,
        opened_for=why,
        run_id=run.run_id,
        as_of=run.as_of,
    )
