"""A night that must not be published: the last good one stays, everybody is told why, and a person may let it pass."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import kare_ml
from kare_ml.io.published import published_runs
from tests.main_job.conftest import TINY_AS_OF, TINY_DAYS
from tests.main_job.runs import published_digest
from tests.workspaces import FIRST, Line, kare, shop, write_lines, write_workspace

BEFORE = TINY_AS_OF - dt.timedelta(days=1)


def nameless(count: int) -> Iterator[Line]:
    for number in range(count):
        yield "", FIRST + dt.timedelta(days=TINY_DAYS - 1), f"{10 + number}.00"


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with a good night."""
    folder = write_workspace(tmp_path_factory.mktemp("scored") / "book", shop(30, TINY_DAYS - 1))
    assert kare("score", "-w", folder, "--as-of", BEFORE).code == 0
    return folder


@pytest.fixture
def book(scored: Path, tmp_path: Path) -> Path:
    """A book with a good night, and then fifty lines of nobody."""
    folder = Path(shutil.copytree(scored, tmp_path / "book"))
    write_lines(folder / "invoices.csv", [*shop(30, TINY_DAYS), *nameless(50)])
    return folder


def status(folder: Path) -> tuple[int, dict[str, object]]:
    outcome = kare("status", "-w", folder, "--json")
    return outcome.code, json.loads(outcome.out)


def test_a_blocked_night_leaves_the_last_good_one_and_says_why(book: Path) -> None:
    good = published_digest(book)
    assert status(book)[0] == 0
    outcome = kare("score", "-w", book, "--as-of", TINY_AS_OF)
    assert outcome.code == 3
    assert "the gate does not let this night pass (quarantined); the last good run stays" in outcome.err
    assert f"kare score --as-of {TINY_AS_OF} --accept quarantined --reason TEXT" in outcome.err
    assert published_digest(book) == good
    (page,) = (book / "reports").glob(f"{TINY_AS_OF}-*.html")
    assert f"report of the night held back: {page}" in outcome.err.replace("\n", "")
    report = json.loads(page.with_suffix(".json").read_text())
    assert "Held back, not published:" in page.read_text("utf-8") and "(quarantined)" in report["held"]
    assert {one["gate"]: one["state"] for one in report["gate"]}["quarantined"] == "blocks"
    assert report["came_in"][0]["refused"] == {"quarantined: missing_account": 50}

    code, told = status(book)
    held = told["held"]
    assert isinstance(held, dict)
    assert (code, told["stale"], told["as_of"], held["as_of"]) == (3, True, str(BEFORE), str(TINY_AS_OF))
    assert "missing_account" in held["found"]
    assert "[gate] allow" in held["fix"]
    why = f"still the figures of {BEFORE}, because the night of {TINY_AS_OF} was held back: the gate does not let"
    for words in (("status",), ("report",), ("at-risk",)):
        assert "STALE" in kare(*words, "-w", book).out, words
    standing = kare_ml.open(book).standing()
    assert standing.stale
    assert (standing.words or "").startswith(why)


def test_a_person_lets_it_pass_and_that_is_shown(book: Path) -> None:
    assert kare("score", "-w", book, "--as-of", TINY_AS_OF).code == 3
    accepting = (
        "score",
        "-w",
        book,
        "--as-of",
        TINY_AS_OF,
        "--accept",
        "quarantined",
        "--reason",
        "known",
        "--by",
        "Ann",
    )
    outcome = kare(*accepting)
    assert outcome.code == 0, outcome.err
    assert "accepted: known (Ann)" in outcome.out
    assert published_runs(book)[0].as_of == TINY_AS_OF
    code, told = status(book)
    assert (code, told["stale"], told["held"]) == (0, False, None)
    gate = kare_ml.open(book).gate().set_index("gate")
    assert (gate.state["quarantined"], gate.reason["quarantined"]) == ("accepted", "known (Ann)")
    assert "accepted: known (Ann)" in kare("status", "-w", book).out
    (page,) = (book / "reports").glob(f"{TINY_AS_OF}-*.html")  # that of the night held back was replaced
    assert "Held back" not in page.read_text("utf-8") and "accepted: known (Ann)" in page.read_text("utf-8")


