"""From training to champion on a small book: cards, a person's yes, a worse challenger, and what says train again."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from dataclasses import asdict, replace
from pathlib import Path

import pandas as pd
import pytest

from kare_ml.errors import BlockedError
from kare_ml.io.cards import card_folder, read_card, read_said
from kare_ml.io.challengers import append_challenger, read_challengers, waiting
from kare_ml.io.model_files import loads
from kare_ml.io.promotions import RegistryError
from kare_ml.io.registry import Registry
from kare_ml.stages.retraining import reasons_to_retrain, require_known_features
from tests.unit.learning.examples import CHURN, model
from tests.workspaces import FIRST, kare, shop, write_workspace

DAYS = 300
AS_OF = FIRST + dt.timedelta(days=DAYS)
PERSON = '\n[promotion]\napproval = "person"\n'


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small book, trained once, where a person has to say yes."""
    folder = write_workspace(tmp_path_factory.mktemp("trained") / "book", shop(150, DAYS), more=PERSON)
    outcome = kare("train", "-w", folder, "--as-of", AS_OF, "--json")
    assert outcome.code == 0, outcome.err
    (folder / "answer.json").write_text(outcome.out, "utf-8")
    return folder


@pytest.fixture
def book(trained: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(trained, tmp_path / "book"))


def test_nothing_is_in_force_before_the_yes(book: Path) -> None:
    assert Registry(book).promotions() == []
    assert {entry.name for entry in waiting(Registry(book).folder)} == {"churn", "expansion"}
    churn = json.loads((book / "answer.json").read_text("utf-8"))["models"][0]
    assert (churn["fate"], churn["stands"]) == ("waiting", "the first of its kind")
    listed = json.loads(kare("models", "-w", book, "--json").out)
    assert [(m["name"], m["fate"], m["in_force"]) for m in listed["models"]] == [
        ("churn", "waiting", False),
        ("expansion", "waiting", False),
    ]


def test_a_yes_is_recorded_with_who_and_when(book: Path) -> None:
    outcome = kare("approve", "churn", "--by", "Ann Lee", "-w", book)
    assert outcome.code == 0, outcome.err
    assert f"in force from {AS_OF}, approved by Ann Lee" in outcome.out
    champion = Registry(book).champion("churn")
    assert champion is not None and champion.approved_by == "Ann Lee"
    assert champion.promoted_at is not None
    assert [entry.name for entry in waiting(Registry(book).folder)] == ["expansion"]
    shown = kare("models", "-w", book).out
    assert "in force" in shown and "Ann Lee" in shown
    again = kare("approve", "churn", "--by", "Ann Lee", "-w", book)
    assert (again.code, "no version of churn waits for approval" in again.err) == (2, True)
    assert "has no version 9" in kare("approve", "churn", "--by", "Ann", "--version", "9", "-w", book).err
    assert "'chrun' is not a model" in kare("approve", "chrun", "--by", "Ann", "-w", book).err


def test_a_card_is_kept_and_logged_and_says_what_it_must(book: Path) -> None:
    home = card_folder(book, "churn", 1)
    page, text = (home / "card.html").read_text("utf-8"), (home / "card.md").read_text("utf-8")
    for words in ("How good it is", "For whom", "How steady it is", "Limits", "recency rule", "in force"):
        assert words in page and words in text, words
    assert page.count("<svg") == 2
    assert re.findall(r'(?:src|href)="(?!#)', re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)) == []
    entry = next(e for e in read_challengers(Registry(book).folder) if e.name == "churn")
    assert entry.sha256 in page and entry.sha256 in text
    assert list(Path(book / "registry").rglob("card.html"))
    content = read_card(book, "churn", 1)
    assert {"size"} == {group["by"] for group in content["groups"]}  # type: ignore[attr-defined]
    assert set(content["looks"].values()) == {1}  # type: ignore[attr-defined]
    said = read_said(book, "churn", 1)
    assert set(said) == set(content["looks"])  # type: ignore[call-overload]
    assert all(((chances >= 0) & (chances <= 1)).all() for chances in said.values())


