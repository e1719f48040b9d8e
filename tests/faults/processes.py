"""Commands and questions in forks of a process that has imported everything already."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

LONGEST = 600.0
"""Seconds after which a command counts as hung."""


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code (below zero: the signal), and what it said."""

    code: int
    said: str


@dataclass
class Running:
    """A command under way in a fork."""

    pid: int
    output: Path
    status: int | None = None

    @property
    def alive(self) -> bool:
        """Whether it has not ended yet."""
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.status = status if pid else None
        return self.status is None

    def kill(self) -> bool:
        """Kill it, as out of power; whether it was still alive."""
        if not self.alive:
            return False
        os.kill(self.pid, signal.SIGKILL)
        return True

    def ended(self) -> Ended:
        """Wait for its end. One that hangs is killed."""
        until = time.monotonic() + LONGEST
        while self.alive:
            if time.monotonic() > until:
                self.kill()
            time.sleep(0.005)
        assert self.status is not None
        said = self.output.read_text("utf-8", errors="replace")
        self.output.unlink(missing_ok=True)
        return Ended(os.waitstatus_to_exitcode(self.status), said)

    @property
    def doing(self) -> str:
        """The last step that it reported: where it is, or was when it ended."""
        lines = [line for line in self.output.read_text("utf-8", errors="replace").splitlines() if " s  " in line]
        return lines[-1].split(": ", 1)[-1].split(" (")[0][:60] if lines else "starting"


_COUNTER = iter(range(1_000_000))


def command(*words: object, before: Callable[[], object] | None = None) -> Running:
    """Begin a command of `kare`. `before` is called in the fork first: it may break something there."""
    output = Path(os.environ.get("TMPDIR", "/tmp")) / f"kare-faults-{os.getpid()}-{next(_COUNTER)}.txt"
    output.touch()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        code = 1
        with suppress(BaseException):
            code = _in_the_fork(words, output, before)
        os._exit(code)
    return Running(pid, output)


def _in_the_fork(words: tuple[object, ...], output: Path, before: Callable[[], object] | None) -> int:
    import traceback

    from kare_ml.cli.main import main

    to = os.open(output, os.O_WRONLY | os.O_APPEND)
    os.dup2(to, 1)
    os.dup2(to, 2)
    sys.stdout, sys.stderr = os.fdopen(1, "w", closefd=False), os.fdopen(2, "w", buffering=1, closefd=False)
    sys.argv = ["kare", *map(str, words)]
    code = 0
    try:
        if before is not None:
            before()
        main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def asked(question: Callable[[], T]) -> T:
    """What a question answers, asked in a fork. Raises RuntimeError where it fails."""
    from tests.corpus.forks import forked

    ended = forked(question, seconds=120)
    if ended.fault:
        raise RuntimeError(ended.fault)
    value: Any = ended.value
    return value  # type: ignore[no-any-return]
