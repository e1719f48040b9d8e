"""Backfill: the same bytes as the nights themselves, nothing that is published is touched, nothing later is used."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kare_ml.domain.profiles import Profile
from kare_ml.io.bundle import Bundle
from kare_ml.io.promotions import Champion, append_promotion, read_promotions
from kare_ml.io.published import published_runs, read_published
from kare_ml.io.state import open_state
from kare_ml.stages.backfill import steps, take, train_forward
from kare_ml.stages.context import open_context
from kare_ml.stages.intake import intake
from kare_ml.stages.score import score_all
from tests.main_job.conftest import TINY_AS_OF, TINY_DAYS
from tests.main_job.deliveries import D1, NIGHTS, deliveries, known_by, write_sources
from tests.workspaces import kare, shop, tree, write_lines, write_workspace

DECIDED = ("registry", "reviews.json", "state.db")
"""What trainings, reviews and people decided: beside the sources, all that a backfill needs."""


def days(number: int) -> dt.timedelta:
    return dt.timedelta(days=number)


def bundles(folder: Path) -> dict[str, dict[str, str]]:
    """The sha256 of every file of every bundle, by as_of and run."""
    found: dict[str, dict[str, str]] = {}
    for name, digest in tree(folder / "runs").items():
        night, file = name.split("/", 1)
        found.setdefault(night, {})[file] = digest
    return found


@pytest.fixture(scope="module")
def nightly(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five nights, each scored from what had been delivered when it ran, while models and decisions came about.

    Night 1 has no model. After night 2, one is promoted that was trained as of night 2, and starts with night 3. After
    night 3 a person places an account. Before night 5 the rules' numbers are reviewed, and a second model starts.
    """
    book, rows = tmp_path_factory.mktemp("nightly") / "book", deliveries()
    shutil.copytree(sample / "registry", book / "registry")
    promoted = read_promotions(book / "registry")
    (book / "registry" / "promotions.json").unlink()
    one, another = (next(entry for entry in promoted if entry.name == name) for name in ("churn", "expansion"))
    for night in NIGHTS:
        write_sources(book, known_by(rows, night))
        if night == NIGHTS[4]:
            done("rules", "review", "--accept", "--by", "Ann", "--from", night, "-w", book)
        done("score", "-w", book, "--as-of", night)
        if night == NIGHTS[1]:
            append_promotion(book / "registry", _promoted(one, night, night + days(1)))
        if night == NIGHTS[2]:
            at = dt.datetime.combine(night, dt.time(9))
            open_state(book, create=True).assign("003", Profile.EXPAND, assigned_by="Ann", assigned_at=at)
        if night == NIGHTS[3]:
            append_promotion(book / "registry", _promoted(another, night, night + days(1)))
    write_sources(book, rows)
    return book


def _promoted(champion: Champion, as_of: dt.date, starts: dt.date) -> Champion:
    return replace(champion, as_of=as_of, in_force_from=starts)


def done(*words: object) -> str:
    outcome = kare(*words)
    assert outcome.code == 0, outcome.err
    return outcome.out


def decided_only(book: Path, folder: Path) -> Path:
    """A workspace with the final sources and the decisions of another, and nothing else."""
    write_sources(folder, deliveries())
    for name in DECIDED:
        source = book / name
        shutil.copytree(source, folder / name) if source.is_dir() else shutil.copy(source, folder / name)
    return folder


def backfill(book: Path, first: dt.date, last: dt.date, *more: object) -> list[dict[str, Any]]:
    """The nights of an answer."""
    return list(json.loads(done("backfill", "-w", book, "--from", first, "--to", last, "--json", *more))["nights"])


