"""Sources that are late or too old, and books and accounts with too little history."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from kare_ml.io.published import published_runs, read_published
from tests.main_job.runs import run_id
from tests.workspaces import FIRST, kare, shop, write_workspace

DAYS = 120
LAST = FIRST + dt.timedelta(days=DAYS - 1)


def workspace(folder: Path, more: str = "") -> Path:
    """Invoices on every day up to `LAST`; they are declared to come every business day."""
    lines = [*shop(30, DAYS), ("0000", LAST, "10.00")]
    book = write_workspace(folder / "book", lines, more=more)
    text = (book / "kare.toml").read_text("utf-8")
    (book / "kare.toml").write_text(text.replace("[sources.invoices]\n", "[sources.invoices]\nevery = 1\n"), "utf-8")
    return book


def after(business_days: int) -> dt.date:
    """The day from which `LAST` lies so many business days back."""
    day = LAST
    while business_days >= 0:
        day += dt.timedelta(days=1)
        business_days -= day.weekday() < 5
    return day


def test_a_late_source_warns_and_a_too_old_one_blocks(tmp_path: Path) -> None:
    book = workspace(tmp_path)
    for age, warned in ((1, False), (2, True), (3, True)):
        outcome = kare("score", "-w", book, "--as-of", after(age))
        assert outcome.code == 0, outcome.err
        assert (f"late, invoices: newest {LAST}, {age} business days ago" in outcome.err) == warned
    good = run_id(book)
    outcome = kare("score", "-w", book, "--as-of", after(4))
    assert outcome.code == 3
    assert "a source is too old" in outcome.err and f"newest {LAST}, 4 business days ago" in outcome.err
    assert "every 1 is declared, more than 3 blocks" in outcome.err
    assert run_id(book) == good, "the last good table stays"


def test_a_holiday_makes_nobody_late(tmp_path: Path) -> None:
    book = workspace(tmp_path)
    off = ", ".join(str(LAST + dt.timedelta(days=i)) for i in range(1, 8))
    text = (book / "kare.toml").read_text("utf-8")
    (book / "kare.toml").write_text(text.replace("[book]\n", f"[book]\nholidays = [{off}]\n"), "utf-8")
    outcome = kare("score", "-w", book, "--as-of", LAST + dt.timedelta(days=8))
    assert outcome.code == 0 and "late" not in outcome.err, outcome.err


def test_the_thresholds_are_stored_with_the_run(tmp_path: Path) -> None:
    book = workspace(tmp_path, "\n[sufficiency]\nhistory_days = 40\n")
    as_of = after(1)
    assert kare("score", "-w", book, "--as-of", as_of).code == 0
    (head,) = published_runs(book)
    kept = json.loads((book / head.bundle / "sources.json").read_text("utf-8"))
    assert kept["sufficiency"] == {"history_days": 40, "orders": 1, "book_days": None, "book_accounts": 20}
    assert kept["freshness"] == [
        {"table": "invoices", "newest": str(LAST), "business_days": 1, "every": 1, "block_after": 3, "state": "fresh"}
    ]


def test_training_names_all_that_is_missing(tmp_path: Path) -> None:
    book = workspace(tmp_path, "\n[sufficiency]\nbook_days = 200\nbook_accounts = 50\n")
    outcome = kare("train", "-w", book, "--as-of", after(1))
    assert outcome.code == 4
    assert "at least 200 days; at least 50 accounts that ever bought" in outcome.err
    assert "119 days, since 2020-01-08; 30 accounts" in outcome.err
    assert kare("score", "-w", book, "--as-of", after(1)).code == 0
    assert set(read_published(book, columns=["status"])["status"].to_pylist()) == {"baseline_only"}
