"""What a leader does from a page is written once, by name; a form that is not ours changes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from kare_ml.io.actions import Action
from kare_ml.io.state import open_state
from tests.web.books import MON, client, night
from tests.web.servers import served
from tests.workspaces import write_workspace

FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_workspace(tmp_path_factory.mktemp("forms") / "book", [])
    night(folder, MON, [client(str(n), f"Acme {n}", MON, owner=f"Owner {n}", revenue_at_risk=n) for n in range(1, 10)])
    return folder


@pytest.fixture(scope="module")
def address(book: Path) -> Iterator[str]:
    with served(book) as where:
        yield where


@pytest.fixture
def pages(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=60) as asking:
        yield asking


@pytest.fixture
def token(pages: httpx.Client) -> str:
    return re.findall(r'name="token" value="([\w-]{40,})"', pages.get("/at-risk").text)[0]


def written(book: Path, account: str | None = None) -> list[Action]:
    found = open_state(book, create=False).actions(open_only=False)
    return [one for one in found if account in (None, one.account_id)]


def test_flags_go_to_each_owner_or_to_the_one_named(book: Path, pages: httpx.Client, token: str) -> None:
    fields = {
        "token": token,
        "do": "flag",
        "account": ["1", "2"],
        "due": "2026-12-01",
        "note": "call",
        "back": "/at-risk?top=3",
    }
    answer = pages.post("/act", data=fields)
    assert (answer.status_code, answer.headers["location"]) == (303, "/at-risk?top=3")
    pages.post("/act", data={"token": token, "do": "flag", "account": "3", "owner": "Ben"})
    flags = [written(book, account)[0] for account in "123"]
    assert [(one.owner, one.opened_by, one.history[0].note) for one in flags] == [
        ("Owner 1", "Ann", "call"), ("Owner 2", "Ann", "call"), ("Ben", "Ann", ""),
    ]  # fmt: skip
    assert "flagged" in pages.get("/at-risk").text
    pages.post("/act", data={"token": token, "do": "flag", "account": "1", "note": "again"})
    assert len(written(book, "1")) == 1, "one that is flagged stays as it is"


def test_who_is_dismissed_with_a_reason_is_off_the_list_for_a_time(book: Path, pages: httpx.Client, token: str) -> None:
    pages.post("/act", data={"token": token, "do": "flag", "account": "4"})
    for account in "45":
        pages.post("/act", data={"token": token, "do": "dismiss", "account": account, "note": "sold", "silent": "10"})
    assert [(one.status, str(one.silent_until)) for one in (*written(book, "4"), *written(book, "5"))] == [
        ("dismissed", "2026-12-04")
    ] * 2
    text = pages.get("/at-risk").text
    assert "2 are left out, dismissed for a time" in text and "Acme 4<" not in text
    assert "silent until 4 Dec" in pages.get("/at-risk?silent=1").text


def test_an_action_is_closed_with_what_came_of_it(book: Path, pages: httpx.Client, token: str) -> None:
    pages.post("/act", data={"token": token, "do": "flag", "account": "6"})
    action = written(book, "6")[0].action_id
    fields = {"token": token, "do": "done", "action": action, "outcome": "ordered again", "back": "/account?id=6"}
    assert pages.post("/act", data=fields).headers["location"] == "/account?id=6"
    assert [(one.status, one.outcome) for one in written(book, "6")] == [("done", "ordered again")]
    assert "done: <bdi>ordered again</bdi>" in pages.get("/account?id=6").text


@pytest.mark.parametrize(
    ("headers", "change", "code"),
    [
        ({}, {"token": "x"}, 403),
        ({}, {"token": ""}, 403),
        ({"origin": "https://example.invalid"}, {}, 403),
        ({"sec-fetch-site": "cross-site"}, {}, 403),
        ({"sec-fetch-site": "same-site"}, {}, 403),
        ({"content-type": "text/plain"}, {}, 403),
        ({}, {"note": "x" * 70_000}, 403),
        ({}, {"account": [str(n) for n in range(1_001)]}, 403),
        ({}, {"account": "nope"}, 422),
        ({}, {"account": ["7", "nope"]}, 422),
        ({}, {"account": []}, 422),
        ({}, {"due": "2026-11-23"}, 422),
        ({}, {"due": "soon"}, 422),
        ({}, {"note": "x" * 1_001}, 422),
        ({}, {"owner": "x" * 201}, 422),
        ({}, {"do": "dismiss", "note": ""}, 422),
        ({}, {"do": "dismiss", "silent": "0"}, 422),
        ({}, {"do": "drop"}, 422),
        ({}, {"do": "done", "outcome": ""}, 422),
    ],
)
def test_a_form_that_is_not_ours_or_asks_for_what_cannot_be_changes_nothing(
    book: Path, pages: httpx.Client, token: str, headers: dict[str, str], change: dict[str, object], code: int
) -> None:
    before = written(book)
    fields = {"token": token, "do": "flag", "account": "7", "note": "why"} | change
    content = str(httpx.QueryParams(fields))  # type: ignore[arg-type]
    answer = pages.post("/act", content=content, headers={"content-type": FORM, **headers})
    assert (answer.status_code, "Nothing was changed" in answer.text) == (code, True)
    assert written(book) == before


@pytest.mark.parametrize(
    "back", ["//example.invalid", "https://example.invalid", "/nope", "/\\example.invalid", "x", "/at-risk\n"]
)
def test_a_form_leads_back_to_our_pages_alone(pages: httpx.Client, token: str, back: str) -> None:
    answer = pages.post("/act", data={"token": token, "do": "flag", "account": "8", "back": back})
    assert answer.headers["location"] == "/"


def test_nothing_is_changed_by_following_a_link(pages: httpx.Client) -> None:
    assert pages.get("/act?do=flag&account=1").status_code == 405


def test_an_earlier_night_has_no_forms_that_change_something(tmp_path: Path) -> None:
    from tests.web.books import RUNS, TUE

    folder = write_workspace(tmp_path / "book", [])
    for day in (MON, TUE):
        night(folder, day, [client("1", "Acme", day)])
    with served(folder) as where, httpx.Client(base_url=where, timeout=60) as asking:
        assert 'action="/act"' in asking.get("/account?id=1").text
        assert 'name="token"' not in asking.get(f"/account?id=1&run={RUNS[MON]}").text
        assert 'name="token"' not in asking.get(f"/at-risk?run={RUNS[MON]}").text
