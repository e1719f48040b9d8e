"""A forgotten account is nowhere in the workspace any more, whatever it was kept in, and no night brings it back."""

from __future__ import annotations

import io
import json
import shutil
import sys
from pathlib import Path

import pytest
from deltalake import DeltaTable

from kare_ml.io.bundle import Bundle
from kare_ml.io.history import read_ledger
from kare_ml.io.published import PLACE, published_runs, read_published
from kare_ml.io.resealing import sealed_bundles
from tests.books import AS_OF
from tests.killing import run_and_kill
from tests.main_job.conftest import TINY_AS_OF, TINY_DAYS
from tests.traces import traces
from tests.workspaces import kare, shop, tree, write_workspace

HEAD = "00001012"
"""An account of the sample book that others name as their parent."""


def everything_about(folder: Path, account_id: str, other: str) -> None:
    """What people write about an account, in its own place and in that of another, and a second publication."""
    for words in (
        ("flag", account_id, "--owner", "Ann", "--by", "Bob", "--note", "call them"),
        ("flag", other, "--owner", "Ann", "--by", "Bob", "--note", f"sister of {account_id}, see there"),
        ("assign", account_id, "rules", "--by", "Bob"),
    ):
        assert kare(*words, "-w", folder).code == 0
    with (folder / "logs" / "kare.jsonl").open("a") as log:
        log.write(json.dumps({"event": f"looked at {account_id}"}) + "\n")


@pytest.fixture
def book(sample: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sample, tmp_path / "book"))


def test_it_is_nowhere_any_more(book: Path) -> None:
    rows = read_published(book, columns=["account_id", "name", "profile"]).to_pylist()
    name = next(row["name"] for row in rows if row["account_id"] == HEAD)
    other = next(row["account_id"] for row in rows if row["account_id"] != HEAD)
    everything_about(book, HEAD, other)
    as_ofs = [str(run.as_of) for run in published_runs(book)]
    before = traces(book, HEAD, repr(name))
    kinds = {path.split("/")[0] for path in before}
    where = {"history", "training", "runs", "published", "cards", "state.db", "logs"}
    assert kinds == where, "the test must have what to find"
    assert not [path for path in before if path.startswith("registry")], "a model says nothing of single accounts"

    outcome = kare("forget", name, "-w", book, "--yes", "--json")
    assert outcome.code == 0, outcome.err
    answer = json.loads(outcome.out)
    assert traces(book, HEAD, repr(name)) == []
    assert answer["accounts"] == [HEAD]
    assert {path.split("/")[0] for path in answer["files"]} == {"history", "training", "cards", "logs"}
    assert answer["as_ofs"] == as_ofs and len(answer["bundles"]) == len(as_ofs)
    assert answer["state_rows"] == 3
    assert any("the source of invoices" in place for place in answer["beyond_reach"])
    assert any("backups" in place for place in answer["beyond_reach"])
    assert set(answer["retrain"]) <= {"churn", "expansion", "conversion"} and answer["retrain"]

    # The others are as they were.
    after = read_published(book, columns=["account_id", "name", "profile"]).to_pylist()
    assert after == [row for row in rows if row["account_id"] != HEAD]
    assert published_runs(book)[0].rows == len(rows) - 1
    assert [row["note"] for row in json.loads(kare("actions", "-w", book, "--json").out)["actions"]] == [
        "sister of [forgotten], see there"
    ]

    # Tonight's intake meets it again, counts it, and leaves it out.
    told = kare("score", "-w", book, "--as-of", AS_OF)
    assert told.code == 0, told.err
    assert "Retrain: forgotten account (churn version 1)." in told.out
    assert traces(book, HEAD, repr(name)) == []
    assert HEAD not in read_published(book, columns=["account_id"])["account_id"].to_pylist()
    invoices = read_ledger(book).table("invoices")
    assert invoices.balanced and invoices.rows("excluded", "forgotten") > 0
    accounts = read_ledger(book).table("accounts")
    assert accounts.rows("excluded", "forgotten") == 1

    # And once more changes nothing.
    again = kare("forget", HEAD, "-w", book, "--yes", "--json")
    assert again.code == 0, again.err
    assert (json.loads(again.out)["files"], json.loads(again.out)["bundles"]) == ([], [])


