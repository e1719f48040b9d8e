"""One hostile book, served once for all tests of this folder, and a browser to look at it with; gone after the last."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.web.books import hostile_app
from tests.web.servers import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="package")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the hostile book is served."""
    with served(hostile_app(tmp_path_factory.mktemp("web") / "book")) as where:
        yield where


@pytest.fixture
def pages(address: str) -> Iterator[httpx.Client]:
    """A client that asks as a browser would."""
    with httpx.Client(base_url=address, timeout=60) as client:
        yield client


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """A real browser. Skips where Chromium is not installed."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
