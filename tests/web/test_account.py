"""One account: between any two nights, over time, what was recorded of it as it was known, and what would change it."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from kare_ml.domain.as_of import AsOf
from kare_ml.io.happenings import by_month
from kare_ml.io.records import records
from tests.web.doors import SaysWho
from tests.web.servers import served
from tests.web.stories import DAYS, RUN, storied_book
from tests.web.test_disagreements import rows_of

AS_OF = AsOf(dt.date(2026, 11, 24), "UTC")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return storied_book(tmp_path_factory.mktemp("account") / "book")


@pytest.fixture(scope="module")
def pages(book: Path) -> Any:
    with served(book) as where, httpx.Client(base_url=where, timeout=60) as client:
        yield client


def test_what_moved_it_is_told_between_any_two_nights(pages: httpx.Client) -> None:
    whole = pages.get(f"/account?id=a&since={RUN[DAYS[0]]}").text
    assert "From 20 Nov 2026 to 24 Nov 2026: risk word Normal → High" in whole
    assert {"20 Nov 2026 20.0%", "time passing +10.0%", "new events +20.0%"} <= set(rows_of(whole))
    last = rows_of(pages.get("/account?id=a").text)
    assert "22 Nov 2026 30.0%" in last and "time passing +10.0%" not in last
    first = pages.get(f"/account?id=a&since={RUN[DAYS[0]]}&run={RUN[DAYS[1]]}").text
    assert "From 20 Nov 2026 to 22 Nov 2026" in first and "new events" not in "".join(rows_of(first))


def test_a_night_that_is_not_before_is_said_to_be_none(pages: httpx.Client) -> None:
    text = pages.get(f"/account?id=a&since={RUN[DAYS[2]]}&run={RUN[DAYS[1]]}").text
    assert "That night is none before 22 Nov 2026" in text and "From 20 Nov 2026" in text


def test_an_account_that_was_not_there_before_is_said_to_be_new(pages: httpx.Client) -> None:
    assert "It was not in the book on 20 Nov 2026" in pages.get(f"/account?id=b&since={RUN[DAYS[0]]}").text


def test_the_line_over_the_nights_tells_of_models_and_events(pages: httpx.Client) -> None:
    told = rows_of(pages.get("/account?id=a").text)
    assert any(row.startswith("2026-11-22 60% 10% 30%") and "model churn model of" in row for row in told)
    assert any(row.startswith("2026-11-24 40% 10% 50%") and "ticket T9, 2026-11-24" in row for row in told)


def test_its_records_are_as_they_were_known(book: Path, pages: httpx.Client) -> None:
    told = [(str(one.day), one.kind, one.words, one.amount) for one in records(book, ("a",), AS_OF)]
    assert told == [
        ("2026-11-21", "payment due", "I1; paid on 2026-11-22", 7.0),
        ("2026-11-20", "payment due", "I1; not paid yet", 160.0),
        ("2026-11-10", "invoice", "I1; 2 lines; Belts, Pumps", 160.0),
    ]
    (month,) = by_month(book, ("a",), AS_OF)
    assert (month.purchases, month.counts) == (160.0, {"invoice lines": 2})
    (before,) = by_month(book, ("a",), AsOf(dt.date(2026, 11, 15), "UTC"))
    assert before.purchases == 150.0
    assert "10 Nov 2026 invoice I1; 2 lines; Belts, Pumps 160" in rows_of(pages.get("/account?id=a").text)


def test_of_another_owners_account_nothing_is_told(book: Path) -> None:
    who = {"user": "analyst owner=Bea"}
    with served(book, door=SaysWho()) as where, httpx.Client(base_url=where, timeout=60, headers=who) as pages:
        assert pages.get("/account?id=b").status_code == 200
        for page in ("/account?id=a", "/what-if?id=a", "/what-if?id=a&go=1"):
            answer = pages.get(page)
            assert (answer.status_code, "Acme" in answer.text) == (404, False)


def test_what_would_bring_it_back_is_worked_out_when_asked(pages: httpx.Client) -> None:
    text = pages.get("/what-if?id=a").text
    assert "Chance to lose it as it is: 50%" in text and '<input type="hidden" name="go" value="1">' in text
    asked = pages.get("/what-if?id=a&go=1").text  # of a book without models
    assert 'name="go"' not in asked and re.search(
        r"Its history leaves nothing to change|could not be worked out", asked
    )
