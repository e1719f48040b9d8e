"""Thinning old nights: what goes, what stays for good, that no reader is disturbed, and that a kill is completed."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import threading
from pathlib import Path

import pyarrow as pa
import pytest

from kare_ml.config.retention import Retention
from kare_ml.errors import UsageError
from kare_ml.io.bundle import Bundle
from kare_ml.io.promotions import Champion, append_promotion
from kare_ml.io.published import PublishedRun, published_runs, read_published
from kare_ml.io.run_files import read_of_run
from kare_ml.io.state import open_state
from kare_ml.stages.tidy import Tidied, tidy
from tests.killing import run_and_kill
from tests.main_job.conftest import TINY_AS_OF, TINY_DAYS
from tests.main_job.runs import commits, published_digest
from tests.workspaces import kare, shop, tree, write_workspace

OLD = [TINY_AS_OF - dt.timedelta(days=62 - n) for n in range(3)]
NEW = [TINY_AS_OF + dt.timedelta(days=n) for n in range(2)]
FLAGGED, FLAGGED_ON = "0001", OLD[1]
EXPLAINING = {"features.parquet", "reasons.parquet", "movement.parquet", "events.parquet"}
NOW = dt.datetime(2026, 1, 5, 6, 0)


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace without models: three nights that are judged, of which one was flagged on, and two that are not."""
    folder = write_workspace(tmp_path_factory.mktemp("nights") / "book", shop(30, TINY_DAYS))
    for night in (*OLD, *NEW):
        assert kare("score", "-w", folder, "--as-of", night).code == 0
    open_state(folder, create=True).flag(
        FLAGGED, written_by="Lea", written_at=dt.datetime.combine(FLAGGED_ON, dt.time(9))
    )
    return folder


