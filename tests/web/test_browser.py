"""A real browser: attacks do nothing, journeys work by keyboard and without scripts, pages fit a phone."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI

from kare_ml.config.load import load_book
from kare_ml.config.serve import Serve
from kare_ml.domain.access import EVERY_ACCOUNT, Role
from kare_ml.io import passwords
from kare_ml.io.state import open_state
from kare_ml.io.users import add_user
from kare_ml.web.app import routes_of
from kare_ml.web.security.door import OneUser
from kare_ml.web.security.sign_in import SignIn
from kare_ml.web.shelf import Shelf
from tests.web.books import MARK, RUNS, TUE, hostile_book
from tests.web.servers import NOW, served
from tests.workspaces import write_workspace

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAGES = (
    "/", "/at-risk?top=200", "/movers", "/account?id=001", "/account?id=003", "/what-if?id=001", "/search?q=%3C",
    "/recapture", "/warming", "/expand", "/flags", "/mine", "/portfolio", "/tables", "/disagreements", "/models",
    "/card?model=churn", "/usability", f"/night?of={TUE}-{RUNS[TUE]}", "/users",
)  # fmt: skip

FILES = ("/tables/", "/api/")
"""What is no page: files and JSON, which a browser takes as such."""

UNLABELLED = """() => [...document.querySelectorAll('input:not([type=hidden]),select,button,a')]
    .filter(e => !(e.labels?.length || e.ariaLabel || e.textContent.trim())).map(e => e.outerHTML)"""
HEADINGS = "() => [...document.querySelectorAll('h1,h2,h3')].map(e => +e.tagName[1])"
DIM = """() => {
    const parse = c => { const m = c.match(/[\\d.]+/g).map(Number); return {rgb: m.slice(0, 3), a: m[3] ?? 1}; };
    const light = ([r, g, b]) => [r, g, b].map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
        .reduce((sum, v, n) => sum + v * [.2126, .7152, .0722][n], 0);
    const behind = e => {
        const layers = [];
        for (let at = e; at; at = at.parentElement) layers.push(parse(getComputedStyle(at).backgroundColor));
        const over = (under, c) => under.map((v, n) => v * (1 - c.a) + c.rgb[n] * c.a);
        return layers.reverse().reduce(over, [255, 255, 255]);
    };
    return [...document.querySelectorAll('main *, nav *')].filter(e => !e.closest('svg, option')
        && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && !e.matches('.nil')
        && e.getClientRects().length).map(e => {
            const [one, other] = [light(parse(getComputedStyle(e).color).rgb), light(behind(e))].sort((a, b) => b - a);
            return [(one + .05) / (other + .05), e.outerHTML.slice(0, 90)];
        }).filter(([ratio]) => ratio < 4.5);
}"""


def test_every_page_of_the_registry_is_opened(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "book", [])
    app = FastAPI()
    routes = routes_of(app, Shelf(folder, load_book(folder)), lambda: NOW, OneUser("Ann")).routes
    pages = {one.path for one in routes if one.method == "GET" and not one.path.startswith(FILES)}
    assert pages == {page.partition("?")[0] for page in PAGES}


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_attacks_do_nothing_and_pages_fit_are_labelled_and_legible(
    chromium: Browser, address: str, width: int, scheme: str
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.on("request", lambda request: asked.append(request.url))
    for where in PAGES:
        page.goto(address + where)
        assert page.title() != MARK and page.locator("main h1").is_visible(), where
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"{where} is too wide"
        assert page.evaluate(UNLABELLED) == [], where
        levels = page.evaluate(HEADINGS)
        assert levels.count(1) == 1 and all(b - a <= 1 for a, b in pairwise(levels) if a > 1), where
        assert page.evaluate(DIM) == [], where
        drawings = page.locator("figure").count()
        assert page.locator("figure table").count() == drawings, f"a chart of {where} has no table"
    context.close()
    assert [text for text in said if "favicon" not in text and "404" not in text] == []
    assert [url for url in asked if not url.startswith(address)] == []


def test_a_leader_goes_from_the_brief_to_an_account_by_keyboard_without_scripts(
    chromium: Browser, address: str
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the link that skips the navigation
    assert page.url.endswith("#main")
    page.get_by_role("link", name="At risk", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/at-risk")
    page.get_by_role("textbox", name="How many").fill("3")
    page.keyboard.press("Enter")
    page.wait_for_url("**top=3**")
    assert page.locator("table.cards tbody tr").count() == 3
    page.locator("table.cards tbody a").nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/account?id=**")
    assert page.get_by_role("heading", name="What moved it").is_visible()
    page.get_by_role("link", name="run " + RUNS[TUE]).click()
    page.wait_for_url(f"**run={RUNS[TUE]}")
    context.close()


def test_a_leader_flags_two_rows_by_keyboard_without_scripts(chromium: Browser, tmp_path: Path) -> None:
    with served(hostile_book(tmp_path / "book")) as where:
        context = chromium.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{where}/at-risk?top=4")
        for box in page.get_by_role("checkbox").all()[1:3]:
            box.focus()
            page.keyboard.press("Space")
        page.get_by_label("Note, or why").fill("ask about May")
        page.keyboard.press("Enter")
        page.locator("table .flag").nth(1).wait_for()
        assert page.locator("table .flag").count() == 2 and page.url.endswith("/at-risk?top=4")
        context.close()
    flags = open_state(tmp_path / "book", create=False).actions()
    assert [(one.opened_by, one.history[0].note) for one in flags] == [("Ann", "ask about May")] * 2


def test_an_analyst_goes_back_a_night_and_asks_who_moved(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    page.goto(f"{address}/movers")
    page.get_by_label("Cause").select_option("time passing")
    page.locator("main form button").click()
    assert "3 accounts moved" in page.locator("main .lead").inner_text()
    page.get_by_label("Night").select_option("Mon 23 Nov 2026")
    page.locator("nav .night button").click()
    assert "An earlier night." in page.locator("main").inner_text()
    assert "first night" in page.locator("main").inner_text()
    page.close()


def test_one_signs_in_and_out_by_keyboard_without_scripts(chromium: Browser, tmp_path: Path) -> None:
    folder = hostile_book(tmp_path / "book")
    state = open_state(folder, create=True)
    add_user(state, "Ann", Role.LEADER, EVERY_ACCOUNT, passwords.hashed("a horse of another colour", "Ann"), NOW)
    with served(folder, door=SignIn(state, Serve(), lambda: NOW, secure=False)) as where:
        context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
        page = context.new_page()
        page.goto(f"{where}/at-risk?top=2")
        for name, password in (("<b>nobody</b>", "wrong"), ("ann", "a horse of another colour")):
            page.get_by_label("Name").fill(name)
            page.get_by_label("Password").fill(password)
            page.keyboard.press("Enter")
            if password == "wrong":
                assert "do not fit together" in page.get_by_role("alert").inner_text()
                assert page.get_by_label("Name").input_value() == name
        page.wait_for_url("**/at-risk?top=2")
        page.get_by_role("checkbox").nth(0).focus()
        page.keyboard.press("Space")
        page.get_by_role("button", name="Flag", exact=True).press("Enter")
        page.locator("table .flag").wait_for()
        page.get_by_role("button", name="Sign out").press("Enter")
        page.wait_for_url("**/sign-in")
        page.go_back()
        assert page.get_by_role("heading", name="Who are you?").is_visible(), "nothing is kept by the browser"
        context.close()
    assert [one.opened_by for one in state.actions()] == ["Ann"]
