"""A made-up software firm with all its tables: what is wrong with them is told, and that there is nothing to learn."""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path
from typing import Any

import pytest

from kare_ml.io.published import read_published
from kare_ml.io.reports import latest_report
from tests.main_job.edits import edits_of
from tests.workspaces import kare

pytestmark = [pytest.mark.real_data, pytest.mark.slow]

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "ravenstack" / "kare.toml"
AS_OF = "2025-01-01"


def done(*words: object) -> str:
    outcome = kare(*words)
    assert outcome.code == 0, outcome.err
    return outcome.out


@pytest.fixture(scope="module")
def book(kare_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace that `kare init` proposes, as it is; trained and scored."""
    if not (kare_data / "ravenstack").is_dir():
        pytest.skip(f"needs the data set RavenStack: no folder {kare_data / 'ravenstack'}")
    folder = tmp_path_factory.mktemp("ravenstack") / "book"
    done("init", folder, "--from", kare_data / "ravenstack")
    assert edits_of("RavenStack") == []
    done("train", "-w", folder, "--as-of", AS_OF)
    done("score", "-w", folder, "--as-of", AS_OF)
    return folder


@pytest.fixture(scope="module")
def report(book: Path) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(done("check", "-w", book, "--as-of", AS_OF, "--json"))["usability"]
    return answer


def test_the_proposal_is_the_mapping_of_the_example(book: Path, kare_data: Path) -> None:
    ours = tomllib.loads((book / "kare.toml").read_text("utf-8"))
    theirs = tomllib.loads(EXAMPLE.read_text("utf-8"))
    assert {name: source["columns"] for name, source in ours["sources"].items()} == {
        name: source["columns"] for name, source in theirs["sources"].items()
    }
    for name, source in theirs["sources"].items():
        path = source["path"].replace("${KARE_DATA}", str(kare_data))
        assert os.path.samefile(book / ours["sources"][name]["path"], path)
    assert ours["book"] | {"name": "RavenStack"} == theirs["book"]


def test_its_dirt_is_told_with_the_right_counts(report: dict[str, Any]) -> None:
    found = {(p["table"], p["word"]): p for p in report["problems"]}
    assert found["usage", "usage_before_contract"]["rows"] == 19_142
    assert found["usage", "conflicting_versions"]["ids"] == 21
    assert found["usage", "conflicting_versions"]["rows"] == 42
    assert found["accounts", "lost_but_not_flagged"]["rows"] == 277
    assert all(p["to_do"] and (p["examples"] or p["kind"] == "gap") for p in report["problems"])
    satisfaction = [c for t in report["tables"] if t["table"] == "tickets" for c in t["columns"]]
    (filled,) = (c["filled"] for c in satisfaction if c["column"] == "satisfaction")
    assert round(2000 * (1 - filled)) == 825


def test_every_table_is_used_and_nothing_is_lost(report: dict[str, Any]) -> None:
    rows = {table["table"]: (table["rows_in"], table["usable"]) for table in report["tables"]}
    assert rows == {
        "accounts": (500, 500),
        "losses": (600, 600),
        "subscriptions": (5000, 5000),
        "tickets": (2000, 2000),
        "usage": (25_000, 24_958),
    }
    assert {adds["table"] for adds in report["absent"] if adds["column"] is None} & set(rows) == set()


def test_its_models_are_no_better_than_the_rules_and_it_says_so(book: Path) -> None:
    training: Any = latest_report(book)
    assert {model["name"]: model["grade"] for model in training["models"]} == dict.fromkeys(
        ("churn", "expansion", "conversion"), "C"
    )
    (churn,) = (model for model in training["models"] if model["name"] == "churn")
    assert churn["origins"] and churn["positives"] > 200, "it was graded, not given up"
    (auc,) = (row["roc_auc"] for row in churn["table"] if row["candidate"] == "model")
    assert 0.4 < auc < 0.62


def test_every_account_is_published_with_the_rates_of_the_rules(book: Path) -> None:
    rows = read_published(book).to_pylist()
    assert len(rows) == 500
    scored = [row for row in rows if row["status"] == "scored"]
    assert len(scored) > 0.9 * len(rows)
    assert {row["churn_source"] for row in scored} == {"rule_rate"}
    assert {row["lifecycle"] for row in rows} == {"client", "lapsed"}
    assert all("14 days are needed" in row["status_reason"] for row in rows if row not in scored)
