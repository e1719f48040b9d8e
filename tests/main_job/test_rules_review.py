"""A review of the rules: a proposal until somebody accepts it, and then dated, with a name."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import kare_ml
from kare_ml.cli.answers.schemas import ANSWERS
from kare_ml.io.published import read_published
from tests.main_job.conftest import TINY_AS_OF
from tests.unit.cli.test_commands import assert_fits
from tests.workspaces import kare, tree

RULES = """
[profiles.expand]
must = [{ name = "ordered lately", feature = "days_since_order", at_most = 1 }]
attributes = [{ name = "large", feature = "spend_365d", at_least = { percentile = 50 } }]
points_needed = 1
"""


def test_a_proposal_changes_nothing_until_it_is_accepted(tiny: Path) -> None:
    settings = tiny / "kare.toml"
    settings.write_text(settings.read_text("utf-8") + RULES, "utf-8")
    assert kare("score", "-w", tiny, "--as-of", TINY_AS_OF).code == 0
    files = tree(tiny)
    outcome = kare("rules", "review", "--keep", "0.6", "--json", "-w", tiny)
    assert outcome.code == 0, outcome.err
    answer = json.loads(outcome.out)
    assert_fits(answer, ANSWERS["rules review"].model_json_schema())
    assert kare_ml.open(tiny).rules_review(0.6).to_dict("records") == answer["changes"]
    assert tree(tiny) == files
    assert abs(answer["after"]["keep_share"] - 0.6) < abs(answer["before"]["keep_share"] - 0.6)
    assert answer["changes"] and "expand" in tomllib.loads(answer["toml"])["profiles"]
    assert kare("rules", "review", "--accept", "-w", tiny).code == 2, "an acceptance has a name"
    early = kare("rules", "review", "--accept", "--by", "Ann", "--from", "2019-01-01", "-w", tiny)
    assert early.code == 2 and "so it cannot hold from 2019-01-01" in early.err
    assert tree(tiny) == files

    done = kare("rules", "review", "--keep", "0.6", "--accept", "--by", "Ann", "-w", tiny)
    assert done.code == 0 and "Accepted by Ann" in done.out
    *_, review = json.loads((tiny / "reviews.json").read_text("utf-8"))
    assert (review["accepted_by"], review["dated"]) == ("Ann", str(TINY_AS_OF))
    assert review["thresholds"] == {number["name"]: number["today"] for number in answer["numbers"]}
    assert review["changes"][0].startswith(answer["changes"][0]["where"])

    settings.write_text(settings.read_text("utf-8").replace(RULES, "\n" + answer["toml"]), "utf-8")
    assert kare("score", "-w", tiny, "--as-of", TINY_AS_OF).code == 0
    rows = read_published(tiny, columns=["lifecycle", "profile"]).to_pylist()
    clients = [row["profile"] for row in rows if row["lifecycle"] == "client"]
    assert clients.count("Keep") / len(clients) == answer["after"]["keep_share"]
