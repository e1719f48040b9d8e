"""What analysts see as lists can be taken along: the movers and the disagreements, by the same filters."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.web.books import MON, TUE, client, night
from tests.web.doors import SaysWho
from tests.web.servers import served
from tests.web.test_disagreements import apart
from tests.workspaces import write_workspace


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Of three accounts two moved, one of them from Keep to Expand as well; a third one's sides disagree."""
    folder: Path = write_workspace(tmp_path_factory.mktemp("tables") / "book", [])
    night(folder, MON, [client(str(n), f"Firm {n}", MON, owner="Ann") for n in (1, 2)] + [apart("3", MON, owner="Bea")])
    high = {"risk_word": "High", "risk_word_from": "Watch", "moved_by": "time passing", "movement": []}
    grown = {"profile": "Expand", "moved_from": "Keep", "moved_by": "rule change", "movement": []}
    rows = [client("1", "=1+1", TUE, owner="Ann", **high), client("2", "Firm 2", TUE, owner="Ann", **{**high, **grown})]
    night(folder, TUE, [*rows, apart("3", TUE, owner="Bea")])
    who = {"user": "analyst"}
    with served(folder, door=SaysWho()) as where, httpx.Client(base_url=where, timeout=60, headers=who) as asking:
        yield asking


def lines(answer: httpx.Response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_movers_have_a_row_a_change_and_no_formula(pages: httpx.Client) -> None:
    rows = lines(pages.get("/tables/movers.csv"))
    assert [(row["name"], row["what"], row["was"], row["became"], row["cause"]) for row in rows] == [
        ("'=1+1", "risk word", "Watch", "High", "time passing"),
        ("Firm 2", "profile", "Keep", "Expand", "rule change"),
        ("Firm 2", "risk word", "Watch", "High", "rule change"),
    ]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("cause=rule+change", ["Firm 2"]),
        ("from=Keep&to=Expand", ["Firm 2"]),
        ("to=Normal", []),
        ("owner=Bea", []),
        ("to=High", ["=1+1", "Firm 2"]),
        ("from=Keep", ["Firm 2"]),
    ],
)
def test_movers_are_narrowed_as_on_their_page(pages: httpx.Client, query: str, names: list[str]) -> None:
    rows = pages.get(f"/api/movers?{query}").json()["rows"]
    assert list(dict.fromkeys(row["name"] for row in rows)) == names
    text = pages.get(f"/movers?{query}").text
    assert ("Nobody moved" in text) == (not names) and all(name in text for name in names)


def test_disagreements_say_why_each_side_says_so(pages: httpx.Client) -> None:
    (row,) = pages.get("/api/disagreements?rules=Keep&outlook=Recapture").json()["rows"]
    assert (row["account_id"], row["chance_of_rules"], row["chance_of_outlook"]) == ("3", 0.2, 0.7)
    assert row["why_outlook"] == "Silent: Firm 3"
    assert pages.get("/api/disagreements?rules=Attain").json()["rows"] == []


def test_they_are_for_those_who_may_see_their_pages(pages: httpx.Client) -> None:
    for table in ("movers", "disagreements"):
        assert pages.get(f"/tables/{table}.csv", headers={"user": "viewer"}).status_code == 403
    scoped = pages.get("/tables/disagreements.csv", headers={"user": "analyst owner=Ann"})
    assert (scoped.status_code, lines(scoped)) == (200, [])
