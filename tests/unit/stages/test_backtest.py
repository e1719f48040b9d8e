"""`kare backtest` on a small book: the span, the cohort, the plots and what is refused."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from tests.workspaces import FIRST, kare, shop, write_workspace

DAYS = 300
AS_OF = FIRST + dt.timedelta(days=DAYS)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workspace(tmp_path_factory.mktemp("book") / "book", shop(300, DAYS))


def test_a_cohort_over_a_span_with_plots(book: Path) -> None:
    last = AS_OF - dt.timedelta(days=60)
    span = ("--from", last - dt.timedelta(days=30), "--to", last)
    outcome = kare("backtest", "churn", "-w", book, "--as-of", AS_OF, *span, "--where", "orders_365d >= 3", "--json")
    assert outcome.code == 0, outcome.err
    answer = json.loads(outcome.out)
    assert [o["as_of"] for o in answer["origins"]] == [str(last), str(last - dt.timedelta(days=30))]
    assert [o["looks"] for o in answer["origins"]] == [1, 1]
    assert answer["population"].endswith("orders_365d >= 3")
    figures = {(f["candidate"], f["metric"]): f for f in answer["figures"]}
    for candidate in ("model", "persistence", "recency rule", "RFM logistic", "constant"):
        interval = figures[candidate, "log_loss"]
        assert interval["low"] <= interval["mean"] <= interval["high"]
    home = book / answer["folder"]
    assert {path.name for path in home.iterdir()} == {
        "backtest.json", "calibration.svg", "gains.svg", "log-loss.svg",
    }  # fmt: skip
    assert (home / "gains.svg").read_text("utf-8").startswith("<svg")
    assert json.loads((home / "backtest.json").read_text("utf-8")) == answer


def test_a_span_that_is_still_open_is_refused(book: Path) -> None:
    outcome = kare("backtest", "-w", book, "--as-of", AS_OF, "--to", AS_OF)
    assert outcome.code == 2
    assert f"the outcome of {AS_OF} is not known yet" in outcome.err


def test_a_span_before_there_was_anything_to_learn_from_is_not_enough_history(book: Path) -> None:
    first = FIRST + dt.timedelta(days=95)
    outcome = kare("backtest", "-w", book, "--as-of", AS_OF, "--from", first, "--to", first)
    assert (outcome.code, "cannot be graded" in outcome.err) == (4, True)


def test_a_model_that_is_none_is_named(book: Path) -> None:
    assert "'chrun' is not a model" in kare("backtest", "chrun", "-w", book).err
