"""The flows on small books: they do what the plain stages do, and Prefect shows it."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from prefect import flow

from kare_ml.errors import BlockedError, Busy, ConfigError, NotEnoughHistory, SourceError
from kare_ml.io.lock import workspace_lock
from kare_ml.io.published import published_runs, read_published
from kare_ml.io.registry import Registry
from kare_ml.pipelines.backfill import backfill
from kare_ml.pipelines.monitor import monitor
from kare_ml.pipelines.score import score
from kare_ml.pipelines.surroundings import as_task
from kare_ml.pipelines.train import train
from tests.flows.books import AS_OF, write_book
from tests.receivers import Hook, Mailbox, hook, mailbox

TOO_EARLY = dt.date(2024, 3, 1)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return write_book(tmp_path / "book")


def shown(api: str, flow_run_id: UUID | None) -> dict[str, str]:
    """What a flow run shows in Prefect's pages: its artifacts by key."""
    wanted = {"artifacts": {"flow_run_id": {"any_": [str(flow_run_id)]}}}
    found = httpx.post(f"{api}/artifacts/filter", json=wanted).raise_for_status().json()
    return {artifact["key"]: artifact["data"] for artifact in found}


def test_without_models_the_rules_are_published_and_prefect_shows_it(prefect_server: str, book: Path) -> None:
    state = score(str(book), AS_OF, return_state=True)

    assert state.is_completed()
    rows = read_published(book, as_of=AS_OF)
    assert rows.num_rows == 80
    assert set(rows["status"].to_pylist()) == {"baseline_only"}
    run = published_runs(book)[0]
    assert (book / run.bundle / "manifest.json").is_file()

    flow_run_id = state.state_details.flow_run_id
    assert httpx.get(f"{prefect_server}/flow_runs/{flow_run_id}").json()["name"] == "score-2026-01-01"
    artifacts = shown(prefect_server, flow_run_id)
    assert sum(row["accounts"] for row in json.loads(artifacts["profile-mix"])) == 80
    assert f"- run_id: {run.run_id}" in artifacts["run-summary"]
    assert "| nobody lost | one row for each account known at the as-of | 0 |" in artifacts["run-summary"]


def test_a_night_waits_for_a_source_that_is_late(prefect_server: str, book: Path) -> None:
    late = (book / "invoices.csv").rename(book / "late.csv")
    coming = threading.Timer(1.0, late.rename, [book / "invoices.csv"])
    coming.start()
    state = score(str(book), AS_OF, wait="3s", return_state=True)
    coming.join()
    assert state.is_completed()
    assert [run.as_of for run in published_runs(book)] == [AS_OF]


def test_a_second_run_of_a_night_publishes_nothing_new(prefect_server: str, book: Path) -> None:
    first = score(str(book), AS_OF)
    assert score(str(book), AS_OF) == first
    assert [run.version for run in published_runs(book)] == [0]


def test_a_backfill_shows_its_nights_and_leaves_the_newest(prefect_server: str, book: Path) -> None:
    newest = score(str(book), AS_OF)
    first = AS_OF - dt.timedelta(days=2)
    state = backfill(str(book), first, AS_OF, every="2d", return_state=True)
    assert [run.as_of for run in published_runs(book)] == [AS_OF, first]
    assert published_runs(book)[0] == newest
    flow_run_id = state.state_details.flow_run_id
    name = httpx.get(f"{prefect_server}/flow_runs/{flow_run_id}").json()["name"]
    assert name == "backfill-2025-12-30-to-2026-01-01"
    rows = json.loads(shown(prefect_server, flow_run_id)["backfilled-nights"])
    assert [(row["as_of"], row["outcome"]) for row in rows] == [(str(first), "published"), (str(AS_OF), "kept")]


@pytest.mark.slow
def test_training_promotes_and_the_next_night_is_scored(prefect_server: str, tmp_path: Path) -> None:
    book = write_book(tmp_path / "book", accounts=200, days=300, lapse_after_days=60)

    state = train(str(book), AS_OF, return_state=True)

    assert Registry(book).champion("churn", AS_OF) is not None
    grades = json.loads(shown(prefect_server, state.state_details.flow_run_id)["model-grades"])
    assert [row["name"] for row in grades] == ["churn", "expansion", "conversion"]
    score(str(book), AS_OF)
    assert "scored" in read_published(book, columns=["status"])["status"].to_pylist()


def test_too_little_history_fails_with_the_message_that_people_see(prefect_server: str, book: Path) -> None:
    state = train(str(book), TOO_EARLY, return_state=True)
    assert state.is_failed()
    assert "there is too little history to train on as of 2024-03-01" in str(state.message)
    with pytest.raises(NotEnoughHistory, match="at least 270 days"):
        train(str(book), TOO_EARLY)


def test_a_held_workspace_is_left_alone(prefect_server: str, book: Path) -> None:
    with workspace_lock(book, "score by hand"), pytest.raises(Busy, match="score by hand"):
        score(str(book), AS_OF)
    assert published_runs(book) == []


def test_no_workspace_is_named_as_such_and_not_made(prefect_server: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no such file"):
        score(str(tmp_path / "nowhere"))
    assert not (tmp_path / "nowhere").exists()


def shell(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], env={**os.environ, **environment}, capture_output=True, text=True, timeout=300
    )


