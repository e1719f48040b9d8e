"""How far the models and the data can be trusted: grades, what came, the data, and every night, held ones too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pyarrow as pa
import pytest

from kare_ml.history.usability import Minimum, Problem, Usability
from kare_ml.io.outcomes import keep_outcomes
from kare_ml.io.published import PublishedRun
from kare_ml.io.usability_report import keep_usability
from kare_ml.monitor.outcomes import OUTCOMES
from kare_ml.web.words import NOTHING
from tests.web.books import MON, RUNS, TUE, client, night
from tests.web.kept import keep_churn_model, keep_report
from tests.web.servers import served
from tests.web.test_disagreements import outcome, rows_of
from tests.workspaces import write_workspace


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two nights with a churn model, a judged one among them, a report of the data, and a night that was held back."""
    folder = write_workspace(tmp_path_factory.mktemp("models") / "book", [])
    for day in (MON, TUE):
        night(folder, day, [client(str(n), f"Firm {n}", day) for n in range(4)])
    keep_churn_model(folder)
    judged = [outcome(str(n), "dormant" if n < 3 else "Keep", churn=0.3, expansion=0.1) for n in range(4)]
    keep_outcomes(
        folder, PublishedRun(MON, RUNS[MON], None, f"runs/{MON}", 4, 2), pa.Table.from_pylist(judged, OUTCOMES)
    )
    (folder / "history").mkdir()
    problem = Problem(
        "invoices", "set aside", "not_a_number", ["amount"], "no number", "mend it", 7, 0.01, {}, ["a <i>"]
    )
    keep_usability(folder, Usability("B", "GBP", TUE, [], [problem], [], [], Minimum(900, 365, 50, 30, [], 90, 2, 3)))
    keep_report(folder, f"{TUE}-{RUNS[TUE]}")
    keep_report(folder, f"2026-11-25-{'c' * 16}", held="half of the <rows> are gone")
    keep_report(folder, f"2026-11-20-{'e' * 16}")
    return folder


@pytest.fixture(scope="module")
def pages(book: Path) -> Any:
    with served(book) as where, httpx.Client(base_url=where, timeout=60) as client:
        yield client


def test_grades_stand_beside_the_best_of_our_rules(pages: httpx.Client) -> None:
    told = rows_of(pages.get("/models").text)
    (churn,) = (row for row in told if row.startswith("Churn risk"))
    assert "A better than the recency rule the model 1 Nov 2026" in churn
    assert "0.300 0.290 to 0.310 0.350 recency rule +0.050 +0.040 to +0.060" in churn
    (expansion,) = (row for row in told if row.startswith("Expansion"))
    assert "no model is in force nothing" in expansion


def test_what_was_expected_stands_beside_what_came(pages: httpx.Client) -> None:
    told = rows_of(pages.get("/models").text)
    assert any(row.startswith("23 Nov 2026 churn 4 30.0% 75.0% 30.1% to 95.4% off") for row in told)
    assert any(row.startswith("23 Nov 2026 4 3") for row in told)


def test_a_night_that_was_held_back_is_listed_with_its_reason_and_its_report(pages: httpx.Client) -> None:
    text = pages.get("/models").text
    told = rows_of(text)
    assert any(row.startswith("Wed 25 Nov 2026 held back : half of the &lt;rows&gt; are gone") for row in told)
    assert any(row.startswith("Tue 24 Nov 2026 yes 4 1 2 3 turnover 12") for row in told)
    assert any(row.startswith("Mon 23 Nov 2026 yes " + NOTHING) for row in told)
    assert "20 Nov 2026" not in text, "the report of a run that is not published any more"
    held = pages.get("/night", params={"of": f"2026-11-25-{'c' * 16}"}).text
    assert "Held back, not published:</b> <bdi>half of the &lt;rows&gt; are gone" in held
    assert "Look at the book" not in held and "&lt;u&gt;42%&lt;/u&gt;" in held


@pytest.mark.parametrize("of", ["2026-11-24-nope", "../kare.toml", "2026-11-24-../../registry/promotions", ""])
def test_a_report_that_is_not_kept_is_not_found(pages: httpx.Client, of: str) -> None:
    answer = pages.get("/night", params={"of": of})
    assert (answer.status_code, "No such report" in answer.text) == (404, True)


def test_a_card_is_laid_out_anew_and_escaped(pages: httpx.Client) -> None:
    text = pages.get("/card?model=churn").text
    assert "Version 1, the champion of this night" in text and "&lt;b&gt;Bold&lt;/b&gt; &amp; Co" in text
    assert "style=" not in text and text.count("<figure>") == 2
    for query in ("model=churn&version=2", "model=expansion", "model=../x"):
        assert pages.get(f"/card?{query}").status_code == 404


def test_the_report_on_the_data_says_what_to_mend_first(pages: httpx.Client) -> None:
    assert "First to mend: invoices, not a number." in pages.get("/models").text
    text = pages.get("/usability").text
    assert "invoices amount set aside: no number a &lt;i&gt; 7 1.0% mend it" in rows_of(text)
    assert "There are 900 and 50: which is enough" in text


def test_a_book_without_any_of_it_says_how_to_get_it(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "book", [])
    night(folder, TUE, [client("1", "Acme", TUE, churn_source="rule_rate")])
    with served(folder) as where, httpx.Client(base_url=where, timeout=60) as pages:
        text = pages.get("/models").text
        assert "no model is in force" in text and "No report on the data is kept" in text
        assert "No night has been judged by then" in text and "there is nothing to compare with" in text
        assert "No report on the data is kept" in pages.get("/usability").text
