"""What people decide takes effect on the next run, and what moved since the last run is told."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from kare_ml.io.published import published_runs, read_published
from tests.books import AS_OF
from tests.main_job.conftest import TINY_AS_OF
from tests.workspaces import kare

TOMORROW = dt.date.today() + dt.timedelta(days=2)


def scored(folder: Path, as_of: dt.date) -> dict[str, dict[str, Any]]:
    assert kare("score", "-w", folder, "--as-of", as_of).code == 0
    columns = [
        "account_id",
        "lifecycle",
        "profile",
        "no_profile_reason",
        "assigned_by",
        "moved_from",
        "baseline_profile",
    ]
    return {row["account_id"]: row for row in read_published(folder, as_of=as_of, columns=columns).to_pylist()}


def test_an_assignment_takes_effect_on_the_next_run_where_it_fits(tiny: Path) -> None:
    """Years later all of them are past clients below the bar, or to be won back."""
    before = scored(tiny, TOMORROW)
    dormant, other, back = [account for account, row in before.items() if row["no_profile_reason"] == "dormant"][:3]
    assert kare("assign", dormant, "recapture", "--by", "Ann", "-w", tiny).code == 0
    assert kare("assign", other, "Keep", "--by", "Ann", "-w", tiny).code == 0
    assert kare("assign", back, "Recapture", "--by", "Ann", "-w", tiny).code == 0
    assert kare("assign", back, "rules", "--by", "Bo", "-w", tiny).code == 0
    after = scored(tiny, TOMORROW)
    assert (after[dormant]["profile"], after[dormant]["assigned_by"]) == ("Recapture", "Ann")
    assert after[dormant]["baseline_profile"] is None, "the rules' own opinion stays beside it"
    assert after[other] == before[other], "a past client is no Keep account"
    assert after[back] == before[back]

    next_night = scored(tiny, TOMORROW + dt.timedelta(days=1))
    assert next_night[dormant]["profile"] == "Recapture"
    assert next_night[dormant]["moved_from"] is None


def test_an_assignment_holds_up_to_its_review(tiny: Path) -> None:
    before = scored(tiny, TOMORROW)
    dormant = next(account for account, row in before.items() if row["no_profile_reason"] == "dormant")
    assert kare("assign", dormant, "Recapture", "--by", "Ann", "--until", TOMORROW, "-w", tiny).code == 0
    assert scored(tiny, TOMORROW)[dormant]["profile"] == "Recapture"
    later = scored(tiny, TOMORROW + dt.timedelta(days=1))[dormant]
    assert (later["profile"], later["assigned_by"], later["moved_from"]) == (None, None, "Recapture")


def test_an_assignment_of_today_does_not_change_the_past(tiny: Path) -> None:
    before = scored(tiny, TINY_AS_OF)
    client = next(account for account, row in before.items() if row["profile"] == "Keep")
    assert kare("assign", client, "Expand", "--by", "Ann", "-w", tiny).code == 0
    run_id = published_runs(tiny)[0].run_id
    assert scored(tiny, TINY_AS_OF) == before
    assert published_runs(tiny)[0].run_id == run_id


def test_a_flag_is_listed_until_it_is_closed_and_changes_no_score(tiny: Path) -> None:
    before = scored(tiny, TINY_AS_OF)
    account = next(iter(before))
    words = ["--owner", "Ann", "--by", "Bo", "--due", "2030-01-01", "--note", "call before May"]
    assert kare("flag", account, *words, "-w", tiny).code == 0
    (action,) = json.loads(kare("actions", "--json", "-w", tiny).out)["actions"]
    assert action | {"action_id": "", "written_at": ""} == {
        "action_id": "",
        "kind": "flag",
        "account_id": account,
        "owner": "Ann",
        "due_on": "2030-01-01",
        "note": "call before May",
        "written_by": "Bo",
        "written_at": "",
        "play": None,
        "cause": None,
        "opened_for": None,
    }
    assert "call before May" in kare("actions", "-w", tiny).out
    assert scored(tiny, TINY_AS_OF) == before


def test_what_moved_since_the_run_before_is_told(sample_copy: Path) -> None:
    first, second = AS_OF - dt.timedelta(days=60), AS_OF
    before, after = scored(sample_copy, first), scored(sample_copy, second)
    runs = {run.as_of: run for run in published_runs(sample_copy)}
    assert runs[second].previous_run_id == runs[first].run_id
    rows = read_published(sample_copy, as_of=second, columns=["previous_run_id", "moved_from"])
    assert set(rows["previous_run_id"].to_pylist()) == {runs[first].run_id}
    assert pc.count(rows["moved_from"]).as_py() > 3
    for account, row in after.items():
        state = row["profile"] or row["no_profile_reason"]
        old = before.get(account)
        was = (old["profile"] or old["no_profile_reason"]) if old else None
        assert row["moved_from"] == (was if was != state else None)
