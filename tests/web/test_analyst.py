"""An analyst's journey in a real browser, by mouse and by keyboard alone; and what an account's page prints."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from tests.web.kept import keep_churn_model
from tests.web.servers import served
from tests.web.stories import DAYS, RUN, storied_book

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


A4 = 794 - 2 * 53
"""The width of the paper less its margins, at 96 pixels an inch."""

CUT = """() => [...document.querySelectorAll('main *')].filter(e => !e.closest('.unseen')
    && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 90))"""


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = storied_book(tmp_path_factory.mktemp("analyst") / "book")
    keep_churn_model(folder)
    with served(folder) as address:
        yield address


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


def test_by_mouse_from_a_search_to_why_it_moved_another_night_and_the_model(page: Page, where: str) -> None:
    page.goto(where)
    page.get_by_label("Find an account").fill("akme")  # one letter off
    page.get_by_label("Find an account").press("Enter")
    page.get_by_role("link", name="Acme").click()
    assert page.get_by_role("heading", level=1, name="Acme").is_visible()
    page.locator("main select[name=since]").select_option("Fri 20 Nov 2026")
    page.locator("form[action='/account#moved'] button").click()
    page.wait_for_url(f"**since={RUN[DAYS[0]]}**")
    assert "risk word Normal → High" in page.locator("section[aria-labelledby=moved]").inner_text()
    page.locator("main select[name=run]").select_option("Sun 22 Nov 2026")
    page.locator("form[action='/account#moved'] button").click()
    page.wait_for_url(f"**run={RUN[DAYS[1]]}**")
    assert "risk word Normal → Watch" in page.locator("section[aria-labelledby=moved]").inner_text()
    page.get_by_role("link", name="Models and data").click()
    page.get_by_role("link", name="churn 1").click()
    assert page.get_by_role("heading", level=1).inner_text() == "What is the churn model worth?"
    assert f"run={RUN[DAYS[1]]}" in page.url, "it stays in the night that is looked at"


def test_by_keyboard_alone(page: Page, where: str) -> None:
    def tab_to(name: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.locator(":focus").count() and page.locator(":focus").first.inner_text().strip() == name:
                return
        raise AssertionError(f"{name} is not reached")

    page.goto(where)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")  # past the skip link and the name of the book, to the search
    page.keyboard.type("acme")
    page.keyboard.press("Enter")
    page.wait_for_url("**/account?id=a")
    tab_to("Movers")
    page.keyboard.press("Enter")
    page.wait_for_url("**/movers")
    tab_to("Acme")
    page.keyboard.press("Enter")
    page.wait_for_url("**/account?id=a")
    tab_to("What would bring its risk down")
    page.keyboard.press("Enter")
    page.wait_for_url("**/what-if?id=a")
    tab_to("Models and data")
    page.keyboard.press("Enter")
    page.wait_for_url("**/models")


def test_an_account_prints_whole_without_what_is_for_the_screen(page: Page, where: str) -> None:
    page.goto(f"{where}/account?id=a&since={RUN[DAYS[0]]}")
    printed = PdfReader(io.BytesIO(page.pdf(format="A4", print_background=True)))
    text = " ".join(" ".join(sheet.extract_text() for sheet in printed.pages).split())
    for said in (
        "Acme", "What moved it", "risk word Normal → High", "time passing", "ticket T9", "I1; 2 lines; Belts, Pumps",
        "By our rules", "The link to this night", f"run {RUN[DAYS[2]]}",
    ):  # fmt: skip
        assert said in text, said
    for hidden in ("Find an account", "Models and data", "Overview", "To the content", "Dismiss"):
        assert hidden not in text, hidden
    width = float(printed.pages[0].mediabox.width)
    assert 590 < width < 600


def test_nothing_of_a_printed_page_is_cut(chromium: Browser, where: str) -> None:
    paper = chromium.new_page(viewport={"width": A4, "height": 1000})
    paper.emulate_media(media="print")
    for address in (f"/account?id=a&since={RUN[DAYS[0]]}", "/models", "/disagreements", "/card?model=churn"):
        paper.goto(where + address)
        assert paper.evaluate(CUT) == [], address
    paper.close()
