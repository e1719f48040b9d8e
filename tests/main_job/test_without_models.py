"""Without a model the profiles by the rules are published, and each row says why there is nothing more."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import kare_ml
from kare_ml.io.published import read_published
from tests.main_job.conftest import TINY_AS_OF
from tests.workspaces import FIRST, kare, shop, write_workspace

WHY = "no churn and no expansion model in force: our rules alone"


def test_without_training_the_rules_are_published(tiny: Path) -> None:
    assert kare("score", "-w", tiny, "--as-of", TINY_AS_OF).code == 0
    rows = read_published(tiny).to_pylist()
    assert {(row["status"], row["status_reason"]) for row in rows} == {("baseline_only", WHY)}
    assert {row["lifecycle"] for row in rows} == {"client", "lapsed"}
    for row in rows:
        assert row["profile"] or row["no_profile_reason"]
        assert row["baseline_trace"]
        assert not row["reasons"]
        assert not [name for name in row if name.startswith("p_") and row[name] is not None]
        assert (row["outlook"], row["churn_risk"], row["churn_model"], row["churn_source"]) == (None, None, None, None)
    assert not (tiny / "registry").exists()
    answer = json.loads(kare("account", rows[0]["account_id"], "--json", "-w", tiny).out)
    assert (answer["membership"], answer["status_reason"]) == (None, WHY)
    assert WHY in kare("account", rows[0]["account_id"], "-w", tiny).out.replace("\n", " ")
    assert "No client has a churn risk yet" in kare("at-risk", "-w", tiny).out


def test_too_few_that_lapsed_to_train_on(tmp_path: Path) -> None:
    """Long enough, but few accounts: exit 4, nothing in the registry, and the rules can still be published."""
    book = write_workspace(tmp_path / "book", shop(30, 260))
    as_of = FIRST + dt.timedelta(days=260)
    outcome = kare("train", "-w", book, "--as-of", as_of)
    assert outcome.code == 4
    assert "expected: at least 40 accounts that lapsed and as many that did not" in outcome.err
    assert "`kare score` publishes the profiles by your rules meanwhile" in outcome.err
    assert not (book / "registry").exists()
    assert not list(book.glob("training/*/report.json"))
    assert kare("score", "-w", book, "--as-of", as_of).code == 0
    assert set(read_published(book)["status"].to_pylist()) == {"baseline_only"}


def test_a_book_in_python_gives_the_same_answers(tiny: Path) -> None:
    assert kare("score", "-w", tiny, "--as-of", TINY_AS_OF).code == 0
    book = kare_ml.open(tiny)
    scored = book.scored()
    assert repr(book) == f"<Book 'Tiny' in {tiny}>"
    assert list(book.runs()["as_of"]) == [TINY_AS_OF]
    assert book.profiles().sum() == len(scored)
    assert book.at_risk().empty
    assert book.grades().empty
    first = scored["account_id"][0]
    assert book.account(first)["baseline_trace"] == list(scored["baseline_trace"][0])
    assert list(book.reasons(first).columns) == ["model", "theme", "feature", "value", "contribution", "words"]
    assert set(book.trace(first)["rule"]) <= {"expand", "exit_review", "recapture", "do_not_pursue"}
