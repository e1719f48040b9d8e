"""A run that dies, wherever it dies, publishes nothing; the run after it takes up what was done and completes."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kare_ml.errors import BlockedError
from kare_ml.io.bundle import Bundle
from kare_ml.io.published import published_runs, read_published
from kare_ml.stages import score
from kare_ml.stages.context import open_context
from kare_ml.stages.intake import intake
from kare_ml.stages.run import open_run
from tests.main_job.conftest import TINY_AS_OF, TINY_DAYS
from tests.main_job.runs import bundle_digests, commits, published_digest, run_id
from tests.workspaces import kare, shop, write_workspace

NAMES = [name for name, _ in score.STAGES]

KILLED = """
import os, signal, sys
from kare_ml.cli.main import main
from kare_ml.io.bundle import Bundle
from kare_ml.stages import score

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

where = sys.argv.pop(1)
if where == "publish":
    score.publish_rows = die
elif where == "seal":
    Bundle.seal = die
else:
    make = Bundle.stage
    Bundle.stage = lambda self, name, *rest: (make(self, name, *rest), name == where and die())[0]
main()
"""


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace without models, scored as of the day before `TINY_AS_OF`."""
    folder = write_workspace(tmp_path_factory.mktemp("scored") / "book", shop(30, TINY_DAYS))
    assert kare("score", "-w", folder, "--as-of", TINY_AS_OF - dt.timedelta(days=1)).code == 0
    return folder


@pytest.fixture
def night_before(scored: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(scored, tmp_path / "book"))


def stages_made(folder: Path, run: str) -> dict[str, list[bool]]:
    """For each stage of a run, in the order of the log, whether it was made or found."""
    made: dict[str, list[bool]] = {}
    for line in (folder / "logs" / "kare.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        if entry["event"] == "stage" and entry["run_id"] == run:
            made.setdefault(entry["stage"], []).append(entry["made"])
    return made


@pytest.mark.parametrize("where", NAMES)
def test_a_stage_that_fails_leaves_the_last_good_night(
    where: str, night_before: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = published_digest(night_before)
    context = open_context(night_before, TINY_AS_OF)
    intake(context)
    run = open_run(context)
    real = Bundle.stage

    def failing(self: Bundle, name: str, *rest: object) -> bool:
        if name == where:
            raise OSError("the disk is full")
        return real(self, name, *rest)  # type: ignore[arg-type]

    with monkeypatch.context() as broken:
        broken.setattr(Bundle, "stage", failing)
        with pytest.raises(OSError, match="the disk is full"):
            score.score_all(context)
    assert published_digest(night_before) == before
    assert not run.bundle.sealed

    assert kare("score", "-w", night_before, "--as-of", TINY_AS_OF).code == 0
    assert run_id(night_before) == run.facts.run_id
    assert read_published(night_before)["as_of"][0].as_py() == TINY_AS_OF


@pytest.mark.parametrize("where", ["features", "compose", "seal", "publish"])
def test_a_killed_run_is_taken_up_where_it_was(where: str, night_before: Path, scored: Path, tmp_path: Path) -> None:
    command = ["score", "-w", str(night_before), "--as-of", str(TINY_AS_OF)]
    before = published_digest(night_before)
    killed = subprocess.run([sys.executable, "-c", KILLED, where, *command], capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert published_digest(night_before) == before
    assert [run.as_of for run in published_runs(night_before)] == [TINY_AS_OF - dt.timedelta(days=1)]

    assert kare(*command).code == 0
    done = NAMES[: NAMES.index(where) + 1] if where in NAMES else NAMES
    again = {name: tries[-1] for name, tries in stages_made(night_before, run_id(night_before)).items()}
    assert again == {name: name not in done for name in NAMES}
    assert commits(night_before) == 2
    assert {path.name for path in (night_before / "runs" / str(TINY_AS_OF)).iterdir()} == {run_id(night_before)}

    other = Path(shutil.copytree(scored, tmp_path / "never died"))
    assert kare("score", "-w", other, "--as-of", TINY_AS_OF).code == 0
    assert bundle_digests(night_before) == bundle_digests(other)
    assert published_digest(night_before) == published_digest(other)


def test_an_artifact_that_was_damaged_meanwhile_is_made_again(night_before: Path) -> None:
    command = ["score", "-w", str(night_before), "--as-of", str(TINY_AS_OF)]
    subprocess.run([sys.executable, "-c", KILLED, "compose", *command], capture_output=True, check=False)
    draft = next((night_before / "runs" / str(TINY_AS_OF)).glob(".*"))
    damaged = bytearray((draft / "baseline.parquet").read_bytes())
    damaged[len(damaged) // 2] ^= 1
    (draft / "baseline.parquet").write_bytes(damaged)
    assert kare(*command).code == 0
    made = {name: tries[-1] for name, tries in stages_made(night_before, run_id(night_before)).items()}
    after = NAMES[NAMES.index("compose") + 1 :]
    assert made == {name: name in ("baseline", *after) for name in NAMES}


def test_a_broken_promise_stops_at_the_gate(night_before: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = published_digest(night_before)
    whole = score.compose_rows
    monkeypatch.setattr(score, "compose_rows", lambda *parts: whole(*parts).slice(1))
    outcome = kare("score", "-w", night_before, "--as-of", TINY_AS_OF)
    assert outcome.code == 3
    assert "the run breaks a promise, so it is not published; the last good run stays" in outcome.err
    assert "nobody lost: one row for each account known at the as-of" in outcome.err
    assert published_digest(night_before) == before
    with pytest.raises(BlockedError, match="nobody lost: 29 rows, 30 accounts"):
        score.score_all(open_context(night_before, TINY_AS_OF))


@pytest.mark.parametrize("file", ["features.parquet", "rules.json", "manifest.json", "ledger"])
def test_a_run_before_that_is_damaged_holds_no_night_up(night_before: Path, file: str) -> None:
    (run,) = published_runs(night_before)
    ledger = night_before / "ledgers" / str(run.as_of) / f"{run.run_id}.json"
    path = ledger if file == "ledger" else night_before / run.bundle / file
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x80
    path.write_bytes(content)
    outcome = kare("score", "-w", night_before, "--as-of", TINY_AS_OF)
    assert outcome.code == 0, outcome.err
    damaged = file != "ledger"
    assert (f"the bundle of {run.as_of} is damaged, so this night has no movement" in outcome.err) == damaged
    rows = read_published(night_before, columns=["as_of", "movement"])
    assert set(rows["as_of"].to_pylist()) == {TINY_AS_OF}
    assert (rows["movement"].null_count == len(rows)) or not damaged
    assert len(list((night_before / "reports").glob(f"{TINY_AS_OF}-*.html"))) == 1
    for words in (("brief",), ("monitor", "--as-of", TINY_AS_OF), ("status",), ("report",)):
        told = kare(*words, "-w", night_before)
        assert told.code == 0, told.err
