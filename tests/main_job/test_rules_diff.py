"""The dry run of a rule change on a scored book: what is said is what comes once the rules are changed."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import kare_ml
from kare_ml.cli.answers.schemas import ANSWERS
from kare_ml.io.published import published_runs, read_published
from tests.main_job.conftest import TINY_AS_OF
from tests.unit.cli.test_commands import assert_fits
from tests.workspaces import kare, tree

EASY = """
[profiles.expand]
must = [{ name = "ordered lately", feature = "days_since_order", at_most = 20 }]
attributes = [{ name = "large", feature = "spend_365d", at_least = 1 }]
points_needed = 1
"""


def states(folder: Path) -> dict[str, str]:
    rows = read_published(folder, columns=["account_id", "profile", "no_profile_reason"]).to_pylist()
    return {row["account_id"]: row["profile"] or row["no_profile_reason"] for row in rows}


def test_what_the_dry_run_says_is_what_comes(tiny: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text(EASY, "utf-8")
    assert kare("score", "-w", tiny, "--as-of", TINY_AS_OF).code == 0
    before = states(tiny)
    keep = sorted(account for account, state in before.items() if state == "Keep")
    assert kare("assign", keep[0], "Keep", "--by", "Ann", "-w", tiny).code == 0
    files = tree(tiny)
    outcome = kare("rules", "diff", "--against", other, "--json", "--top", "99", "-w", tiny)
    assert outcome.code == 0, outcome.err
    answer = json.loads(outcome.out)
    assert_fits(answer, ANSWERS["rules diff"].model_json_schema())
    assert tree(tiny) == files, "nothing is written"
    assert "would move" in kare("rules", "diff", "--against", other, "-w", tiny).out
    assert list(kare_ml.open(tiny).rules_diff(other)["account_id"]) == [m["account_id"] for m in answer["largest"]]

    settings = tiny / "kare.toml"
    settings.write_text(settings.read_text("utf-8") + EASY, "utf-8")
    assert kare("score", "-w", tiny, "--as-of", TINY_AS_OF).code == 0
    after = states(tiny)
    came = Counter((before[account], state) for account, state in after.items() if state != before[account])
    assert came and {(w["before"], w["after"]): w["accounts"] for w in answer["ways"]} == came
    assert answer["moved"] == came.total() == len(answer["largest"])
    assert {(m["account_id"], m["after"]) for m in answer["largest"]} == {
        (account, state) for account, state in after.items() if state != before[account]
    }
    clients = Counter(state for state in after.values() if state in ("Keep", "Expand", "exit_review"))
    assert answer["keep_share_after"] == clients["Keep"] / clients.total()
    assert len(published_runs(tiny)) == 1
    assert json.loads(kare("rules", "diff", "--against", other, "--json", "-w", tiny).out)["changes"] == []
