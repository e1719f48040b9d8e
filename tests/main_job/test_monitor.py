"""Monitoring a small book: nights judged once their horizon has passed, as it came, and for good."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import kare_ml
from kare_ml.errors import UsageError
from kare_ml.io.published import read_published
from tests.main_job.conftest import TINY_AS_OF
from tests.workspaces import kare, tree

HORIZON = 60
FIRST = TINY_AS_OF - dt.timedelta(days=HORIZON)


def test_nights_are_judged_once_and_as_it_came(tiny: Path) -> None:
    for night in (FIRST, FIRST + dt.timedelta(days=1), TINY_AS_OF):
        assert kare("score", "-w", tiny, "--as-of", night).code == 0
    clients = [r for r in read_published(tiny, as_of=FIRST).to_pylist() if r["lifecycle"] == "client"]
    assert kare("flag", clients[0]["account_id"], "--owner", "Ann", "--by", "Lea", "-w", tiny).code == 0

    early = json.loads(kare("monitor", "-w", tiny, "--as-of", TINY_AS_OF - dt.timedelta(days=1), "--json").out)
    assert (early["judged_now"], early["nights"]) == (0, 0)
    outcome = kare("monitor", "-w", tiny, "--as-of", TINY_AS_OF, "--json")
    assert outcome.code == 0, outcome.err
    assert (json.loads(outcome.out)["judged_now"], json.loads(outcome.out)["nights"]) == (1, 1)

    # What came is what the night of one horizon later published itself.
    now = {r["account_id"]: r for r in read_published(tiny, as_of=TINY_AS_OF).to_pylist()}
    (file,) = (tiny / "outcomes").glob("*.parquet")
    rows = pq.read_table(file).to_pylist()
    assert {r["account_id"]: r["lifecycle_then"] for r in rows} == {
        r["account_id"]: now[r["account_id"]]["lifecycle"] for r in rows
    }
    gone = [r for r in rows if r["lifecycle"] == "client" and r["lifecycle_then"] == "lapsed"]
    assert gone and all(0 < r["lapsed_after"] <= HORIZON and not r["ordered"] for r in gone)

    before = tree(tiny)
    assert json.loads(kare("monitor", "-w", tiny, "--as-of", TINY_AS_OF, "--json").out)["judged_now"] == 0
    assert tree(tiny) == before
    book = kare_ml.open(tiny)
    assert len(book.outcomes(FIRST)) == len(rows) and book.monitor().nights == 1
    with pytest.raises(UsageError, match="is not judged"):
        book.outcomes(TINY_AS_OF)
    # The flag was written today, years after the history ends: nothing of it can be told as of then.
    assert json.loads(outcome.out)["flags"]["accounts"] == 0
    assert "Nothing asks for training" in kare("monitor", "-w", tiny, "--as-of", TINY_AS_OF).out


def test_forgetting_takes_an_account_out_of_the_ledger(tiny: Path) -> None:
    for night in (FIRST, TINY_AS_OF):
        assert kare("score", "-w", tiny, "--as-of", night).code == 0
    assert kare("monitor", "-w", tiny, "--as-of", TINY_AS_OF).code == 0
    assert kare("forget", "0001", "--yes", "-w", tiny).code == 0
    (file,) = (tiny / "outcomes").glob("*.parquet")
    assert "0001" not in pq.read_table(file)["account_id"].to_pylist()


def test_before_anything_is_published_it_says_what_to_do(tiny: Path) -> None:
    outcome = kare("monitor", "-w", tiny)
    assert outcome.code == 2 and "kare score" in outcome.err
