"""An intake that is killed, wherever it is killed, leaves the old history or the new one, and no rubbish for long."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kare_ml.errors import SourceError
from kare_ml.io import moving_in
from kare_ml.io.history import read_ledger
from kare_ml.io.intake import take_in
from tests.unit.io.test_history import LINES, PEOPLE, PURCHASES, workspace
from tests.workspaces import tree

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
BOTH = workspace(invoices=PURCHASES, accounts=PEOPLE)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that was taken in, and whose sources have both changed since."""
    folder = tmp_path_factory.mktemp("books") / "before"
    folder.mkdir()
    (folder / "lines.csv").write_text(LINES)
    (folder / "people.csv").write_text("who,where,told\na,North,2024-01-01\n")
    take_in(folder, BOTH)
    (folder / "lines.csv").write_text(LINES + "d,2024-01-10,7\n")
    (folder / "people.csv").write_text("who,where,told\na,North,2024-01-01\nd,East,2024-01-02\n")
    return folder


@pytest.fixture(scope="module")
def after(before: Path) -> Path:
    """The same workspace after an intake that nothing happened to; `ready` beside it is what that intake moved in."""
    folder = Path(shutil.copytree(before, before.parent / "after"))
    whole = moving_in.move_in

    def copying(home: Path, ready: Path, gone: list[str]) -> None:
        shutil.copytree(ready, before.parent / "ready")
        (before.parent / "gone").write_text("\n".join(gone))
        whole(home, ready, gone)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("kare_ml.io.intake.move_in", copying)
        take_in(folder, BOTH)
    return folder


@pytest.fixture
def killed_at(before: Path, after: Path, tmp_path: Path) -> Callable[[str, int], tuple[Path, bool]]:
    """Move in what was made, and be killed at the nth call of a method of Path: the workspace, and whether it was."""

    def moved(method: str, times: int) -> tuple[Path, bool]:
        book = Path(shutil.copytree(before, tmp_path / "book"))
        ready = Path(shutil.copytree(before.parent / "ready", book / ".history-dead"))
        gone = (before.parent / "gone").read_text().splitlines()
        real, calls = getattr(Path, method), iter(range(times))

        def dying(self: Path, *rest: Any) -> Any:
            if next(calls, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(self, *rest)

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(Path, method, dying)
            return book, killed(lambda: moving_in.move_in(book / "history", ready, gone))

    return moved


def killed(work: Callable[[], Any]) -> bool:
    """Whether the work was killed in a process of its own, rather than done."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def test_killed_before_the_one_rename_nothing_has_changed(before: Path, killed_at: Any) -> None:
    book, died = killed_at("rename", 0)
    assert died
    assert tree(book / "history") == tree(before / "history")


@pytest.mark.parametrize("times", range(8))
def test_killed_after_it_the_next_intake_completes_it(times: int, after: Path, killed_at: Any) -> None:
    book, died = killed_at("replace", times)
    assert died
    said: list[str] = []
    take_in(book, BOTH, progress=said.append)
    assert said == ["accounts: unchanged, 2 rows", "invoices: unchanged, 9 rows"]
    assert tree(book) == tree(after)


def test_there_are_no_more_moves_to_be_killed_at(after: Path, killed_at: Any) -> None:
    book, died = killed_at("replace", 8)
    assert not died
    assert tree(book) == tree(after)


def test_what_was_decided_is_completed_even_where_a_source_then_fails(killed_at: Any) -> None:
    book, _ = killed_at("replace", 3)
    (book / "people.csv").unlink()
    with pytest.raises(SourceError, match="there is no such source"):
        take_in(book, BOTH)
    assert read_ledger(book).table("invoices").rows_in == 9
    assert not (book / "history" / ".new").exists()


def test_scratch_folders_go_when_their_owner_is_dead(tmp_path: Path) -> None:
    assert killed(lambda: _die_in_scratch(tmp_path))
    (tmp_path / ".history-without-a-lock").mkdir()
    assert len(list(tmp_path.glob(".history-*"))) == 2
    with moving_in.scratch_folder(tmp_path) as mine:
        with moving_in.scratch_folder(tmp_path) as other:
            assert {path.name for path in tmp_path.glob(".history-*")} == {mine.name, other.name}
        assert mine.exists()
    assert not list(tmp_path.glob(".history-*"))


def _die_in_scratch(folder: Path) -> None:
    with moving_in.scratch_folder(folder):
        os.kill(os.getpid(), signal.SIGKILL)