# Without models: a shop of invoices alone.


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace without models, scored twice on one day: its table has an older version."""
    folder = write_workspace(tmp_path_factory.mktemp("scored") / "book", [*shop(30, TINY_DAYS), *LINES])
    assert kare("score", "-w", folder, "--as-of", TINY_AS_OF).code == 0
    everything_about(folder, ACCOUNT, "0001")
    assert kare("assign", "0001", "Expand", "--by", "Bob", "-w", folder).code == 0
    (folder / "kare.toml").write_text(
        (folder / "kare.toml").read_text().replace("watch_capacity = 15", "watch_capacity = 16")
    )
    assert kare("score", "-w", folder, "--as-of", TINY_AS_OF).code == 0
    return folder


ACCOUNT = "hartwell-77"
LINES = [(ACCOUNT, day, amount) for _, day, amount in list(shop(1, TINY_DAYS, seed=5))]


@pytest.fixture
def night(scored: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(scored, tmp_path / "book"))


def test_no_version_of_the_table_shows_it(night: Path) -> None:
    place = night / PLACE
    versions = DeltaTable(place).version() + 1
    assert versions >= 2
    assert ACCOUNT in DeltaTable(place, version=0).to_pyarrow_table()["account_id"].to_pylist()
    published = published_runs(night)[0].published_at
    assert kare("forget", ACCOUNT, "-w", night, "--yes").code == 0
    for version in range(DeltaTable(place).version() + 1):
        try:
            shown = DeltaTable(place, version=version).to_pyarrow_table()["account_id"].to_pylist()
        except OSError:
            continue  # its files are gone
        assert ACCOUNT not in shown
    assert published_runs(night)[0].published_at == published
    assert traces(night, ACCOUNT) == []


def test_bundles_stay_verifiable_and_say_what_was_done(night: Path) -> None:
    sealed = {path.name: json.loads((path / "manifest.json").read_text())["files"] for path in sealed_bundles(night)}
    answer = json.loads(kare("forget", ACCOUNT, "-w", night, "--yes", "--json").out)
    assert sorted(answer["bundles"]) == sorted(sealed)
    for path in sealed_bundles(night):
        bundle = Bundle(night, path.parent.name, path.name)
        manifest = bundle.manifest()
        for name in sealed[path.name]:
            assert bundle.read(name).num_columns if name.endswith(".parquet") else bundle.read_text(name)
        assert manifest["rows"] == bundle.read("scored_accounts.parquet").num_rows == 30
        [note] = manifest["forgotten"]  # type: ignore[misc]
        assert note["accounts"] == answer["digests"]
        assert note["files"]["features.parquet"] == sealed[path.name]["features.parquet"]


def test_a_bundle_that_was_damaged_before_is_not_made_sound(night: Path) -> None:
    path = next(sealed_bundles(night))
    manifest = json.loads((path / "manifest.json").read_text())
    manifest["files"]["features.parquet"] = "0" * 64
    (path / "manifest.json").write_text(json.dumps(manifest))
    assert kare("forget", ACCOUNT, "-w", night, "--yes").code == 0
    assert json.loads((path / "manifest.json").read_text())["files"]["features.parquet"] == "0" * 64


@pytest.mark.parametrize(
    ("where", "nth"),
    [("pathlib:Path.replace", n) for n in (2, 4, 8)]
    + [("kare_ml.stages.forget:erase_published", 1), ("kare_ml.stages.forget:forgetting.end", 1)],
)
def test_a_killed_one_is_completed_by_running_it_again(where: str, nth: int, night: Path) -> None:
    command = ["forget", ACCOUNT, "-w", str(night), "--yes"]
    run_and_kill(where, nth, *command)
    if (night / ".forgetting.json").exists():
        blocked = kare("check", "-w", night)
        assert blocked.code == 3 and "an account is only half forgotten" in blocked.err
    assert kare(*command).code == 0
    assert traces(night, ACCOUNT) == []
    for path in sealed_bundles(night):
        assert Bundle(night, path.parent.name, path.name).read("features.parquet").num_rows == 30
    assert kare("check", "-w", night).code == 0
    assert traces(night, ACCOUNT) == []


def test_the_ledger_counts_its_rows_and_amounts(night: Path) -> None:
    before = read_ledger(night).table("invoices")
    assert kare("forget", ACCOUNT, "-w", night, "--yes").code == 0
    assert kare("check", "-w", night).code == 0
    after = read_ledger(night).table("invoices")
    assert (after.rows_in, after.amount_in) == (before.rows_in, before.amount_in)
    [entry] = [entry for entry in after.entries if entry.reason == "forgotten"]
    assert (entry.fate, entry.rows) == ("excluded", len(LINES))
    assert float(entry.amount or 0) == pytest.approx(sum(float(amount) for _, _, amount in LINES))
    assert after.balanced


def test_ragged_and_bad_rows_of_it_are_left_out_too(night: Path) -> None:
    with (night / "invoices.csv").open("a") as file:
        file.write(f"{ACCOUNT},2020-02-01,12,,,\n{ACCOUNT},no day,12\n0001,no day,12\n")
    assert kare("check", "-w", night).code == 0
    assert "history/quarantine.parquet" in traces(night, ACCOUNT)
    assert kare("forget", ACCOUNT, "-w", night, "--yes").code == 0
    assert traces(night, ACCOUNT) == []
    assert kare("check", "-w", night).code == 0
    assert traces(night, ACCOUNT) == []
    ledger = read_ledger(night).table("invoices")
    assert (ledger.rows("excluded", "forgotten"), ledger.rows("quarantined")) == (len(LINES) + 2, 1)
    assert ledger.balanced


def test_it_asks_first(night: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = tree(night)
    for answer in ("n\n", ""):
        monkeypatch.setattr(sys, "stdin", io.StringIO(answer))
        outcome = kare("forget", ACCOUNT, "-w", night)
        assert f"Forget {ACCOUNT} for good? It cannot be undone." in outcome.out
        assert outcome.code == 2 and "nothing was forgotten" in outcome.err and tree(night) == whole
    outcome = kare("forget", ACCOUNT, "-w", night, "--json")
    assert outcome.code == 2 and "--json does not ask" in outcome.err and tree(night) == whole
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    outcome = kare("forget", ACCOUNT, "-w", night)
    assert outcome.code == 0 and "Beyond reach:" in outcome.out and traces(night, ACCOUNT) == []


def test_nobody_of_that_name(night: Path) -> None:
    whole = tree(night)
    outcome = kare("forget", "hartwell", "-w", night, "--yes")
    assert outcome.code == 2 and "no account is called 'hartwell'" in outcome.err and tree(night) == whole


def test_a_file_that_is_not_ours_is_named_and_left(night: Path) -> None:
    (night / "notes.txt").write_text(f"ask {ACCOUNT} about May")
    answer = json.loads(kare("forget", ACCOUNT, "-w", night, "--yes", "--json").out)
    assert "notes.txt: it names the account, and is not ours to change" in answer["beyond_reach"]
    assert traces(night, ACCOUNT) == ["notes.txt"]
