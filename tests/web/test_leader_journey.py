"""A leader's morning in a real browser: who is at risk, flag them, say what was done; by mouse, and by keys alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kare_ml.io.state import open_state
from tests.web.books import MON, TUE, client, night
from tests.web.servers import served
from tests.workspaces import write_workspace

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Eight clients at risk of two regions; the greatest revenue is in the South."""
    folder = write_workspace(tmp_path / "book", [])
    for day in (MON, TUE):
        regions = {n: "South" if n % 2 else "North" for n in range(1, 9)}
        rows = [client(str(n), f"Firm {n}", day, owner="Bea", region=region, revenue_at_risk=100.0 * n)
                for n, region in regions.items()]  # fmt: skip
        night(folder, day, rows)
    return folder


class Hand:
    """How one goes about a page: with the mouse, or with keys alone."""

    def __init__(self, page: Page, *, keys: bool) -> None:
        self.page, self.keys = page, keys

    def press(self, what: Locator) -> None:
        """Follow a link, or press a button."""
        if not self.keys:
            what.click()
            return
        self.reach(what)
        self.page.keyboard.press("Enter")

    def tick(self, what: Locator) -> None:
        """Tick a box."""
        if not self.keys:
            what.click()
            return
        self.reach(what)
        self.page.keyboard.press("Space")

    def write(self, what: Locator, text: str) -> None:
        """Write into a field."""
        what.click() if not self.keys else self.reach(what)
        self.page.keyboard.type(text)

    def choose(self, what: Locator, label: str) -> None:
        """Choose of a list, by the letters of what is wanted."""
        if not self.keys:
            what.select_option(label)
            return
        self.reach(what)
        self.page.keyboard.type(label)

    def reach(self, what: Locator) -> None:
        """Go there by the Tab key alone, from wherever one is."""
        for _ in range(200):
            if what.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the Tab key does not lead to {what}")


@pytest.mark.parametrize("keys", [False, True], ids=["mouse", "keyboard"])
def test_a_leader_filters_flags_and_says_what_was_done(chromium: Browser, book: Path, keys: bool) -> None:
    with served(book) as where:
        context = chromium.new_context(java_script_enabled=not keys)
        page = context.new_page()
        hand = Hand(page, keys=keys)
        page.goto(where)
        hand.press(page.get_by_role("link", name="All that are at risk"))
        page.wait_for_url("**/at-risk")
        assert page.locator("table.cards tbody tr").count() == 8

        hand.choose(page.get_by_label("Region"), "North")
        hand.press(page.get_by_role("button", name="Show").last)
        page.wait_for_url("**region=North**")
        rows = page.locator("table.cards tbody tr")
        assert [row.locator("th bdi").inner_text() for row in rows.all()] == ["Firm 8", "Firm 6", "Firm 4", "Firm 2"]

        for name in ("Firm 8", "Firm 4"):
            hand.tick(page.get_by_role("checkbox", name=f"Choose {name}"))
        hand.write(page.get_by_label("For", exact=True), "Cid")
        hand.write(page.get_by_label("Note, or why"), "ask about May")
        hand.press(page.get_by_role("button", name="Flag", exact=True))
        page.locator("table .flag").nth(1).wait_for()
        assert "region=North" in page.url, "one comes back to the very list"
        hand.press(page.get_by_role("button", name="Flag Firm 6"))
        page.locator("table .flag").nth(2).wait_for()

        hand.press(page.get_by_role("link", name="Flags and outcomes"))
        page.wait_for_url("**/flags")
        assert page.locator("table.cards tbody tr").count() == 3
        hand.write(page.get_by_label("What was done for Firm 8"), "visited them")
        page.keyboard.press("Enter")
        done = page.locator("table.cards tbody tr", has_text="visited them")
        done.wait_for()
        assert "done" in done.inner_text() and "Firm 8" in done.inner_text()
        context.close()
    flags = {one.account_id: one for one in open_state(book, create=False).actions(open_only=False)}
    assert {account: (one.owner, one.status) for account, one in flags.items()} == {
        "8": ("Cid", "done"), "4": ("Cid", "open"), "6": ("Bea", "open"),
    }  # fmt: skip
    assert (flags["4"].history[0].note, flags["8"].outcome) == ("ask about May", "visited them")
