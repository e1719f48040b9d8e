"""Where our rules and the prediction disagree: which accounts, why each side, who proved right."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import httpx
import pyarrow as pa
import pytest

from kare_ml.io.outcomes import keep_outcomes
from kare_ml.io.published import PublishedRun
from kare_ml.monitor.outcomes import OUTCOMES
from tests.web.books import MON, RUNS, TUE, client, night
from tests.web.doors import SaysWho
from tests.web.servers import served
from tests.workspaces import write_workspace

MARGIN = {"rule": "expand", "way": None, "attribute": "good margin", "feature": "margin_365d", "value": 0.4,
          "text": None, "threshold": "at least 0.3", "met": True, "points": 60.0, "possible": 60.0,
          "points_needed": 60.0}  # fmt: skip


def apart(account: str, day: dt.date, **more: Any) -> dict[str, Any]:
    """A client that the rules keep, and that the prediction sees in Recapture."""
    told = {"outlook": "Recapture", "agrees": False, "p_recapture": 0.7, "p_keep": 0.2, "p_expand": 0.1}
    return client(account, f"Firm {account}", day, **{**told, **more})


def outcome(account: str, came: str, **more: Any) -> dict[str, Any]:
    """One judged account: the rules said Keep, the prediction Recapture."""
    row = {name: None for name in OUTCOMES.names}
    row |= {"as_of": MON, "run_id": RUNS[MON], "account_id": account, "lifecycle": "client", "worked": False,
            "baseline_state": "Keep", "predicted_profile": "Recapture", "ordered": False,
            "lifecycle_then": "lapsed" if came == "dormant" else "client", "state_then": came}  # fmt: skip
    return {**row, **more}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Two nights; of the first, three disagreements are judged: twice the prediction was right, once the rules."""
    folder = write_workspace(tmp_path / "book", [])
    grown = {"baseline_profile": "Expand", "outlook": "Keep", "p_keep": 0.6, "baseline_trace": [MARGIN]}
    for day in (MON, TUE):
        rows = [apart("1", day, owner="Ann"), apart("2", day, owner="Ben"), apart("3", day, owner="Ben", **grown)]
        night(folder, day, [*rows, client("4", "Agreed", day, agrees=True)])
    judged = [
        outcome("1", "dormant"),
        outcome("2", "Keep"),
        outcome("3", "dormant"),
        outcome("4", "Keep", baseline_state="Recapture", predicted_profile="Recapture"),
    ]
    run = PublishedRun(MON, RUNS[MON], None, f"runs/{MON}", 4, 2)
    keep_outcomes(folder, run, pa.Table.from_pylist(judged, OUTCOMES))
    return folder


def rows_of(text: str) -> list[str]:
    """The rows of all tables of a page, in plain words."""
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in re.findall(r"<tr[^>]*>(.*?)</tr>", text, re.S)]


def test_each_side_says_why_and_who_proved_right_is_told(book: Path) -> None:
    with served(book) as where, httpx.Client(base_url=where, timeout=60) as pages:
        text = pages.get("/disagreements").text
        told = rows_of(text)
        assert "3 of 4 accounts" in text
        assert "the prediction was right in 67% and our rules in 33%" in text
        assert "K Keep → R Recapture 3 67% 33% 0%" in told
        assert any(row.startswith("Firm 1 K Keep 20%") and "Silent: Firm 1" in row for row in told)
        assert any(row.startswith("Firm 3 E Expand 10% good margin K Keep 60%") for row in told)
        assert "What came" not in text


def test_a_night_that_is_judged_says_what_came_of_each(book: Path) -> None:
    with served(book) as where, httpx.Client(base_url=where, timeout=60) as pages:
        told = rows_of(pages.get(f"/disagreements?run={RUNS[MON]}").text)
        assert any("Firm 1" in row and "R Recapture prediction right" in row for row in told)
        assert any("Firm 2" in row and "K Keep our rules right" in row for row in told)


def test_filters_leave_what_they_ask_for(book: Path) -> None:
    with served(book) as where, httpx.Client(base_url=where, timeout=60) as pages:

        def listed(query: str) -> list[str]:
            return re.findall(r'<a href="/account\?id=(\d)">', pages.get(f"/disagreements?{query}").text)

        assert listed("") == ["1", "2", "3"]
        assert listed("rules=Expand") == ["3"]
        assert listed("outlook=Recapture&owner=Ben") == ["2"]
        assert "No account disagrees that way" in pages.get("/disagreements?owner=nobody").text


def test_who_sees_a_part_of_the_book_is_told_of_that_part_alone(book: Path) -> None:
    who = {"user": "analyst owner=Ann"}
    with served(book, door=SaysWho()) as where, httpx.Client(base_url=where, timeout=60, headers=who) as pages:
        text = pages.get("/disagreements").text
        assert "1 of 1 accounts" in text and "the prediction was right in 100%" in text
        assert "Firm 2" not in text and "Ben" not in text
