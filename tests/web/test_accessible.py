"""Every page of the registry can be used by everybody: axe-core's rules, the keyboard, 320 pixels, light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pyarrow as pa
import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI

from kare_ml.config.load import load_book
from kare_ml.history.usability import Minimum, Usability
from kare_ml.io.outcomes import keep_outcomes
from kare_ml.io.published import PublishedRun
from kare_ml.io.usability_report import keep_usability
from kare_ml.monitor.outcomes import OUTCOMES
from kare_ml.web.app import routes_of
from kare_ml.web.security.door import OneUser
from kare_ml.web.shelf import Shelf
from tests.web.kept import keep_churn_model, keep_report
from tests.web.servers import NOW, served
from tests.web.stories import DAYS, RUN, storied_book
from tests.web.test_disagreements import outcome

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ASKED = {
    "/account": f"id=a&since={RUN[DAYS[0]]}", "/what-if": "id=a", "/search": "q=firm", "/card": "model=churn",
    "/night": f"of={DAYS[2]}-{RUN[DAYS[2]]}",
}  # fmt: skip
"""What a page needs in its address to show something."""

LEFT_OUT = {"scrollable-region-focusable"}
"""Browsers let the keyboard into what scrolls, and only where it does; a stop at every table would be in the way."""

LARGE = """() => [...document.querySelectorAll('main *')].filter(e => !e.closest('.scroll, .drawing, .unseen, svg')
    && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 90))"""
UNSEEN_FOCUS = """() => {
    const e = document.activeElement, s = getComputedStyle(e);
    if (e === document.body) return null;
    return s.outlineStyle === 'none' || s.outlineWidth === '0px' ? e.outerHTML.slice(0, 90) : '';
}"""
OWN_FOCUS = 'type="date"'
"""A field of several parts: the browser shows which of them is meant."""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book that has something for every page."""
    folder = storied_book(tmp_path_factory.mktemp("accessible") / "book")
    keep_churn_model(folder)
    keep_report(folder, f"{DAYS[2]}-{RUN[DAYS[2]]}")
    keep_usability(folder, Usability("B", "GBP", DAYS[2], [], [], [], [], Minimum(900, 365, 50, 30, [], 90, 2, 3)))
    judged = [{**outcome("a", "dormant", churn=0.3), "as_of": DAYS[0], "run_id": RUN[DAYS[0]]}]
    run = PublishedRun(DAYS[0], RUN[DAYS[0]], None, f"runs/{DAYS[0]}", 1, 2)
    keep_outcomes(folder, run, pa.Table.from_pylist(judged, OUTCOMES))
    return folder


@pytest.fixture(scope="module")
def where(book: Path) -> Iterator[str]:
    with served(book) as address:
        yield address


@pytest.fixture(scope="module")
def addresses(book: Path, where: str) -> list[str]:
    """Every page of the registry that is made for people."""
    routes = routes_of(FastAPI(), Shelf(book, load_book(book)), lambda: NOW, OneUser("Ann")).routes
    found = [f"{one.path}?{ASKED.get(one.path, '')}" for one in routes if one.method == "GET"]
    with httpx.Client(base_url=where, timeout=60) as client:
        heads = {address: client.get(address).headers.get("content-type", "") for address in found}
    pages = [address for address, kind in heads.items() if kind.startswith("text/html")]
    assert {"/", "/models", "/disagreements", "/account", "/card"} <= {page.partition("?")[0] for page in pages}
    return pages


def faults(page: Page, options: dict[str, Any]) -> list[str]:
    """What axe finds wrong with a page, a line a fault."""
    found = Axe().run(page, options={"resultTypes": ["violations"], **options}).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found if one["id"] not in LEFT_OUT for node in one["nodes"]]


def test_every_page_keeps_axes_rules_and_fits_320_pixels(chromium: Browser, where: str, addresses: list[str]) -> None:
    page = chromium.new_page(viewport={"width": 320, "height": 800}, color_scheme="light")
    wrong: dict[str, list[str]] = {}
    for address in addresses:
        page.goto(where + address)
        wrong[address] = faults(page, {})
        if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
            wrong[address] += [f"too wide: {one}" for one in page.evaluate(LARGE)[:3]]
        drawings, twins = page.locator("figure").count(), page.locator("figure table").count()
        wrong[address] += [f"{drawings} charts, {twins} tables"] if drawings != twins else []
    page.close()
    assert {address: told for address, told in wrong.items() if told} == {}


def test_colours_have_contrast_in_the_dark_too(chromium: Browser, where: str, addresses: list[str]) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 800}, color_scheme="dark")
    wrong: dict[str, list[str]] = {}
    for address in addresses:
        page.goto(where + address)
        wrong[address] = faults(page, {"runOnly": ["color-contrast"]})
    page.close()
    assert {address: told for address, told in wrong.items() if told} == {}


def test_what_is_wrong_is_found(chromium: Browser, where: str) -> None:
    page = chromium.new_page(viewport={"width": 320, "height": 800}, color_scheme="light")
    page.goto(f"{where}/search?q=zzz")
    assert faults(page, {}) == []
    page.evaluate("""() => {
        document.querySelector('h1').style.color = '#eee';
        document.querySelector('main input[type=search]').parentElement.replaceWith(document.createElement('input'));
    }""")
    assert {one.partition(":")[0] for one in faults(page, {})} == {"color-contrast", "label"}
    page.close()


def test_every_link_and_field_is_reached_by_tab_and_seen_to_be(chromium: Browser, where: str) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    for address in ("/", "/models?", "/disagreements?", f"/account?{ASKED['/account']}"):
        page.goto(where + address)
        stops = page.locator("a[href], button, input:not([type=hidden]), select, summary")
        there = sum(one.is_visible() for one in stops.all()) + 1  # the link that skips the navigation is out of sight
        reached = 0
        for _ in range(2 * there):
            page.keyboard.press("Tab")
            unseen = page.evaluate(UNSEEN_FOCUS)
            if unseen is None:
                break
            assert unseen == "" or OWN_FOCUS in unseen, address
            reached += 1
        assert reached >= there - 1, address
    page.close()