def test_who_looks_again_is_counted_and_a_worse_challenger_is_refused(book: Path) -> None:
    """The champion is made to have known everything: what it said at its origins was right for all."""
    (book / "kare.toml").write_text((book / "kare.toml").read_text("utf-8").replace(PERSON, ""), "utf-8")
    assert kare("approve", "churn", "--by", "Ann", "-w", book).code == 0
    folder = card_folder(book, "churn", 1)
    answer = json.loads((book / "answer.json").read_text("utf-8"))["models"][0]
    said = pd.read_parquet(folder / "said.parquet")
    snapshots = {path.stem[-10:]: pd.read_parquet(path) for path in book.glob("training/*/snapshot-*.parquet")}
    truth = [snapshots[row.as_of].loc[row.account_id, "lifecycle_then"] == "lapsed" for row in said.itertuples()]
    said.assign(chance=[0.99 if lapsed else 0.01 for lapsed in truth]).to_parquet(folder / "said.parquet")

    outcome = kare("train", "-w", book, "--as-of", AS_OF)
    assert outcome.code == 0, outcome.err
    assert "Version 2: refused; surely worse than version 1 at" in " ".join(outcome.out.split())
    champion = Registry(book).champion("churn")
    assert champion is not None and champion.version == 1
    looks = json.loads((book / "cards" / "origins.json").read_text("utf-8"))["churn"]
    assert looks == {str(origin["as_of"]): 2 for origin in answer["origins"]}


def test_three_months_without_a_challenger_are_warned_of(book: Path) -> None:
    assert kare("approve", "churn", "--by", "Ann", "-w", book).code == 0
    assert reasons_to_retrain(book, AS_OF + dt.timedelta(days=92)) == []
    (line,) = reasons_to_retrain(book, AS_OF + dt.timedelta(days=93))
    assert line == f"churn: no challenger for 93 days, since {AS_OF}; train again: kare train"
    newest = read_challengers(Registry(book).folder)[0]
    append_challenger(Registry(book).folder, replace(newest, version=7, as_of=AS_OF + dt.timedelta(days=60)))
    assert reasons_to_retrain(book, AS_OF + dt.timedelta(days=93)) == []


def test_a_changed_spec_asks_for_training_by_name(book: Path) -> None:
    assert kare("approve", "churn", "--by", "Ann", "-w", book).code == 0
    record = book / "registry" / "promotions.json"
    champion = Registry(book).champion("churn")
    assert champion is not None
    record.write_text(record.read_text("utf-8").replace(champion.spec_sha256, "5" * 64), "utf-8")
    (line,) = reasons_to_retrain(book, AS_OF)
    assert line.startswith("churn: its spec or features have changed since version 1 was trained")
    assert line in json.loads(kare("models", "-w", book, "--json").out)["retrain"]


def test_a_model_that_reads_a_feature_of_yesterday_is_not_used(book: Path) -> None:
    assert kare("approve", "churn", "--by", "Ann", "-w", book).code == 0
    champion = Registry(book).champion("churn")
    assert champion is not None
    require_known_features({"churn": loads(Registry(book).load_bytes(champion))})
    old = replace(model(CHURN, rounds=2), features=("days_since_order", "shoe_size"))
    with pytest.raises(BlockedError, match=r"churn reads shoe_size\n.*to do: train churn again: kare train"):
        require_known_features({"churn": old})


def test_a_damaged_record_of_challengers_is_refused(tmp_path: Path) -> None:
    (tmp_path / "challengers.json").write_text('{"schema_version": 2}', "utf-8")
    with pytest.raises(RegistryError, match="found: ValueError: schema version 2"):
        read_challengers(tmp_path)
    assert read_challengers(tmp_path / "elsewhere") == []


def test_a_challenger_comes_back_as_it_was(tmp_path: Path, trained: Path) -> None:
    found = read_challengers(Registry(trained).folder)
    for entry in found:
        append_challenger(tmp_path, entry)
    assert [asdict(entry) for entry in read_challengers(tmp_path)] == [asdict(entry) for entry in found]