def test_the_nights_differ_as_they_should(nightly: Path) -> None:
    """Or the next test would prove little."""
    runs = {run.as_of: run for run in published_runs(nightly)}
    assert sorted(runs) == NIGHTS
    models = [json.loads((nightly / runs[n].bundle / "manifest.json").read_text())["models"] for n in NIGHTS]
    assert [sorted(m) for m in models] == [[], [], ["churn"], ["churn"], ["churn", "expansion"]]
    reviews = [json.loads((nightly / runs[n].bundle / "manifest.json").read_text())["review"] for n in NIGHTS]
    assert [r["dated"] for r in reviews] == [str(D1)] * 4 + [str(NIGHTS[4])]
    placed = [read_published(nightly, as_of=n, columns=["assigned_by"])["assigned_by"].to_pylist() for n in NIGHTS]
    assert [names.count("Ann") for names in placed] == [0, 0, 0, 1, 1]
    came = [entry for entry in deliveries() if D1 <= entry.known_at.date() <= NIGHTS[4] and entry.table == "invoices"]
    ids = [entry.row["row_id"] for entry in deliveries() if entry.table == "invoices"]
    gone = [entry.deleted_at.date() for entry in deliveries() if entry.deleted_at is not None]
    assert sum(str(entry.known_at.date()) > str(entry.row["invoiced_at"])[:10] for entry in came) >= 5, "late"
    assert sum(ids.count(entry.row["row_id"]) > 1 for entry in came) >= 5, "restated"
    assert sum(D1 < day <= NIGHTS[4] for day in gone) >= 3 and sum(day > NIGHTS[4] for day in gone) >= 1, "deleted"
    listed = [set(read_published(nightly, as_of=n, columns=["account_id"])["account_id"].to_pylist()) for n in NIGHTS]
    assert ["007" in accounts for accounts in listed] == [True, True, False, False, False], "merged"


def test_a_backfill_gives_the_same_bytes(nightly: Path, tmp_path: Path) -> None:
    again = decided_only(nightly, tmp_path / "again")
    found = backfill(again, NIGHTS[0], NIGHTS[4])
    assert [night["outcome"] for night in found] == ["published"] * 5
    assert [night["models"].get("churn") for night in found] == [None, None, *[str(NIGHTS[1])] * 3]
    assert bundles(again) == bundles(nightly)
    for night in NIGHTS:
        assert read_published(again, as_of=night).equals(read_published(nightly, as_of=night))


def test_a_source_of_snapshots_is_backfilled_from_the_deliveries_that_were_kept(tmp_path: Path) -> None:
    """It can only tell what is true now; rows vanish, change and turn up late between the nights."""
    nights = [TINY_AS_OF + days(n) for n in range(3)]
    lines = [line for line in shop(30, TINY_DAYS) if line[1] < nights[0] - days(5)]
    late = ("0003", nights[0] - days(9), "4000")
    restated = [(who, day, "77.70" if n % 40 == 5 else amount) for n, (who, day, amount) in enumerate(lines)]
    deliveries = [lines, restated[:-20], [*restated[:-20], late]]
    nightly = write_workspace(tmp_path / "nightly", [])
    text = (nightly / "kare.toml").read_text("utf-8")
    (nightly / "kare.toml").write_text(text.replace("[sources.invoices]\n", '[sources.invoices]\nload = "snapshot"\n'))
    for night, delivered in zip(nights, deliveries, strict=True):
        write_lines(nightly / "invoices.csv", delivered)
        score_all(open_context(nightly, night, taken_at=_five_in_the_morning(night)))
    again = tmp_path / "again"
    shutil.copytree(nightly / "history" / "deliveries", again / "history" / "deliveries")
    for file in ("kare.toml", "invoices.csv", "reviews.json"):
        shutil.copy(nightly / file, again)
    context = open_context(again, nights[2], taken_at=_five_in_the_morning(nights[2]))
    intake(context)
    found = [take(context, step) for step in steps(nights, retrain=False)]
    assert len({night.run_id for night in found}) == 3
    revenue = [sum(read_published(nightly, as_of=n)["trailing_revenue"].to_pylist()) for n in nights]
    assert len(set(revenue)) == 3, "the nights saw what was gone, restated and late"
    assert bundles(again) == bundles(nightly)


def _five_in_the_morning(night: dt.date) -> dt.datetime:
    return dt.datetime.combine(night, dt.time(5))


