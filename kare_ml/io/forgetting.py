"""The places of a workspace that an account is taken out of, and the journal of a forgetting that is under way."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Collection
from pathlib import Path

from kare_ml.errors import BlockedError
from kare_ml.io.erasure import LEAST_WORD, Erasure
from kare_ml.io.fingerprints import write_fingerprints
from kare_ml.io.moving_in import finish_moving_in
from kare_ml.io.published import PLACE

JOURNAL = ".forgetting.json"
OURS = ("history", "training", "cards", "logs", "reports", "outcomes")
"""The folders whose every file is ours to write anew. Bundles, published table and state store have their own ways."""
READINGS, SCRATCH = ".raw", ".history-*"


def read_journal(folder: Path) -> dict[str, list[str]]:
    """The accounts of a forgetting that was begun and not ended, and their names; nobody where none was."""
    try:
        return dict(json.loads((folder / JOURNAL).read_text("utf-8")))
    except FileNotFoundError:
        return {"account_ids": [], "names": []}


def begin(folder: Path, erasure: Erasure) -> None:
    """Note whom to forget until all of it is done. The file is for its owner alone, and goes at the end."""
    content = {"account_ids": sorted(erasure.account_ids), "names": sorted(erasure.names)}
    draft = folder / f"{JOURNAL}.new"
    with open(draft, "w", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / JOURNAL)


def end(folder: Path) -> None:
    """All is done: nothing names them any more."""
    (folder / JOURNAL).unlink(missing_ok=True)


def require_none_under_way(folder: Path) -> None:
    """Raises BlockedError where a forgetting was cut off: history and bundles may hold half of an account."""
    if (folder / JOURNAL).exists():
        raise BlockedError(
            "an account is only half forgotten",
            found="a `kare forget` that was cut off",
            where=str(folder / JOURNAL),
            fix="run that `kare forget` again: it completes what it began",
        )


def erase_own_files(folder: Path, erasure: Erasure) -> list[str]:
    """Take accounts out of history, snapshots, reports and logs; the paths, within the workspace, that held one.

    What was kept of single source files, and what dead intakes left, is removed whole. The next intake reads all anew.
    """
    home = folder / "history"
    if home.is_dir():
        finish_moving_in(home)
        write_fingerprints(home, {})
        for form in ("html", "json"):  # made anew by the next check; it may quote an id of any length
            (home / f"usability.{form}").unlink(missing_ok=True)
    for left in (home / READINGS, *folder.glob(SCRATCH)):
        shutil.rmtree(left, ignore_errors=True)
    for draft in (path for name in OURS for path in (folder / name).rglob(".*.new")):
        draft.unlink()
    files = [path for name in OURS for path in sorted((folder / name).rglob("*")) if path.is_file()]
    return [path.relative_to(folder).as_posix() for path in files if erasure.file(path)]


def still_naming(folder: Path, erasure: Erasure, but: Collection[Path]) -> list[str]:
    """The other files of the workspace in which an id of at least four letters stands: nobody but people may edit them.

    `but` are files that are known to, such as sources.
    """
    ids = [one for one in erasure.account_ids if len(one) >= LEAST_WORD]
    if not ids:
        return []
    words = re.compile(rb"(?<![\w-])(?:" + b"|".join(re.escape(one.encode()) for one in ids) + rb")(?![\w-])")
    own = {folder / name for name in (*OURS, "runs", PLACE.parts[0])} | {folder / JOURNAL, *but}
    return [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not own & {path, *path.parents} and _holds(path, words)
    ]


def _holds(path: Path, words: re.Pattern[bytes], size: int = 1 << 24, overlap: int = 1 << 10) -> bool:
    with path.open("rb") as stream:
        before = b""
        while block := stream.read(size):
            if words.search(before + block):
                return True
            before = block[-overlap:]
    return False
