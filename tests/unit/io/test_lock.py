"""One run at a time: the second is told who holds the workspace, and a dead holder holds nothing."""

from __future__ import annotations

import datetime as dt
import fcntl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kare_ml.errors import Busy, UsageError
from kare_ml.io.lock import turn, workspace_lock
from kare_ml.io.platform import require_supported_platform

HOLDER = """
import sys, time
from pathlib import Path
from kare_ml.io.lock import workspace_lock
with workspace_lock(Path(sys.argv[1]), "score 2011-06-10"):
    print("held", flush=True)
    time.sleep(60)
"""


@contextmanager
def holder(folder: Path) -> Iterator[int]:
    """Another process that holds the workspace, by its id. It is killed (SIGKILL) at the end."""
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(folder)], stdout=subprocess.PIPE) as started:
        assert started.stdout is not None and started.stdout.readline() == b"held\n"
        try:
            yield started.pid
        finally:
            started.kill()


def is_held(folder: Path) -> bool:
    """Whether anybody, this process included, holds the lock of a workspace: asked of the system, not of our code."""
    with (folder / ".lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def test_the_second_is_told_who_holds_it(tmp_path: Path) -> None:
    with holder(tmp_path) as pid:
        today = dt.datetime.now(dt.UTC).date()
        with (
            pytest.raises(Busy, match=rf"score 2011-06-10 \(process {pid}\), since {today} ") as raised,
            workspace_lock(tmp_path, "train"),
        ):
            pass
    assert raised.value.exit_code == 75


def test_killing_the_holder_frees_it(tmp_path: Path) -> None:
    with holder(tmp_path):
        assert is_held(tmp_path)
    assert not is_held(tmp_path)


def test_it_is_free_after_use_and_after_a_failure(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError, match="by zero"), workspace_lock(tmp_path, "train"):
        _ = 1 / 0
    assert not is_held(tmp_path)
    with workspace_lock(tmp_path, "score"):
        assert is_held(tmp_path)
    assert not is_held(tmp_path)


def test_the_same_process_does_not_get_it_twice(tmp_path: Path) -> None:
    with (
        workspace_lock(tmp_path, "train"),
        pytest.raises(Busy, match="another run holds the workspace"),
        workspace_lock(tmp_path, "score"),
    ):
        pass


def test_a_holder_that_has_not_written_its_name_yet(tmp_path: Path) -> None:
    with (
        turn(tmp_path / ".lock"),
        pytest.raises(Busy, match="a run that has only just started"),
        workspace_lock(tmp_path, "score"),
    ):
        pass


def test_two_workspaces_do_not_meet(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with workspace_lock(tmp_path, "score"):
        assert not is_held(tmp_path / "other")
        with workspace_lock(tmp_path / "other", "score"):
            assert is_held(tmp_path) and is_held(tmp_path / "other")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be opened"), workspace_lock(tmp_path / "none", "score"):
        pass


TAKES_TURNS = """
import sys, time
from pathlib import Path
from kare_ml.io.lock import turn
count = Path(sys.argv[1]) / "count"
for _ in range(50):
    with turn(Path(sys.argv[1]) / "count.lock"):
        count.write_text(str(int(count.read_text()) + 1))
"""


def test_turns_are_taken_one_at_a_time(tmp_path: Path) -> None:
    (tmp_path / "count").write_text("0")
    both = [subprocess.Popen([sys.executable, "-c", TAKES_TURNS, str(tmp_path)]) for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    assert (tmp_path / "count").read_text() == "100"


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_linux_and_macos_are_supported(platform: str) -> None:
    require_supported_platform(platform)


def test_windows_is_refused_in_one_sentence() -> None:
    with pytest.raises(UsageError, match=r"^kare_ml runs on Linux and macOS; [\w ,]+ WSL\.$") as raised:
        require_supported_platform("win32")
    assert raised.value.exit_code == 2
