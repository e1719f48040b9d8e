"""`kare rollback`: back to an earlier run, with the lock of all that publish held."""

from __future__ import annotations

from pathlib import Path

from kare_ml.cli.answers.rollback import Rollback, RunNamed
from kare_ml.cli.clock import now


def rollback(folder: Path, run: str, by: str, reason: str) -> Rollback:
    """Make a run the newest one; which it is, and which were withdrawn."""
    from kare_ml.config.load import load_book
    from kare_ml.io.logs import log_to
    from kare_ml.io.shared_lock import publishing_lock
    from kare_ml.stages.rollback import roll_back

    load_book(folder)
    log_to(folder)
    with publishing_lock(folder, f"rollback {run}"):
        done = roll_back(folder, run, now(), by, reason.strip())
    return Rollback(
        now=RunNamed(as_of=done.now.as_of, run_id=done.now.run_id, accounts=done.now.rows),
        withdrawn=[RunNamed(as_of=one.as_of, run_id=one.run_id, accounts=one.rows) for one in done.withdrawn],
    )