@pytest.fixture(scope="module")
def judged(nights: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(shutil.copytree(nights, tmp_path_factory.mktemp("judged") / "book"))
    assert kare("monitor", "-w", folder, "--as-of", NEW[1]).code == 0
    return folder


@pytest.fixture
def book(judged: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(judged, tmp_path / "book"))


def thin(folder: Path) -> Tidied:
    return tidy(folder, Retention(), "UTC", NOW)


def run_of(folder: Path, night: dt.date) -> PublishedRun:
    return next(run for run in published_runs(folder) if run.as_of == night)


def bundle(folder: Path, night: dt.date) -> Bundle:
    return Bundle(folder, str(night), run_of(folder, night).run_id)


def figures(folder: Path, night: dt.date) -> pa.Table:
    return read_published(folder, as_of=night).drop_columns(["reasons", "movement"])


def test_figures_moves_and_the_evidence_of_the_flagged_stay(book: Path) -> None:
    before = {night: figures(book, night) for night in (*OLD, *NEW)}
    moved = read_published(book, as_of=FLAGGED_ON).select(["account_id", "movement"]).to_pylist()
    features = {night: bundle(book, night).read("features.parquet") for night in OLD}
    runs = published_runs(book)

    whole = tree(book)
    said = json.loads(kare("tidy", "--dry-run", "--json", "-w", book).out)
    assert tree(book) == whole
    answer = json.loads(kare("tidy", "--json", "-w", book).out)
    assert [night["as_of"] for night in answer["thinned"]] == [str(night) for night in OLD]
    assert [night["accounts"] for night in answer["thinned"]] == [[], [FLAGGED], []]
    assert all(0 < one["freed"] < other["freed"] for one, other in zip(answer["thinned"], said["thinned"], strict=True))
    assert answer["whole"] == {"one of the two newest nights": [str(night) for night in NEW]}

    for night in (*OLD, *NEW):
        assert figures(book, night).equals(before[night])
    for old, now in zip(runs, published_runs(book), strict=True):
        assert (old.run_id, old.rows, old.published_at) == (now.run_id, now.rows, now.published_at)
        assert (now.thinned_at is not None) == (now.as_of in OLD)
    for night in OLD:
        thinned = bundle(book, night)
        there = {path.name for path in thinned.path.iterdir()}
        assert not there & {*EXPLAINING, "scored_accounts.parquet"}
        assert there == {*thinned.manifest()["files"], "manifest.json"}  # type: ignore[misc]
        for file in there - {"manifest.json"}:  # each is the one that the manifest tells of
            _ = thinned.read(file) if file.endswith(".parquet") else thinned.read_text(file)
        rows = read_published(book, as_of=night).select(["account_id", "reasons", "movement"]).to_pylist()
        kept = [row["account_id"] for row in rows if row["reasons"] is not None]
        assert kept == ([FLAGGED] if night == FLAGGED_ON else [])
        if night == FLAGGED_ON:
            of_then = features[night].filter(pa.compute.equal(features[night]["account_id"], FLAGGED))
            assert thinned.read("evidence-features.parquet").equals(of_then)
            mine = [row["movement"] for row in moved if row["account_id"] == FLAGGED]
            assert [row["movement"] for row in rows if row["account_id"] == FLAGGED] == mine
        else:
            assert not [name for name in there if name.startswith("evidence-")]

    once, published = tree(book), commits(book)
    again = json.loads(kare("tidy", "--json", "-w", book).out)
    assert (again["thinned"], again["before"]) == ([], 3)
    assert (tree(book), commits(book)) == (once, published)


def test_what_is_asked_of_a_thinned_night_says_so(book: Path) -> None:
    assert kare("tidy", "-w", book).code == 0
    said = kare("account", "0002", "--as-of", FLAGGED_ON, "-w", book)
    assert said.code == 0 and "kare tidy thinned this night on" in said.out
    for account, night in ((FLAGGED, FLAGGED_ON), ("0002", NEW[0])):
        assert "kare tidy thinned" not in kare("account", account, "--as-of", night, "-w", book).out
    moved = kare("moved", "--from", OLD[0], "--to", FLAGGED_ON, "-w", book)
    assert moved.code == 0 and f"thinned by kare tidy: {FLAGGED_ON}" in moved.out.replace("\n", " ")
    way = json.loads(kare("moved", FLAGGED, "--from", OLD[2], "--to", NEW[0], "--json", "-w", book).out)
    assert way["thinned"] == []
    with pytest.raises(UsageError, match=r"the night of \S+ was thinned: features.parquet of run \w+ is not kept"):
        read_of_run(book, run_of(book, OLD[0]), "features.parquet")


def test_a_thinned_run_can_be_gone_back_to(book: Path) -> None:
    assert kare("tidy", "-w", book).code == 0
    old = run_of(book, OLD[1])
    before = figures(book, OLD[1])
    assert kare("rollback", old.run_id, "-w", book).code == 0
    assert figures(book, OLD[1]).equals(before)
    assert published_runs(book)[0].thinned_at is not None
    assert kare("forget", "0003", "--yes", "-w", book).code == 0
    assert bundle(book, OLD[1]).manifest()["rows"] == before.num_rows - 1


def test_a_night_that_nobody_judged_or_that_is_young_stays_whole(nights: Path, book: Path) -> None:
    whole = tree(nights)
    answer = json.loads(kare("tidy", "--json", "-w", nights).out)
    assert answer["thinned"] == [] and answer["whole"]["not judged yet"] == [str(night) for night in OLD]
    assert tree(nights) == whole
    young = tidy(book, Retention(), "UTC", dt.datetime.combine(OLD[1], dt.time(1)) + dt.timedelta(days=400))
    assert [night.as_of for night in young.thinned] == OLD[:2]


def test_snapshots_of_trainings_go_that_nothing_asks_for(book: Path) -> None:
    """Not those of the newest training, of a champion's, and of one that never ended."""
    days = [dt.date(2020, month, 1) for month in (1, 2, 3, 4)]
    for day in days:
        (book / "training" / str(day)).mkdir(parents=True)
        for name in ("snapshot-2019-01-01.parquet", "now.parquet", "report.json"):
            (book / "training" / str(day) / name).write_text("12345")
    (book / "training" / str(days[2]) / "report.json").unlink()
    (book / "registry").mkdir(exist_ok=True)
    for day in days[:2]:
        append_promotion(book / "registry", Champion("churn", day.month, "0" * 64, "run", "B", day, "0" * 64, "better"))
    before = tree(book / "training")
    told = json.loads(kare("tidy", "--dry-run", "--json", "-w", book).out)
    assert (told["trainings"], told["freed"]) == (["2020-01-01"], 10) and tree(book / "training") == before
    assert "The snapshots of 1 old trainings were removed" in kare("tidy", "-w", book).out
    assert before.keys() - tree(book / "training").keys() == {
        "2020-01-01/now.parquet",
        "2020-01-01/snapshot-2019-01-01.parquet",
    }
    assert thin(book).trainings == ()


def test_a_damaged_night_is_left_as_it_is(book: Path) -> None:
    path = bundle(book, OLD[0]).path / "features.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    before = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    done = thin(book)
    assert [night.as_of for night in done.thinned] == OLD[1:]
    assert done.whole["a file of it is not the one that was sealed"] == (OLD[0],)
    assert {name: (path.parent / name).read_bytes() for name in before} == before
    assert run_of(book, OLD[0]).thinned_at is None


def test_readers_find_a_night_whole_or_are_told(book: Path) -> None:
    """Three readers ask without end for every old night, while it is being thinned."""
    runs = [run for run in published_runs(book) if run.as_of in OLD]
    sizes = {run.as_of: read_of_run(book, run, "features.parquet").shape for run in runs}
    ended, wrong, met = threading.Event(), list[str](), {"whole": 0, "told": 0}

    def read() -> None:
        while not ended.is_set():
            for run in runs:
                try:
                    shape = read_of_run(book, run, "features.parquet").shape
                    met["whole"] += 1
                    if shape != sizes[run.as_of]:
                        wrong.append(f"features of {run.as_of}: {shape}")
                except UsageError as error:
                    met["told"] += 1
                    if "was thinned" not in str(error):
                        wrong.append(str(error))
                except Exception as error:
                    wrong.append(repr(error))
                rows = read_published(book, as_of=run.as_of)
                gone = rows["reasons"].null_count
                if rows.num_rows != run.rows or gone not in (0, run.rows, run.rows - 1):
                    wrong.append(f"rows of {run.as_of}: {rows.num_rows}, {gone} without reasons")

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for _ in range(1000):
        if met["whole"] >= 6 or ended.wait(0.02):
            break
    thin(book)
    for _ in range(1000):
        if met["told"] >= 6 or ended.wait(0.02):
            break
    ended.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert min(met.values()) >= 6


@pytest.mark.parametrize(
    ("where", "nth"),
    [
        ("kare_ml.io.thinning:write", 2),
        ("pathlib:Path.replace", 1),
        ("pathlib:Path.unlink", 2),
        ("kare_ml.io.thinning:rewrite_run", 2),
    ],
)
def test_a_killed_one_is_completed_by_the_next(where: str, nth: int, book: Path, judged: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(judged, tmp_path / "other"))
    thin(other)
    run_and_kill(where, nth, "tidy", "-w", book)
    for night in OLD:  # between the two, all is as it was or as it will be
        assert figures(book, night).equals(figures(judged, night))
    thin(book)
    names = {path.relative_to(book) for path in (book / "runs").rglob("*")}
    assert names == {path.relative_to(other) for path in (other / "runs").rglob("*")}
    for night in OLD:
        assert bundle(book, night).manifest()["files"] == bundle(other, night).manifest()["files"]
        assert read_published(book, as_of=night).equals(read_published(other, as_of=night))
    assert published_digest(book) == published_digest(other)
