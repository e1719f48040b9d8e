"""A reader that looks again and again while things break."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.faults.bench import Bench

PAUSE = 0.05


@dataclass
class Reader:
    """What a reader in a fork has seen so far: the runs of the newest night's rows and their number, as they change."""

    output: Path
    pid: int
    over: bool = False

    def problems(self, bench: Bench) -> list[str]:
        """Looks at two runs at once, at a short table, at a run that is neither night's, or that failed."""
        self.stop()
        whole = [([night.runs[0][1]], night.runs[0][2]) for night in (bench.last, bench.tonight)]
        found = []
        for line in self.output.read_text("utf-8").splitlines():
            look = json.loads(line)
            if "looks" not in look and (look["runs"], look["rows"]) not in whole:
                found.append(f"a reader saw {line}")
        return found[:3]

    @property
    def looks(self) -> int:
        """How often it looked until it was stopped."""
        self.stop()
        lines = self.output.read_text("utf-8").splitlines()
        return int(json.loads(lines[-1]).get("looks", 0)) if lines else 0

    def stop(self) -> None:
        """Let it look no more."""
        if not self.over:
            self.over = True
            self.output.with_suffix(".stop").touch()
            os.waitpid(self.pid, 0)


@contextmanager
def reading(book: Path) -> Iterator[Reader]:
    """A reader that polls the published table of a book meanwhile."""
    output = book.parent / f"{book.name}.{time.monotonic_ns()}.looks"
    output.touch()
    pid = os.fork()
    if pid == 0:
        with suppress(BaseException):
            _poll(book, output)
        os._exit(0)
    reader = Reader(output, pid)
    try:
        yield reader
    finally:
        reader.stop()
        output.unlink(missing_ok=True)
        output.with_suffix(".stop").unlink(missing_ok=True)


def _poll(book: Path, output: Path) -> None:
    from kare_ml.io.published import read_published

    before, looks = "", 0
    with output.open("a", encoding="utf-8", buffering=1) as file:
        while not output.with_suffix(".stop").exists():
            try:
                rows = read_published(book, columns=["run_id"])
                look = {"runs": sorted(set(rows["run_id"].to_pylist())), "rows": rows.num_rows}
            except Exception as error:
                look = {"runs": [], "rows": 0, "error": f"{type(error).__name__}: {error}"[:200]}
            line, looks = json.dumps(look), looks + 1
            if line != before:
                file.write(line + "\n")
                before = line
            time.sleep(PAUSE)
        file.write(json.dumps({"looks": looks}) + "\n")
