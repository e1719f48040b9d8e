"""The commands that make a workspace and read its sources."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.cli.clock import now
from kare_ml.cli.progress import Progress
from kare_ml.errors import UsageError

if TYPE_CHECKING:
    from kare_ml.cli.answers.history import Check
    from kare_ml.io.proposal import Proposal


@dataclass(frozen=True)
class Sample:
    """The sample book that is asked for; `end` is the day after its last event."""

    accounts: int
    years: int
    seed: int
    end: dt.date


def init(folder: Path, sources: Sequence[Path], sample: Sample | None, progress: Progress) -> Proposal | None:
    """Make a workspace where there is none yet; what was proposed from files. Raises UsageError where there is one."""
    from kare_ml.config.load import FILE_NAME

    if (folder / FILE_NAME).exists():
        raise UsageError(
            f"{folder} is a workspace already",
            found=str(folder / FILE_NAME),
            fix="name another folder, or edit that file",
        )
    if sample is not None:
        from kare_ml.sample import write_sample

        write_sample(
            folder, accounts=sample.accounts, years=sample.years, end=sample.end, seed=sample.seed, progress=progress
        )
        return None
    from kare_ml.io.proposal import propose

    proposal = propose(folder, sources)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE_NAME).write_text(proposal.text, "utf-8")
    return proposal


def check(folder: Path, date: Callable[[], dt.date], progress: Progress) -> Check:
    """Read every source of the workspace into its history; what came in, and how usable it is as of a day.

    `date` is asked once the settings are known to be whole: all faults of `kare.toml` are told at once.
    """
    from kare_ml.cli.reading import check as answer
    from kare_ml.cli.render.usability import page
    from kare_ml.io.lock import workspace_lock
    from kare_ml.io.logs import log_to
    from kare_ml.io.usability_report import PAGE, keep_usability
    from kare_ml.stages.context import open_context, read_settings
    from kare_ml.stages.intake import intake
    from kare_ml.stages.usability import usability

    read_settings(folder)
    context = open_context(folder, date(), progress, now())
    log_to(folder)
    with workspace_lock(folder, "check"):
        ledger = intake(context)
        progress("how usable it is")
        use = usability(context, ledger)
        keep_usability(folder, use)
        found = answer(ledger, use)
        (folder / PAGE).write_text(page(found), "utf-8")
    return found


def refuse_old(found: Check) -> None:
    """Raises BlockedError where a source is so old that no run would be published."""
    from kare_ml.history.freshness import Freshness
    from kare_ml.stages import sufficiency

    sufficiency.refuse_old(
        Freshness(table.table, table.newest, table.business_days, table.every, table.block_after)
        for table in found.usability.tables
    )


def upgrade(folder: Path) -> str:
    """Bring the state store to the newest revision; one that is not there is made when somebody writes."""
    from kare_ml.config.load import load_book
    from kare_ml.io.lock import workspace_lock
    from kare_ml.io.state import FILE_NAME, open_state

    load_book(folder)
    if not (folder / FILE_NAME).is_file():
        return "Nothing to upgrade: nobody has written anything yet."
    with workspace_lock(folder, "upgrade"):
        open_state(folder, create=True)
    return f"{FILE_NAME} is of this version."
