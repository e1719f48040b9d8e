"""Sign-in, on a real server and a real store: who comes in, for how long, and who does not."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from kare_ml.config.serve import Serve
from kare_ml.domain.access import EVERY_ACCOUNT, Role, Scope
from kare_ml.io import passwords
from kare_ml.io.audit import Did, entries
from kare_ml.io.sessions import Limit, end_sessions
from kare_ml.io.state import State, open_state
from kare_ml.io.state_tables import ACTION_EVENTS, AUDIT, SESSIONS, TRIES, USERS
from kare_ml.io.users import add_user, change_user
from kare_ml.web.security.sign_in import SignIn, where_to
from tests.web.books import MON, client, night
from tests.web.servers import NOW, served
from tests.workspaces import write_workspace

PASSWORD = "a horse of another colour"
WRONG = "do not fit together"


class Clock:
    """A clock that a test may move on."""

    now = NOW

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture(scope="module")
def kept() -> bytes:
    return passwords.hashed(PASSWORD, "Ann")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_workspace(tmp_path_factory.mktemp("sign-in") / "book", [])
    night(folder, MON, [client("1", "Acme", MON, owner="Ann"), client("2", "Bolt", MON, owner="Bea")])
    return folder


@pytest.fixture(scope="module")
def store(published: Path) -> State:
    return open_state(published, create=True)


@pytest.fixture(scope="module")
def time_told() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def address(published: Path, store: State, time_told: Clock) -> Iterator[str]:
    limit = Limit(by_name=3, by_address=8)
    with served(published, door=SignIn(store, Serve(), time_told, secure=False, limit=limit)) as where:
        yield where


@pytest.fixture
def clock(time_told: Clock) -> Clock:
    time_told.now = NOW
    return time_told


@pytest.fixture
def state(store: State, kept: bytes) -> State:
    with store.writing() as connection:
        for table in (USERS, SESSIONS, TRIES, AUDIT, ACTION_EVENTS):
            connection.execute(table.delete())
    add_user(store, "Ann", Role.LEADER, EVERY_ACCOUNT, kept, NOW)
    add_user(store, "Ben", Role.VIEWER, Scope("owner", frozenset({"Bea"})), kept, NOW)
    add_user(store, "Cora", Role.ADMIN, EVERY_ACCOUNT, None, NOW)
    return store


@pytest.fixture
def browser(address: str, state: State, clock: Clock) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=60) as asking:
        yield asking


def token_in(text: str) -> str:
    return str(re.findall(r'name="token" value="([\w-]+)"', text)[0])


def sign_in(browser: httpx.Client, name: str = "Ann", password: str = PASSWORD, **more: str) -> httpx.Response:
    token = token_in(browser.get("/sign-in").text)
    return browser.post("/sign-in", data={"token": token, "name": name, "password": password, **more})


def test_nothing_is_shown_before_sign_in_and_one_gets_where_one_wanted(browser: httpx.Client) -> None:
    answer = browser.get("/at-risk?top=3")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Fat-risk%3Ftop%3D3")
    form = browser.get(answer.headers["location"]).text
    assert 'name="next" value="/at-risk?top=3"' in form and "Acme" not in form
    done = browser.post("/sign-in", data={"token": token_in(form), "name": "ann", "password": PASSWORD,
                                          "next": "/at-risk?top=3"})  # fmt: skip
    assert (done.status_code, done.headers["location"]) == (303, "/at-risk?top=3")
    text = browser.get("/at-risk?top=3").text
    assert "Acme" in text and "<bdi>Ann</bdi>, leader" in text
    assert browser.get("/sign-in").status_code == 303, "who is in need not sign in"


def test_the_cookie_is_out_of_reach_of_scripts_other_sites_and_plain_lines(
    published: Path, state: State, clock: Clock, browser: httpx.Client
) -> None:
    cookie = sign_in(browser).headers["set-cookie"]
    assert re.match(r"kare=[\w-]{43}; HttpOnly; Path=/; SameSite=lax", cookie)
    assert "max-age" not in cookie.split("kare-sign-in")[0].lower()
    with served(published, door=SignIn(state, Serve(https=True), clock, secure=True)) as where:
        form = httpx.get(f"{where}/sign-in")
        assert re.match(r"__Host-kare-sign-in=[\w-]{43}; HttpOnly; Path=/; SameSite=strict; Secure",
                        form.headers["set-cookie"])  # fmt: skip
        secret = form.headers["set-cookie"].split(";")[0]
        fields = {"token": token_in(form.text), "name": "Ann", "password": PASSWORD}
        done = httpx.post(f"{where}/sign-in", data=fields, headers={"cookie": secret})
        assert re.match(r"__Host-kare=[\w-]{43}; HttpOnly; Path=/; SameSite=lax; Secure", done.headers["set-cookie"])


def test_a_sign_in_gives_a_new_token_and_ends_the_old_one(browser: httpx.Client) -> None:
    sign_in(browser)
    old = browser.cookies["kare"]
    browser.cookies.delete("kare")
    form = token_in(browser.get("/sign-in").text)
    browser.cookies.set("kare", old)
    browser.post("/sign-in", data={"token": form, "name": "Ann", "password": PASSWORD})
    assert httpx.get(browser.base_url, headers={"cookie": f"kare={old}"}).status_code == 303
    browser.cookies.delete("kare", domain="")
    assert "Acme" in browser.get("/at-risk").text


@pytest.mark.parametrize("planted", ["x" * 43, "", "; kare=", "é"])
def test_a_token_that_we_did_not_give_lets_nobody_in(address: str, planted: str) -> None:
    answer = httpx.get(address, headers={"cookie": f"kare={planted}".encode()})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


@pytest.mark.parametrize(
    "wanted",
    ["//example.invalid", "/\\example.invalid", "https://example.invalid", "javascript:alert(1)", "/\n/x",
     "/\t/example.invalid", "\\\\example.invalid", "", "/x" * 300, "/\r\nset-cookie:x=1", "/x\u2028"],
)  # fmt: skip
def test_what_is_no_address_of_ours_is_not_led_to(wanted: str) -> None:
    assert where_to(wanted) == "/"


def test_sign_in_leads_to_our_own_pages_alone(browser: httpx.Client) -> None:
    assert sign_in(browser, next="//example.invalid").headers["location"] == "/"
    assert browser.get("/sign-in?next=//example.invalid").headers["location"] == "/"
    assert browser.get("/sign-in?next=/movers").headers["location"] == "/movers"


def test_signing_out_ends_the_session_and_not_only_the_cookie(browser: httpx.Client) -> None:
    sign_in(browser)
    token = browser.cookies["kare"]
    fields = {"token": token_in(browser.get("/").text)}
    assert browser.post("/sign-out", data={"token": "x"}).status_code == 403
    assert browser.post("/sign-out", data=fields).headers["location"] == "/sign-in"
    assert httpx.get(browser.base_url, headers={"cookie": f"kare={token}"}).status_code == 303
    assert browser.post("/sign-out", data=fields).status_code == 401


def test_a_session_ends_when_nobody_looks_and_when_it_is_old(browser: httpx.Client, clock: Clock) -> None:
    sign_in(browser)
    for _ in range(12):
        clock.now += dt.timedelta(minutes=59)
        assert browser.get("/").status_code == 200
    clock.now += dt.timedelta(minutes=30)
    assert browser.get("/").status_code == 303, "twelve hours have passed"
    sign_in(browser)
    clock.now += dt.timedelta(minutes=60)
    assert browser.get("/").status_code == 303, "an hour without a page has passed"


@pytest.mark.parametrize(
    "change",
    [
        lambda state: change_user(state, "Ann", role=Role.VIEWER),
        lambda state: change_user(state, "Ann", password=b"other"),
        lambda state: end_sessions(state, "Ann"),
    ],
)
def test_a_change_of_the_user_ends_the_session(browser: httpx.Client, state: State, change: object) -> None:
    sign_in(browser)
    assert browser.get("/").status_code == 200
    change(state)  # type: ignore[operator]
    assert browser.get("/").status_code == 303


def test_a_form_is_good_for_its_own_session_alone(address: str, browser: httpx.Client) -> None:
    sign_in(browser)
    with httpx.Client(base_url=address, timeout=60) as other:
        sign_in(other)
        theirs = token_in(other.get("/at-risk").text)
    fields = {"do": "flag", "account": "1"}
    assert browser.post("/act", data={"token": theirs, **fields}).status_code == 403
    assert browser.post("/act", data={"token": token_in(browser.get("/at-risk").text), **fields}).status_code == 303
    assert httpx.post(f"{address}/act", data={"token": theirs, **fields}).status_code == 401


def test_another_site_cannot_sign_somebody_in(address: str, browser: httpx.Client) -> None:
    fields = {"token": token_in(httpx.get(f"{address}/sign-in").text), "name": "Ann", "password": PASSWORD}
    assert browser.post("/sign-in", data=fields).status_code == 403, "a form of another browser"
    assert browser.cookies.get("kare") is None


@pytest.mark.parametrize(
    ("name", "password"), [("Ann", "wrong"), ("Nobody", PASSWORD), ("Cora", PASSWORD), ("Ann\0", PASSWORD),
                           ("' OR 1=1 --", ""), ("A" * 5000, "B" * 5000)],
)  # fmt: skip
def test_a_wrong_name_or_password_is_told_in_the_same_words(browser: httpx.Client, name: str, password: str) -> None:
    answer = sign_in(browser, name, password)
    assert (answer.status_code, WRONG in answer.text) == (401, True)
    assert browser.cookies.get("kare") is None


def test_an_unknown_user_takes_as_long_as_a_wrong_password(kept: bytes) -> None:
    passwords.fits("warm", None)

    def seconds(known: bytes | None) -> float:
        took = []
        for _ in range(3):
            begun = time.thread_time()
            passwords.fits("wrong password", known)
            took.append(time.thread_time() - begun)
        return min(took)

    known, unknown = seconds(kept), seconds(None)
    assert 0.5 < unknown / known < 2


def test_tries_are_limited_for_unknown_names_too_and_are_written_down(
    browser: httpx.Client, state: State, clock: Clock
) -> None:
    assert [sign_in(browser, "nobody", "x").status_code for _ in range(5)] == [401, 401, 401, 429, 429]
    assert [sign_in(browser, "Ann", "x").status_code for _ in range(4)] == [401, 401, 401, 429]
    assert sign_in(browser).status_code == 429, "the right password helps no more"
    log = entries(state, 20)
    assert [one.event for one in log].count(Did.SIGN_IN_REFUSED) == 2, "once a stretch, however often it is tried"
    assert {(one.who, one.about) for one in log if one.event == Did.SIGN_IN_FAILED} == {
        ("Ann", ""), ("", "by a name that is no user's"),
    }  # fmt: skip
    clock.now += dt.timedelta(minutes=16)
    assert sign_in(browser).status_code == 303


def test_an_address_may_try_so_often_whatever_the_names(browser: httpx.Client) -> None:
    codes = [sign_in(browser, f"name {n}", "x").status_code for n in range(9)]
    assert codes == [401] * 8 + [429]
    assert sign_in(browser).status_code == 429


def test_who_came_in_and_what_was_done_is_written_down(browser: httpx.Client, state: State) -> None:
    sign_in(browser)
    token = token_in(browser.get("/at-risk").text)
    browser.post("/act", data={"token": token, "do": "flag", "account": ["1", "2"]})
    browser.post("/act", data={"token": token, "do": "dismiss", "account": "2", "note": "sold"})
    browser.get("/users?x=1")
    browser.post("/sign-out", data={"token": token})
    assert [(one.who, one.event, one.about, one.address) for one in entries(state, 9)][::-1] == [
        ("Ann", "signed in", "", "127.0.0.1"),
        ("Ann", "flagged", "1, 2", "127.0.0.1"),
        ("Ann", "dismissed", "2", "127.0.0.1"),
        ("Ann", "was not permitted", "GET /users?x=1", "127.0.0.1"),
        ("Ann", "signed out", "", "127.0.0.1"),
    ]


def test_a_user_sees_what_the_scope_holds(browser: httpx.Client) -> None:
    sign_in(browser, "Ben")
    text = browser.get("/at-risk").text
    assert "Bolt" in text and "Acme" not in text and "sees <bdi>owner Bea</bdi>" in text
    assert browser.get("/account?id=1").status_code == 404


def test_with_own_accounts_by_setting_one_sees_those_of_the_own_name(
    published: Path, state: State, clock: Clock
) -> None:
    with (
        served(published, door=SignIn(state, Serve(scope="owner"), clock, secure=False)) as where,
        httpx.Client(base_url=where, timeout=60) as browser,
    ):
        sign_in(browser)
        text = browser.get("/at-risk").text
        assert "Acme" in text and "Bolt" not in text
