"""Every route declares what it needs, and keeps to it: each is tried with each role and each scope."""

from __future__ import annotations

import datetime as dt
import html
import io
import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from kare_ml.config.load import load_book
from kare_ml.domain.access import PERMITS, Permission, Role, Scope, User
from kare_ml.io.published import published_runs, read_published
from kare_ml.io.state import open_state
from kare_ml.web.app import routes_of
from kare_ml.web.routes.registry import Route, asked_of, form_of
from kare_ml.web.security.door import OneUser
from kare_ml.web.shelf import Shelf
from tests.web.books import MON, RUNS, TUE, client, night
from tests.web.doors import TOKEN, SaysWho
from tests.web.kept import keep_churn_model, keep_report
from tests.web.servers import NOW, served
from tests.workspaces import write_workspace

QUERIES = {
    "/account": "id=a-1", "/api/account": "id=a-1", "/search": "q=a", "/what-if": "id=a-1", "/card": "model=churn",
    "/night": f"of={TUE}-{RUNS[TUE]}",
}  # fmt: skip
"""What a page needs in its address to show something."""

SECRET = ("Bishop", "b-1", "b-2", "b-3", "Bea", "987654")
"""What belongs to the other one: names and ids of accounts, the owner, an amount."""


def two_owners(folder: Path) -> Path:
    """Ann in the North and Bea in the South with three accounts each; the last one of each was the other's before."""
    write_workspace(folder, [])
    for day in (MON, TUE):
        rows = []
        for n in (1, 2, 3):
            taken = day == MON and n == 3
            for letter, owner, region, name, money in (
                ("a", "Ann", "North", "Archer", 1_000.0), ("b", "Bea", "South", "Bishop", 987_654.0),
            ):  # fmt: skip
                other = {"Ann": ("Bea", "South"), "Bea": ("Ann", "North")}[owner]
                theirs = dict(zip(("owner", "region"), other if taken else (owner, region), strict=True))
                moved = {"risk_word": "High", "risk_word_from": "Watch", "moved_by": "time passing", "movement": []}
                rows.append(
                    client(f"{letter}-{n}", f"{name} {n}", day, trailing_revenue=money, **theirs,
                           **(moved if day == TUE and n == 1 else {}))
                )  # fmt: skip
        night(folder, day, rows)
    keep_churn_model(folder)
    keep_report(folder, f"{TUE}-{RUNS[TUE]}")
    open_state(folder, create=True).flag("b-1", written_by="Zoe", written_at=dt.datetime(2026, 11, 23), owner="Bea")
    return folder


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return two_owners(tmp_path_factory.mktemp("routes") / "book")


@pytest.fixture(scope="module")
def address(book: Path) -> Iterator[str]:
    with served(book, door=SaysWho()) as where:
        yield where


@pytest.fixture
def pages(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=60) as asking:
        yield asking


def told(answer: httpx.Response) -> bytes:
    """What an answer holds; a workbook is packed."""
    if not answer.content.startswith(b"PK"):
        return answer.content
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        return b"".join(map(packed.read, packed.namelist()))


def registered(book: Path) -> tuple[FastAPI, list[Route]]:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    return app, routes_of(app, Shelf(book, load_book(book)), lambda: NOW, OneUser("Ann")).routes


def address_of(route: Route, run: str = "") -> str:
    return f"{route.path}?{QUERIES.get(route.path, '')}" + (f"&run={run}" if run else "")


def test_no_route_is_there_but_those_that_declare_what_they_need(book: Path) -> None:
    app, declared = registered(book)
    there = {(method, one.path) for one in app.routes if isinstance(one, APIRoute) for method in one.methods}
    assert there == {(one.method, one.path) for one in declared}
    assert len(there) == len(declared) == len(app.routes)


def test_every_form_is_checked_before_it_is_handled(book: Path) -> None:
    app, _ = registered(book)
    for one in app.routes:
        assert isinstance(one, APIRoute)
        asked = [dependency.call for dependency in one.dependant.dependencies]
        assert asked[0] is not None and asked[0].__name__ == "guard", one.path
        if "POST" in one.methods:
            assert asked[1] is form_of, one.path
        if asked_of in asked:
            assert asked.index(asked_of) > 0, one.path


def test_each_role_may_go_where_it_is_permitted_and_nowhere_else(book: Path, pages: httpx.Client) -> None:
    for route in registered(book)[1]:
        for role in Role:
            answer = pages.request(route.method, address_of(route), headers={"user": role})
            refused = "Not for you" in answer.text
            assert refused == (not route.permitted(User("", role))), (route, role)
            if route.method == "GET":
                assert answer.status_code == (403 if refused else 200), (route, role)


def test_the_menu_has_what_one_may_open(book: Path, pages: httpx.Client) -> None:
    entries = [(route, route.entry) for route in registered(book)[1] if route.entry]
    for role in Role:
        text = pages.get("/", headers={"user": role}).text
        for route, entry in entries:
            assert (f">{entry.label}</a>" in text) == route.permitted(User("", role)), (route, role)


def test_each_role_may_do_what_the_one_before_it_may_and_more() -> None:
    permits = [PERMITS[role] for role in Role]
    assert all(less < more for less, more in pairwise(permits))
    assert permits[0] and permits[-1] == frozenset(Permission)


def test_who_may_not_act_sees_no_form_for_it(pages: httpx.Client) -> None:
    for page in ("/at-risk", "/account?id=a-1"):
        shown = {role: 'name="token"' in pages.get(page, headers={"user": role}).text for role in Role}
        assert shown == {Role.VIEWER: False, Role.ANALYST: False, Role.LEADER: True, Role.ADMIN: True}, page


