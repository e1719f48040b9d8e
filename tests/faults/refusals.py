"""Folders that may not be written to, by a user who is nobody in particular: a clear error, the last night intact."""

from __future__ import annotations

import os
import pwd
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.faults.bench import Bench, score, seen
from tests.faults.kills import wrong
from tests.faults.processes import asked, command
from tests.postgres import UNPRIVILEGED

FOLDERS = ("published/scored_accounts/_delta_log", "published/scored_accounts", "runs", "history")


def reachable() -> bool:
    """Whether the user that a fork becomes may read this code: a privileged one has it in a home of its own perhaps."""
    return os.geteuid() != 0 or all(folder.stat().st_mode & 1 for folder in Path(__file__).resolve().parents)


def unwritable(bench: Bench, number: int) -> dict[str, Any]:
    """One folder may not be written to; once it may be again, the next run ends as if nothing had been."""
    where = FOLDERS[number % len(FOLDERS)]
    with _book_of_nobody(bench) as book:
        (book / where).chmod(0o555)
        ended = command(*score(book), before=_become_nobody).ended()
        problems = []
        if ended.code != 1 or "may not be written to" not in ended.said or "Traceback" in ended.said:
            problems.append(f"no clear error, but {ended.code}: {ended.said[-400:]}")
        if asked(lambda: seen(book)) != bench.last:
            problems.append("the last night is not intact")
        (book / where).chmod(0o755)
        return {"where": where, "problems": [*problems, *wrong(bench, book)]}


@contextmanager
def _book_of_nobody(bench: Bench) -> Iterator[Path]:
    """A book in a folder that everybody can reach, of the user that a fork becomes."""
    home = Path(tempfile.mkdtemp(prefix="kare-faults-"))
    try:
        book = Path(shutil.copytree(bench.template, home / "book"))
        if os.geteuid() == 0:
            home.chmod(0o755)
            nobody = pwd.getpwnam(UNPRIVILEGED)
            for path in (book, *book.rglob("*")):
                os.chown(path, nobody.pw_uid, nobody.pw_gid)
        yield book
    finally:
        shutil.rmtree(home)


def _become_nobody() -> None:
    if os.geteuid() == 0:
        nobody = pwd.getpwnam(UNPRIVILEGED)
        os.setgroups([])
        os.setgid(nobody.pw_gid)
        os.setuid(nobody.pw_uid)
