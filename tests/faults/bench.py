"""What every trial needs, made once: a small book with models and a good night, and what the next night should be."""

from __future__ import annotations

import datetime as dt
import gc
import hashlib
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.processes import asked, command
from tests.workspaces import FIRST, shop, write_lines, write_workspace

ACCOUNTS, DAYS = 60, 360
LAST_NIGHT = FIRST + dt.timedelta(days=DAYS - 1)
TONIGHT = FIRST + dt.timedelta(days=DAYS)


BESIDE = ("logs", "published", ".lock", "state.db", "outcomes")
"""What `files_of` leaves out: another run need not leave the same there."""


@dataclass(frozen=True)
class Seen:
    """What a reader finds: the run of each as-of, newest first, its rows, and a digest of the newest rows."""

    runs: tuple[tuple[str, str, int], ...]
    digest: str


@dataclass(frozen=True)
class Bench:
    """`template` has the last night published; `last` and `tonight` are what is seen before and after the next run.

    `bundle` are the digests of tonight's bundle by file, `files` all that a whole run leaves (`files_of`); `seconds` is
    how long the run took.
    """

    folder: Path
    template: Path
    last: Seen
    tonight: Seen
    bundle: dict[str, str]
    files: dict[str, str]
    seconds: float

    @contextmanager
    def copy(self, name: str) -> Iterator[Path]:
        """A book of its own for one trial."""
        place = self.folder / "trials" / name
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.template, place)
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)


def seen(folder: Path) -> Seen:
    """What a reader finds now. To be asked in a fork: Delta's runtime must not begin in the process that forks."""
    from kare_ml.io.published import published_runs
    from tests.main_job.runs import published_digest

    runs = tuple((str(run.as_of), run.run_id, run.rows) for run in published_runs(folder))
    return Seen(runs, published_digest(folder) if runs else "")


def bundle_of(folder: Path, run_id: str, as_of: dt.date = TONIGHT) -> dict[str, str]:
    """The sha256 of every file of a sealed bundle."""
    bundle = folder / "runs" / str(as_of) / run_id
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(bundle.iterdir())}


def files_of(folder: Path) -> dict[str, str]:
    """What a book consists of, without logs, the table's own files, and what a night does after it is published.

    The digests of what goes out; else the names.
    """
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name.split("/")[0] not in BESIDE:
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest() if name.startswith("exports/") else "is there"
    return found


def score(folder: Path, night: dt.date = TONIGHT) -> tuple[Any, ...]:
    """The nightly job as a command."""
    return ("score", "-w", folder, "--as-of", night)


def prepare(folder: Path) -> Bench:
    """Make the bench, and warm this process: what it has imported is there in every fork."""
    import deltalake  # noqa: F401

    from tests.corpus.scoring import give_champions
    from tests.workspaces import kare

    shutil.rmtree(folder, ignore_errors=True)
    template = write_workspace(folder / "template", shop(ACCOUNTS, DAYS - 1), more="\n[sinks.csv]\n")
    give_champions_as_of(template, give_champions)
    warm = Path(shutil.copytree(template, folder / "warm"))
    assert kare("check", "-w", warm, "--as-of", TONIGHT).code == 0
    _walk(warm)
    gc.collect()
    gc.freeze()
    first = command(*score(template, LAST_NIGHT)).ended()
    assert first.code == 0, first.said
    write_lines(template / "invoices.csv", shop(ACCOUNTS, DAYS))  # what came in since
    whole = Path(shutil.copytree(template, folder / "whole"))
    began = time.monotonic()
    ended = command(*score(whole)).ended()
    assert ended.code == 0, ended.said
    seconds = time.monotonic() - began
    last, tonight = asked(lambda: seen(template)), asked(lambda: seen(whole))
    return Bench(folder, template, last, tonight, bundle_of(whole, tonight.runs[0][1]), files_of(whole), seconds)


def give_champions_as_of(folder: Path, give: Any) -> None:
    """Small models in force from before the last night."""
    import json

    give(folder)
    record = folder / "registry" / "promotions.json"
    content = json.loads(record.read_text("utf-8"))
    for entry in content["promotions"]:
        entry["as_of"] = str(LAST_NIGHT)
    record.write_text(json.dumps(content), "utf-8")


def _walk(folder: Path) -> None:
    from kare_ml.stages.context import open_context
    from kare_ml.stages.run import open_run
    from kare_ml.stages.score import STAGES

    run = open_run(open_context(folder, TONIGHT))
    for _, stage in STAGES:
        stage(run)