def test_it_is_taken_up_where_it_was(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, last = TINY_AS_OF - days(2), TINY_AS_OF
    seal, sealed = Bundle.seal, []

    def fails_on_the_second(self: Bundle, facts: Mapping[str, object]) -> Path:
        sealed.append(self.as_of)
        if len(sealed) == 2:
            raise OSError("the disk is full")
        return seal(self, facts)

    with monkeypatch.context() as broken:
        broken.setattr(Bundle, "seal", fails_on_the_second)
        with pytest.raises(OSError, match="the disk is full"):
            kare("backfill", "-w", tiny, "--from", first, "--to", last)
    assert [run.as_of for run in published_runs(tiny)] == [first]
    assert [night["outcome"] for night in backfill(tiny, first, last)] == ["unchanged", "published", "published"]
    before = tree(tiny)
    assert [night["outcome"] for night in backfill(tiny, first, last)] == ["unchanged"] * 3
    assert tree(tiny) == before


def test_what_is_published_stays(tiny: Path) -> None:
    """These invoices don't say when they were known: one that comes in later does change what a past night sees."""
    kare("score", "-w", tiny, "--as-of", TINY_AS_OF)
    newest = read_published(tiny)
    past = TINY_AS_OF - days(30)
    [night] = backfill(tiny, past, past)
    assert (night["outcome"], night["would_be"], night["reviewed"]) == ("published", None, str(past))
    assert read_published(tiny).equals(newest), "readers still see the newest night"
    was = read_published(tiny, as_of=past)

    with (tiny / "invoices.csv").open("a", encoding="utf-8") as file:
        file.write(f"0001,{past - days(3)},5000\n")
    [kept] = backfill(tiny, past, past)
    assert (kept["outcome"], kept["run_id"]) == ("kept", night["run_id"])
    assert kept["would_be"] not in (None, night["run_id"])
    assert read_published(tiny, as_of=past).equals(was)
    told = " ".join(done("backfill", "-w", tiny, "--from", past, "--to", past).split())
    assert "1 published already and kept" in told and "--replace publishes them anew" in told

    [replaced] = backfill(tiny, past, past, "--replace")
    assert (replaced["outcome"], replaced["run_id"]) == ("published", kept["would_be"])
    assert not read_published(tiny, as_of=past).equals(was)


def test_a_later_model_is_refused_and_said_so(tiny: Path) -> None:
    later = Champion("churn", 1, "a" * 64, "run", "A", TINY_AS_OF, "5" * 64, "better")
    (tiny / "registry").mkdir()
    append_promotion(tiny / "registry", later)
    [night] = backfill(tiny, TINY_AS_OF - days(1), TINY_AS_OF - days(1))
    assert night["models"] == {}
    assert "no churn model was in force" in night["refused"]
    assert set(read_published(tiny, columns=["status"])["status"].to_pylist()) == {"baseline_only"}
    assert "a later one is refused" in done("score", "-w", tiny, "--as-of", TINY_AS_OF - days(1))


def test_walk_forward_leaves_alone_where_a_model_was_in_force(tiny: Path) -> None:
    (tiny / "registry").mkdir()
    live = Champion("churn", 1, "a" * 64, "run", "A", TINY_AS_OF - days(50), "5" * 64, "better")
    append_promotion(tiny / "registry", live)
    context = open_context(tiny, TINY_AS_OF)
    intake(context)
    train_forward(context)
    assert read_promotions(tiny / "registry") == [live]
    assert not (tiny / "training").exists()


def test_walk_forward_training_is_training_then(tmp_path: Path) -> None:
    """Trained for the past, a model is byte for byte the one that would have been trained then."""
    lines = list(shop(400, 420, seed=5))
    month, first = dt.date(2020, 12, 1), dt.date(2020, 12, 3)
    book = write_workspace(tmp_path / "book", lines)
    found = backfill(book, first, first + days(14), "--every", "7d", "--retrain")
    promoted = read_promotions(book / "registry")
    assert promoted and {(entry.as_of, entry.starts, entry.walk_forward) for entry in promoted} == {
        (month, month, True)
    }
    assert [night["models"]["churn"] for night in found] == [str(month)] * 3
    assert set(read_published(book, columns=["status"])["status"].to_pylist()) == {"scored"}
    again = backfill(book, first, first + days(14), "--every", "7d", "--retrain")
    assert {night["outcome"] for night in again} == {"unchanged"}
    assert read_promotions(book / "registry") == promoted

    then = write_workspace(tmp_path / "then", [line for line in lines if line[1] < month])
    done("train", "-w", then, "--as-of", month)
    assert [e.sha256 for e in read_promotions(then / "registry")] == [e.sha256 for e in promoted]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--from", "2020-12-02", "--to", "2020-12-01"), 2, "there is no night to score"),
        (("--from", "2020-12-01", "--to", "2020-12-02", "--every", "0d"), 2, "--every 0d is not understood"),
        (("--from", "2019-01-01", "--to", "2019-01-02"), 2, "nothing had happened yet as of 2019-01-01"),
    ],
)
def test_what_cannot_be_is_said(words: tuple[str, ...], code: int, said: str, tiny: Path) -> None:
    outcome = kare("backfill", "-w", tiny, *words)
    assert (outcome.code, said in outcome.err) == (code, True), outcome.err
    assert not (tiny / "published").exists()