@pytest.mark.parametrize("run", ["", RUNS[MON]])
@pytest.mark.parametrize("scope", ["owner=Ann", "region=North"])
def test_a_reader_of_a_part_finds_nothing_of_the_rest_in_any_answer(
    book: Path, pages: httpx.Client, scope: str, run: str
) -> None:
    """The other's former account is told of as one's own: who owned it before is not."""
    own = Scope("owner", frozenset({"Ann"}))
    roles = Role if (scope, run) == ("owner=Ann", "") else (Role.ADMIN,)  # whoever may do more sees no less
    for route in registered(book)[1]:
        for role in (role for role in roles if route.permitted(User("", role)) and route.method == "GET"):
            answer = pages.get(address_of(route, run), headers={"user": f"{role} {scope}"})
            assert answer.status_code == (200 if route.open_to(User("", role, own)) else 403), route
            secret = [word for word in SECRET if not (run and word == "Bea")]
            assert [word for word in secret if word.encode() in told(answer)] == [], (route, role)


@pytest.mark.parametrize("page", ["/account?id=b-1", "/account?id=b-3", f"/account?id=b-3&run={RUNS[MON]}"])
def test_an_account_of_another_is_not_there(pages: httpx.Client, page: str) -> None:
    answer = pages.get(page, headers={"user": "leader owner=Ann"})
    assert (answer.status_code, "No such account" in answer.text) == (404, True)
    assert pages.get("/search?q=Bishop", headers={"user": "leader owner=Ann"}).text.count("/account?id=") == 0


def test_what_was_handed_over_belongs_to_who_has_it_now(pages: httpx.Client) -> None:
    taken = f"/account?id=a-3&run={RUNS[MON]}"
    assert pages.get(taken, headers={"user": "leader owner=Ann"}).status_code == 200
    assert pages.get(taken, headers={"user": "leader owner=Bea"}).status_code == 404


def test_what_another_scope_asked_for_is_not_shown_again(pages: httpx.Client) -> None:
    for owner, other in (("Bea", "Archer"), ("Ann", "Bishop")):
        for page in ("/", "/at-risk", "/movers"):
            text = pages.get(page, headers={"user": f"admin owner={owner}"}).text
            assert other not in text and ("Archer" in text or "Bishop" in text), page


def test_totals_are_those_of_the_part(pages: httpx.Client) -> None:
    assert "<dt>Accounts</dt><dd>3</dd>" in pages.get("/", headers={"user": "viewer owner=Ann"}).text
    assert "<dt>Accounts</dt><dd>6</dd>" in pages.get("/", headers={"user": "viewer"}).text


@pytest.mark.parametrize(
    "fields",
    [
        {"do": "flag", "account": "b-2"},
        {"do": "flag", "account": ["a-2", "b-2"]},
        {"do": "dismiss", "account": "b-1", "note": "no"},
        {"do": "done", "action": "of b-1", "outcome": "no"},
    ],
)
def test_nothing_is_written_of_an_account_of_another(
    book: Path, pages: httpx.Client, fields: dict[str, object]
) -> None:
    state = open_state(book, create=False)
    before = state.actions(open_only=False)
    told = {name: before[0].action_id if value == "of b-1" else value for name, value in fields.items()}
    answer = pages.post("/act", data={"token": TOKEN, **told}, headers={"user": "leader owner=Ann"})
    assert (answer.status_code, "Nothing was changed" in answer.text) == (422, True)
    assert state.actions(open_only=False) == before


def test_who_sees_no_account_is_told_so(pages: httpx.Client) -> None:
    answer = pages.get("/", headers={"user": "viewer owner=Nobody"})
    assert (answer.status_code, "You see owner Nobody, and no account of that night is" in answer.text) == (404, True)


def test_on_a_scored_book_too_nothing_of_the_rest_is_in_any_answer(sample: Path, tmp_path: Path) -> None:
    """Reasons, plays, families, outcomes, whitespace: what only a whole run has is told of one's own accounts, too."""
    folder = Path(shutil.copytree(sample, tmp_path / "book"))
    run = published_runs(folder)[0]
    rows = read_published(folder, as_of=run.as_of, columns=["account_id", "name", "owner"]).to_pylist()
    owner = Counter(row["owner"] for row in rows if row["owner"]).most_common(1)[0][0]
    own = [row for row in rows if row["owner"] == owner]
    others = [row for row in rows if row["owner"] != owner]
    open_state(folder, create=True).flag(
        others[0]["account_id"], written_by="Zoe", written_at=dt.datetime.combine(run.as_of, dt.time())
    )
    told_of = {row["name"] for row in own}  # a branch has the name of its company within its own
    words = {
        *(row["account_id"] for row in others),
        *(row["name"] for row in others if not any(row["name"] in name for name in told_of)),
        *(row["owner"] for row in others if row["owner"]),
    }
    secret = re.compile("|".join(map(re.escape, words)))
    at = dt.datetime.combine(run.as_of, dt.time(8))
    asked = {path: query.replace("a-1", own[0]["account_id"]) for path, query in QUERIES.items()}
    with served(folder, at, SaysWho()) as where, httpx.Client(base_url=where, timeout=120) as pages:
        for route in (one for one in registered(folder)[1] if one.method == "GET" and not one.whole):
            answer = pages.get(f"{route.path}?{asked.get(route.path, '')}", headers={"user": f"admin owner={owner}"})
            assert answer.status_code == 200, route
            found = secret.findall(html.unescape(told(answer).decode("utf-8", "replace")))
            assert found == [], route
