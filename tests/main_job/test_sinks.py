"""Sinks behind the published table: filled after every run, behind where they fail, and repaired until they agree."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

from kare_ml.io.published import published_runs, read_published
from kare_ml.stages.sinks import lags
from tests.main_job.conftest import TINY_AS_OF
from tests.postgres import Server
from tests.workspaces import kare

NEXT = TINY_AS_OF + dt.timedelta(days=70)
SINKS = """
[sinks.postgres]
connection = "${KARE_TEST_SINK}"
schema = "book"

[sinks.csv]
[sinks.xlsx]
[sinks.crm.sales]
mapping = "salesforce"
"""


@pytest.fixture
def sunk(tiny: Path, postgres: Server, monkeypatch: pytest.MonkeyPatch) -> Path:
    postgres.run("DROP SCHEMA IF EXISTS book CASCADE", "CREATE SCHEMA book")
    monkeypatch.setenv("KARE_TEST_SINK", postgres.url())
    with (tiny / "kare.toml").open("a") as file:
        file.write(SINKS)
    return tiny


def current(postgres: Server) -> list[tuple[Any, ...]]:
    with psycopg.connect(postgres.url()) as server:
        return server.execute("SELECT account_id, profile, run_id FROM book.scores_current ORDER BY 1").fetchall()


def test_every_run_goes_to_the_sinks_and_what_fails_is_repaired(
    sunk: Path, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = kare("score", "-w", sunk, "--as-of", TINY_AS_OF)
    assert done.code == 0 and "behind" not in done.out, done.err
    published = [(r["account_id"], r["profile"], r["run_id"]) for r in read_published(sunk).to_pylist()]
    assert current(postgres) == published
    first = (sunk / "exports" / f"sales-{TINY_AS_OF}-1.csv").read_text().splitlines()
    assert len(first) == 31 and first[0].startswith("KARE_Account_Id__c,KARE_As_Of__c,KARE_Profile__c")

    monkeypatch.setenv("KARE_TEST_SINK", postgres.url(password="wrong"))
    done = kare("score", "-w", sunk, "--as-of", NEXT)
    assert done.code == 0 and "Sink postgres is behind" in done.out
    assert {one.sink: (one.behind, one.agrees) for one in lags(sunk)} == {
        "postgres": (1, False), "csv": (0, True), "xlsx": (0, True), "sales": (0, True),
    }  # fmt: skip
    status = json.loads(kare("status", "-w", sunk, "--json").out)
    assert [(one["sink"], one["behind"]) for one in status["sinks"]][:2] == [("postgres", 1), ("csv", 0)]
    assert f"1 run behind, has {TINY_AS_OF}: the PostgreSQL sink could not" in kare("status", "-w", sunk).out
    assert current(postgres) == published
    again = kare("repair", "-w", sunk)
    assert again.code == 1 and "postgres could not be brought up to date" in again.err

    monkeypatch.setenv("KARE_TEST_SINK", postgres.url())
    assert kare("repair", "-w", sunk).code == 0
    assert {run_id for _, _, run_id in current(postgres)} == {published_runs(sunk)[0].run_id}
    assert all(one.agrees for one in lags(sunk))
    assert "wrong" not in (sunk / "sinks.json").read_text() + (sunk / "logs" / "kare.jsonl").read_text()

    # Only accounts that changed between the two nights go to the CRM, until all of them are asked for.
    then, now = (
        {r["account_id"]: r for r in read_published(sunk, as_of=day).to_pylist()} for day in (TINY_AS_OF, NEXT)
    )
    told = ("profile", "no_profile_reason", "fading", "act_by", "risk_word")
    moved = {a for a in now if any(now[a][name] != then[a][name] for name in told)}
    with (sunk / "exports" / f"sales-{NEXT}-1.csv").open() as file:
        changed = {row["KARE_Account_Id__c"] for row in csv.DictReader(file)}
    assert changed == moved and 0 < len(moved) < 30
    assert "30 changed accounts" in json.loads(kare("export", "sales", "-w", sunk, "--json").out)["sinks"][0]["did"]


def test_a_sink_that_is_ahead_is_taken_back(sunk: Path, postgres: Server) -> None:
    assert kare("score", "-w", sunk, "--as-of", TINY_AS_OF).code == 0
    with psycopg.connect(postgres.url(), autocommit=True) as server:
        server.execute("INSERT INTO book.published_runs (as_of, run_id, accounts) VALUES ('2099-01-01', 'other', 0)")
    assert current(postgres) == []
    assert "took back 1" in json.loads(kare("repair", "postgres", "-w", sunk, "--json").out)["sinks"][0]["did"]
    assert len(current(postgres)) == 30


def test_no_such_sink(sunk: Path) -> None:
    outcome = kare("repair", "hubspot", "-w", sunk)
    assert outcome.code == 2 and "expected: postgres, csv, xlsx, sales" in outcome.err


HOLDING = """
import sys, time
from pathlib import Path
from kare_ml.io.shared_lock import publishing_lock

