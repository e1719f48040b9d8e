"""Bringing the sinks to what is published."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from kare_ml.cli.answers.sinks import SinkEntry, SinksAnswer
from kare_ml.cli.clock import now
from kare_ml.errors import OutsideError


def bring(folder: Path, names: Collection[str], *, anew: bool) -> SinksAnswer:
    """Bring the sinks up to date, with the workspace's lock held."""
    from kare_ml.io.logs import log_to
    from kare_ml.io.shared_lock import publishing_lock
    from kare_ml.stages.sinks import bring as brought

    log_to(folder)
    with publishing_lock(folder, "export" if anew else "repair"):
        found = brought(folder, now(), names, anew=anew)
    return SinksAnswer(sinks=[SinkEntry.model_validate(vars(one)) for one in found])


def require_all(answer: SinksAnswer) -> None:
    """Raises OutsideError where one could not be brought up to date: the exit code of a shell."""
    if failed := [one.sink for one in answer.sinks if one.trouble]:
        raise OutsideError(f"{', '.join(failed)} could not be brought up to date; the published table stands")
