"""The pages of a book that was trained and scored: models speak, and what they say is what is published."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from pathlib import Path

import httpx
import pytest

from kare_ml.book import Book
from tests.books import AS_OF
from tests.web.servers import served


@pytest.mark.slow
def test_the_pages_say_what_is_published(sample: Path) -> None:
    book = Book(sample)
    first = book.at_risk(top=1).iloc[0]
    with served(sample, dt.datetime.combine(AS_OF, dt.time(8))) as where, httpx.Client(base_url=where) as pages:
        overview, listed, movers, page = (
            unescape(pages.get(address, timeout=60).text)
            for address in ("/", "/at-risk?top=1", "/movers", f"/account?id={first.account_id}")
        )
    assert f"{len(book.scored()):,}" in overview and "complete" in overview
    assert re.search(r"Where the revenue is heading", overview)
    assert first["name"] in listed and first.first_reason in listed and f"{round(first.revenue_at_risk):,}" in listed
    assert "first night" in movers
    for words in book.reasons(first.account_id).query("feature.notna() and feature != 'others'").words:
        assert words in page
    assert "Net purchases" in page and "By our rules" in page
