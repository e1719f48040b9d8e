"""Behind a proxy that signs people in: it alone says who somebody is."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from kare_ml.config.serve import Serve
from kare_ml.domain.access import EVERY_ACCOUNT, Role
from kare_ml.io.state import open_state
from kare_ml.io.users import add_user
from kare_ml.web.security.door import Vouched
from tests.web.books import MON, client, night
from tests.web.servers import NOW, served
from tests.workspaces import write_workspace

HERE, ELSEWHERE = ("127.0.0.1",), ("10.0.0.5",)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_workspace(tmp_path_factory.mktemp("proxy") / "book", [])
    night(folder, MON, [client("1", "Acme", MON, owner="Dan"), client("2", "Bolt", MON, owner="Ann")])
    add_user(open_state(folder, create=True), "Ann", Role.LEADER, EVERY_ACCOUNT, None, NOW)
    add_user(open_state(folder, create=True), "J\u00f8rn", Role.VIEWER, EVERY_ACCOUNT, None, NOW)
    return folder


def asked(book: Path, serve: Serve, *headers: tuple[str, str | bytes]) -> httpx.Response:
    with served(book, door=Vouched(open_state(book, create=True), serve)) as where:
        return httpx.get(f"{where}/at-risk", headers=[(name, value) for name, value in headers])  # type: ignore[misc]


def test_whom_the_proxy_names_is_in(book: Path) -> None:
    text = asked(book, Serve(proxies=HERE, user_header="X-Remote-User"), ("x-remote-user", "ann")).text
    assert "<bdi>Ann</bdi>, leader" in text and "Sign out" not in text
    named = asked(book, Serve(proxies=HERE, user_header="X-User"), ("x-user", "J\u00f8rn".encode()))
    assert "<bdi>J\u00f8rn</bdi>, viewer" in named.text


@pytest.mark.parametrize(
    ("proxies", "headers", "said"),
    [
        (ELSEWHERE, [("x-user", "Ann")], "did not come through the sign-in of your company"),
        (ELSEWHERE, [("x-user", "Ann"), ("x-forwarded-for", "10.0.0.5")], "did not come through"),
        (HERE, [], "names nobody"),
        (HERE, [("x-user", "")], "names nobody"),
        (HERE, [("x-user", "Dan"), ("x-user", "Ann")], "names nobody"),
        (HERE, [("x-user", "Dan")], "You are no user of this book"),
        (HERE, [("x-user", "\uff21nn".encode())], "You are no user of this book"),  # it merely looks like Ann
    ],
)
def test_nobody_else_is(book: Path, proxies: tuple[str, ...], headers: list[tuple[str, str]], said: str) -> None:
    answer = asked(book, Serve(proxies=proxies, user_header="X-User"), *headers)
    assert (answer.status_code, said in answer.text, "Acme" in answer.text) == (403, True, False)


def test_whom_we_do_not_know_may_be_given_a_role_and_the_own_accounts(book: Path) -> None:
    serve = Serve(proxies=HERE, user_header="X-User", default_role=Role.VIEWER, scope="owner")
    text = asked(book, serve, ("x-user", "Dan")).text
    assert "<bdi>Dan</bdi>, viewer" in text and "Acme" in text and "Bolt" not in text
    assert asked(book, serve, ("x-user", "\uff21nn".encode())).status_code == 403


def test_a_header_is_believed_by_no_other_door(book: Path) -> None:
    with served(book) as where:
        text = httpx.get(where, headers={"x-user": "Mallory", "x-remote-user": "Mallory"}).text
    assert "Mallory" not in text