def test_the_source_put_right_the_night_is_published_and_nothing_is_stale(book: Path) -> None:
    assert kare("score", "-w", book, "--as-of", TINY_AS_OF).code == 3
    write_lines(book / "invoices.csv", shop(30, TINY_DAYS))
    assert kare("score", "-w", book, "--as-of", TINY_AS_OF).code == 0
    assert status(book)[0] == 0
    assert "STALE" not in kare("report", "-w", book).out


def test_what_cannot_be_read_holds_the_night_too_and_the_next_night_frees_it(book: Path) -> None:
    (book / "invoices.csv").rename(book / "elsewhere.csv")
    outcome = kare("score", "-w", book, "--as-of", TINY_AS_OF)
    assert outcome.code == 3
    assert status(book)[1]["stale"]
    page = book / "reports" / f"{TINY_AS_OF}-held.html"
    assert f"report of the night held back: {page}" in outcome.err.replace("\n", "")
    report = json.loads(page.with_suffix(".json").read_text())
    assert (
        report["held"].startswith("there is no such source; ") and f"where: {book / 'invoices.csv'}" in report["held"]
    )
    assert report["fix"] and report["fix"] not in report["held"]
    assert (report["accounts"], report["came_in"], report["previous"]) == (0, [], str(BEFORE))
    said = page.read_text("utf-8")
    assert "Nothing: no source was taken in." in said and "To do: " in said and "<h2>The book" not in said
    write_lines(book / "invoices.csv", shop(30, TINY_DAYS))
    assert kare("score", "-w", book, "--as-of", TINY_AS_OF + dt.timedelta(days=1)).code == 0
    assert not status(book)[1]["stale"] and page.is_file(), "the night itself was never published"
    assert kare("score", "-w", book, "--as-of", TINY_AS_OF).code == 0
    assert not page.is_file() and not page.with_suffix(".json").exists()


def test_sources_that_are_too_old_leave_what_came_in(book: Path) -> None:
    settings = book / "kare.toml"
    words = 'path = "invoices.csv"\nevery = 1\nblock_after = 2'
    settings.write_text(settings.read_text("utf-8").replace('path = "invoices.csv"', words), "utf-8")
    assert kare("score", "-w", book, "--as-of", TINY_AS_OF + dt.timedelta(days=30)).code == 3
    (page,) = (book / "reports").glob("*-held.json")
    assert json.loads(page.read_text())["came_in"][0]["rows"] > 0


def test_three_nights_make_a_history_and_a_book_that_shrinks_is_blocked(book: Path) -> None:
    for night in range(2):
        write_lines(book / "invoices.csv", shop(30, TINY_DAYS + night))
        assert kare("score", "-w", book, "--as-of", TINY_AS_OF + dt.timedelta(days=night)).code == 0
    assert list(kare_ml.open(book).gate()["state"]).count("no history yet") == 5
    write_lines(book / "invoices.csv", [line for line in shop(30, TINY_DAYS + 2) if line[0] < "0015"])
    outcome = kare("score", "-w", book, "--as-of", TINY_AS_OF + dt.timedelta(days=2))
    assert outcome.code == 3
    assert "accounts: 15 accounts; 30 are usual, which is 50% off" in outcome.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--accept", "mixx", "--reason", "x"), "no gate is called mixx"),
        (("--accept", "mix"), "a gate is accepted with a reason"),
        (("--accept", "mix", "--reason", " "), "a gate is accepted with a reason"),
        (("--reason", "x"), "a gate is accepted with a reason"),
    ],
)
def test_a_gate_is_accepted_by_name_and_with_a_reason(words: tuple[str, ...], said: str, scored: Path) -> None:
    outcome = kare("score", "-w", scored, "--as-of", TINY_AS_OF, *words)
    assert (outcome.code, said in outcome.err) == (2, True)


@pytest.mark.parametrize(("text", "code"), [("1000d", 0), ("0s", 3), ("soon", 2)])
def test_a_dead_mans_check(text: str, code: int, scored: Path) -> None:
    assert kare("status", "-w", scored, "--max-age", text).code == code