def test_from_a_shell_errors_show_no_traceback_and_their_exit_code(prefect_server: str, book: Path) -> None:
    ended = shell("-m", "kare_ml.pipelines.train", str(book), "--as-of", str(TOO_EARLY), PREFECT_API_URL=prefect_server)
    assert ended.returncode == 4
    assert "there is too little history to train on" in ended.stderr
    assert "train: snapshots" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_plain_stages_need_no_prefect(book: Path) -> None:
    code = (
        "import sys, datetime, pathlib\n"
        "from kare_ml.stages.context import open_context\n"
        "from kare_ml.stages.score import score_all\n"
        "folder, date = pathlib.Path(sys.argv[1]), datetime.date.fromisoformat(sys.argv[2])\n"
        "published, fresh = score_all(open_context(folder, date))\n"
        "print(published.rows, fresh, 'prefect' in sys.modules)\n"
    )
    ended = shell("-c", code, str(book), str(AS_OF), PREFECT_API_URL="http://127.0.0.1:9/api")
    assert (ended.stdout, ended.returncode) == ("80 True False\n", 0), ended.stderr
    assert [line.split(":")[0] for line in ended.stderr.splitlines()] == ["share of Keep"], (
        "a warning is all that it says"
    )


@pytest.mark.parametrize(
    ("error", "cause", "tries"),
    [
        (OSError("the share is gone"), None, 2),
        (SourceError("the file cannot be read"), OSError("the share is gone"), 2),
        (SourceError("the file has no header"), None, 1),
        (BlockedError("a row too many"), ValueError("7"), 1),
    ],
)
def test_only_faults_from_outside_are_tried_again(
    prefect_server: str, error: Exception, cause: Exception | None, tries: int
) -> None:
    tried = []

    def fails_once() -> str:
        tried.append(1)
        if len(tried) == 1:
            raise error from cause
        return "done"

    state = flow(name="one-stage")(lambda: as_task("read", fails_once, [0.1]))(return_state=True)
    assert (len(tried), state.is_completed()) == (tries, tries == 2)


def notify(book: Path, box: Mailbox, web: Hook) -> None:
    """Name receivers in the settings of a book."""
    told = (
        f'\n[notify]\nsmtp = "{box.address}"\nsender = "kare@demo.example"\noperators = ["ops@demo.example"]\n'
        f'leaders = ["lea@demo.example"]\nwebhooks = ["{web.address}"]\n'
    )
    with (book / "kare.toml").open("a") as file:
        file.write(told)


def test_a_night_sends_its_brief_and_shows_its_progress(prefect_server: str, book: Path) -> None:
    with mailbox() as box, hook() as web:
        notify(book, box, web)
        state = score(str(book), AS_OF, return_state=True)
        assert state.is_completed()
        assert [(letter["To"], letter["Subject"][:17]) for letter in box.letters] == [
            ("lea@demo.example", "KARE · Thu 1 Jan ")
        ]
        assert [posted["kind"] for posted in web.posted] == ["brief"]
        score(str(book), AS_OF - dt.timedelta(days=1))
        assert len(box.letters) == 1, "a night of the past is no news"
    artifacts = shown(prefect_server, state.state_details.flow_run_id)
    assert float(artifacts["progress"]) == 100.0
    assert "- report: reports/2026-01-01-" in artifacts["run-summary"]


def test_a_run_that_fails_is_told_and_the_night_of_before_is_called_stale(prefect_server: str, book: Path) -> None:
    score(str(book), AS_OF)
    with mailbox() as box, hook() as web:
        notify(book, box, web)
        (book / "invoices.csv").write_text("customer,date\n")
        with pytest.raises(SourceError):
            score(str(book), AS_OF + dt.timedelta(days=1))
    subjects = {letter["To"]: letter["Subject"] for letter in box.letters}
    assert subjects["ops@demo.example"] == "KARE · score-2026-01-02 failed"
    assert "still Thursday's figures (1 Jan), because" in subjects["lea@demo.example"]
    assert [posted["kind"] for posted in web.posted] == ["failure", "brief"]
    assert "the file is empty" in web.posted[0]["text"]


def test_monitoring_shows_what_came(prefect_server: str, book: Path) -> None:
    score(str(book), AS_OF - dt.timedelta(days=180))
    state = monitor(str(book), AS_OF, return_state=True)
    assert state.is_completed()
    artifacts = shown(prefect_server, state.state_details.flow_run_id)
    assert "1 judged runs" in artifacts["retraining"] and json.loads(artifacts["calibration"]) == []


@pytest.mark.slow
def test_a_killed_run_is_called_crashed_by_the_next_one(prefect_server: str, book: Path) -> None:
    """A process that is killed cannot tell Prefect. The next run holds the lock, and so knows that it died."""
    environment = {**os.environ, "PREFECT_API_URL": prefect_server}
    words = [sys.executable, "-m", "kare_ml.pipelines.score", str(book), "--as-of", str(AS_OF)]
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as killed:
        until = time.monotonic() + 240
        while not list((book / "runs").glob("*/.*/stages.json")) and time.monotonic() < until:
            time.sleep(0.05)
        killed.kill()
        killed.communicate()
    assert list((book / "runs").glob("*/.*/stages.json")) and published_runs(book) == []

    asked = {"flow_runs": {"state": {"type": {"any_": ["RUNNING", "CRASHED"]}}}}

    def ours() -> list[dict[str, str]]:
        found = httpx.post(f"{prefect_server}/flow_runs/filter", json=asked).raise_for_status().json()
        return [one for one in found if one["parameters"].get("workspace") == str(book)]

    assert [one["state_type"] for one in ours()] == ["RUNNING"]
    score(str(book), AS_OF)
    assert [one["state_type"] for one in ours()] == ["CRASHED"]
    assert len(published_runs(book)) == 1 and read_published(book).num_rows == 80
