"""`kare doctor`, `kare backup` and `kare restore`."""

from __future__ import annotations

from pathlib import Path

from kare_ml.cli.answers.upkeep import Doctor, DoctorFinding
from kare_ml.cli.clock import now
from kare_ml.errors import BlockedError


def doctor(folder: Path) -> Doctor:
    """What is well with a workspace and what is not."""
    from kare_ml.stages.doctor import examine

    return Doctor(findings=[DoctorFinding.model_validate(vars(found)) for found in examine(folder, now())])


def refuse_ill(answer: Doctor) -> None:
    """Raises BlockedError where something is ill."""
    if ill := [found.about for found in answer.findings if found.state == "ill"]:
        raise BlockedError(f"not all is well: {', '.join(dict.fromkeys(ill))}", fix="do what is said above")


def backup(folder: Path, to: Path) -> str:
    """Write a backup; what came of it, in words."""
    from kare_ml.config.load import load_book
    from kare_ml.io.backup import back_up

    load_book(folder)
    return f"{to}: {len(back_up(folder, to))} files. History, runs and the published table are not in it."


def restore(folder: Path, file: Path, *, replace: bool) -> str:
    """Restore a backup with the lock of the workspace held; what came of it, in words."""
    from kare_ml.io.backup import restore as bring_back
    from kare_ml.io.lock import workspace_lock

    folder.mkdir(parents=True, exist_ok=True)
    with workspace_lock(folder, f"restore {file.name}"):
        brought = bring_back(folder, file, replace=replace)
    return f"{len(brought)} files are back in {folder}: {', '.join(brought[:6])}{' …' if len(brought) > 6 else ''}"