with publishing_lock(Path(sys.argv[1]), "score 2021-01-01"):
    print("held", flush=True)
    time.sleep(600)
"""


def test_of_two_workspaces_that_fill_one_schema_one_runs_at_a_time(sunk: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(sunk, tmp_path / "other"))
    holder = subprocess.Popen([sys.executable, "-c", HOLDING, str(other)], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        for command in (
            ("score", "--as-of", TINY_AS_OF),
            ("backfill", "--from", TINY_AS_OF, "--to", TINY_AS_OF),
            ("rollback", "0123"),
            ("repair",),
        ):
            second = kare(*command, "-w", sunk)
            assert second.code == 75
            assert "another run fills the same PostgreSQL schema" in second.err
            assert f"kare score 2021-01-01, process {holder.pid} on " in second.err and ", schema book" in second.err
        assert not published_runs(sunk)
    finally:
        holder.kill()
        holder.communicate()
    assert kare("score", "--as-of", TINY_AS_OF, "-w", sunk).code == 0  # the lock ended with its process
    with psycopg.connect(os.environ["KARE_TEST_SINK"]) as server:
        assert server.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'").fetchone() == (0,)


def test_what_cannot_be_noted_of_a_sink_fails_no_night(tiny: Path) -> None:
    with (tiny / "kare.toml").open("a") as file:
        file.write("[sinks.csv]\n")
    (tiny / "sinks.json").mkdir()
    done = kare("score", "-w", tiny, "--as-of", TINY_AS_OF)
    assert done.code == 0, done.err
    assert "Sink csv is behind: what it has could not be noted" in done.out and published_runs(tiny)
    (tiny / "sinks.json").rmdir()
    assert kare("repair", "-w", tiny).code == 0 and all(one.agrees for one in lags(tiny))


def exports(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "exports").iterdir()) if path.suffix == ".csv"}


def sheet(folder: Path) -> list[tuple[Any, ...]]:
    from openpyxl import load_workbook

    (path,) = (folder / "exports").glob("*.xlsx")
    book = load_workbook(path)
    assert all(cell.data_type != "f" for row in book.worksheets[0].iter_rows() for cell in row)
    return list(book.worksheets[0].iter_rows(values_only=True))


def test_forgetting_reaches_what_was_sent_and_names_what_it_cannot(
    sunk: Path, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = sunk / "exports" / "kare-notes.csv"
    for night in (TINY_AS_OF, NEXT):
        assert kare("score", "-w", sunk, "--as-of", night).code == 0
    (sunk / "exports" / f"kare-{TINY_AS_OF}.xlsx").unlink()
    theirs.write_text("account_id\n0001\n")
    answer = json.loads(kare("forget", "0001", "--yes", "-w", sunk, "--json").out)
    assert answer["sink_rows"] == 2
    assert {name for name in answer["files"] if name.startswith("exports")} >= {
        f"exports/kare-{TINY_AS_OF}.csv", f"exports/kare-{NEXT}.csv", f"exports/kare-{NEXT}.xlsx",
        f"exports/sales-{TINY_AS_OF}-1.csv",
    }  # fmt: skip
    assert "the CRM that is filled as sales: what was loaded there" in answer["beyond_reach"]
    assert "exports/kare-notes.csv: it names the account, and is not ours to change" in answer["beyond_reach"]
    with psycopg.connect(postgres.url()) as server:
        found = server.execute("SELECT as_of, count(*), count(*) FILTER (WHERE account_id = '0001') "
                               "FROM book.scored_accounts GROUP BY 1 ORDER BY 1").fetchall()  # fmt: skip
        assert found == [(TINY_AS_OF, 29, 0), (NEXT, 29, 0)]
        assert server.execute("SELECT accounts FROM book.published_runs").fetchall() == [(29,), (29,)]

    # What is left is what an export of today writes: not a byte beside the account is another one.
    then, rows = exports(sunk), sheet(sunk)
    assert kare("export", "csv", "xlsx", "-w", sunk).code == 0
    assert exports(sunk) == then and sheet(sunk) == rows and len(rows) == 30

    monkeypatch.setenv("KARE_TEST_SINK", postgres.url(password="wrong"))
    answer = json.loads(kare("forget", "0002", "--yes", "-w", sunk, "--json").out)
    assert answer["sink_rows"] == 0
    assert [one for one in answer["beyond_reach"] if "once it answers, kare export postgres" in one]
    monkeypatch.setenv("KARE_TEST_SINK", postgres.url())
    assert kare("export", "postgres", "-w", sunk).code == 0
    assert "0002" not in {account for account, _, _ in current(postgres)} and len(current(postgres)) == 28
