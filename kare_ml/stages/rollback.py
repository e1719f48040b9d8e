"""Going back to a run: it is published again, and the nights after it leave the table, by one commit."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.errors import UsageError
from kare_ml.io.bundle import Bundle
from kare_ml.io.publication import publish
from kare_ml.io.published import PublishedRun, published_runs, read_published
from kare_ml.io.standing import Held, hold
from kare_ml.io.thinning import THIN
from kare_ml.stages.score import SCORED

if TYPE_CHECKING:
    import pyarrow as pa

LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class RolledBack:
    """What a rollback came to: the run that is the newest now, and the runs that it took off the table.

    Those stay in their bundles: to come forward again, roll back to one of them.
    """

    now: PublishedRun
    withdrawn: tuple[PublishedRun, ...]


def roll_back(folder: Path, run_id: str, at: dt.datetime, by: str = "", reason: str = "") -> RolledBack:
    """Make a run of the past the newest published one. `at` is the time (UTC); who did it, and why, is kept.

    The book then counts as stale until a night is published that is no older than those withdrawn. Raises UsageError
    where no such run is kept, or more than one begins so; BlockedError where its bundle is not what was sealed. Hold
    the workspace's lock meanwhile.
    """
    live = published_runs(folder)
    bundle = _bundle(folder, run_id)
    run = _facts(bundle, folder)
    if live and live[0].run_id == run.run_id:
        return RolledBack(live[0], ())
    now = publish(folder, _rows(folder, bundle, live), run, as_newest=True)
    kept = {head.run_id for head in published_runs(folder)}
    withdrawn = tuple(head for head in live if head.run_id not in kept)
    if withdrawn and withdrawn[0].as_of >= now.as_of:
        who = f" by {by}" if by else ""
        why = f": {reason}" if reason else ""
        hold(
            folder,
            Held(
                as_of=withdrawn[0].as_of,
                at=at,
                what=f"rolled back to run {now.run_id} of {now.as_of}{who}{why}",
                found=f"withdrawn: {', '.join(f'{head.run_id} of {head.as_of}' for head in withdrawn)}",
                fix=f"score the book once it is right: kare score; or come forward again: kare rollback "
                f"{withdrawn[0].run_id}",
                exit_code=0,
            ),
        )
    facts = {"run_id": now.run_id, "withdrawn": [head.run_id for head in withdrawn], "by": by, "reason": reason}
    LOG.warning("rolled back", extra=facts)
    return RolledBack(now, withdrawn)


def _bundle(folder: Path, run_id: str) -> Bundle:
    found = [path for path in (folder / "runs").glob("*/*") if path.name.startswith(run_id)]
    bundles = [bundle for path in found if (bundle := Bundle(folder, path.parent.name, path.name)).sealed]
    if len(bundles) != 1 or not run_id:
        raise UsageError(
            f"no single run is called {run_id}",
            expected="a run_id, or the first letters of one",
            found=", ".join(f"{bundle.run_id} of {bundle.as_of}" for bundle in bundles) or "none",
            where=str(folder / "runs"),
            fix="list them: kare runs",
        )
    return bundles[0]


def _facts(bundle: Bundle, folder: Path) -> PublishedRun:
    stated = bundle.manifest()
    previous = stated.get("previous_run_id")
    return PublishedRun(
        as_of=dt.date.fromisoformat(bundle.as_of),
        run_id=bundle.run_id,
        previous_run_id=str(previous) if previous else None,
        bundle=str(bundle.sealed_path.relative_to(folder)),
        rows=int(str(stated["rows"])),
        schema_version=int(str(stated["schema_version"])),
        thinned_at=bundle.thinned_at,
    )


def _rows(folder: Path, bundle: Bundle, live: list[PublishedRun]) -> pa.Table:
    """The rows as they were published: from the bundle, or, where those were thinned out, from the table itself."""
    for rows in (SCORED, THIN):
        if bundle.has(rows):
            return bundle.read(rows)
    there = next((head for head in live if head.run_id == bundle.run_id), None)
    if there is None:
        raise UsageError(
            f"the rows of run {bundle.run_id} are not kept any more",
            where=str(bundle.sealed_path),
            fix="score that day again, or take the bundle from a backup",
        )
    return read_published(folder, as_of=there.as_of)
