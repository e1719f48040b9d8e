"""What a stage is given: what cannot be known, what models must not see, and the reviews that rules stand on."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from kare_ml.baseline.attributes import Review
from kare_ml.errors import UsageError
from kare_ml.io.reviews import add_review, read_reviews
from kare_ml.stages.context import Context, open_context, require_events_before
from kare_ml.stages.intake import intake, review
from tests.workspaces import FIRST, shop, write_lines, write_workspace

ACCOUNTS = """
[sources.accounts]
path = "accounts.csv"
{extra}
[sources.accounts.columns]
account_id = "account_id"
employees = "employees"
"""
AS_OF = FIRST + dt.timedelta(days=150)


def context(folder: Path, as_of: dt.date = AS_OF, more: str = "") -> Context:
    write_workspace(folder, shop(20, 200), more=more)
    write_lines(folder / "accounts.csv", [("0001", 12)], "account_id,employees")
    opened = open_context(folder, as_of)
    intake(opened)
    return opened


def test_what_was_never_mapped_is_absent(tmp_path: Path) -> None:
    alone = context(tmp_path / "alone")
    assert {"margin_365d", "employees", "headcount", "target"} <= alone.absent
    assert not {"spend_365d", "days_since_order"} & alone.absent
    with_accounts = context(tmp_path / "both", more=ACCOUNTS.format(extra=""))
    assert not {"employees", "headcount"} & with_accounts.absent
    assert "target" in with_accounts.absent


def test_models_do_not_see_what_may_have_been_different(tmp_path: Path) -> None:
    changing = context(tmp_path / "changing", more=ACCOUNTS.format(extra=""))
    assert "headcount" in changing.not_for_models
    assert "tenure_days" in changing.not_for_models, "it drifts as the book ages"
    fixed = context(tmp_path / "fixed", more=ACCOUNTS.format(extra='immutable = ["employees"]'))
    assert "headcount" not in fixed.not_for_models


def test_a_review_keeps_its_numbers_until_it_is_renewed(tmp_path: Path) -> None:
    before = context(tmp_path / "book")
    first = review(before)
    assert first.dated == str(AS_OF)
    later = open_context(before.folder, AS_OF + dt.timedelta(days=40))
    assert review(later) == first, "nobody moves because others did"
    renewed = Review(str(later.as_of), {key: number + 1 for key, number in first.thresholds.items()})
    add_review(before.folder, renewed)
    assert review(later) == renewed
    assert review(before) == first, "the past is seen by the numbers of its time"
    assert [made.dated for made in read_reviews(before.folder)] == [first.dated, renewed.dated]


def test_a_rule_of_a_new_percentile_completes_the_review(tmp_path: Path) -> None:
    first = review(context(tmp_path / "book"))
    rule = """
[profiles.recapture]
must = [{ name = "large once", feature = "best_year_spend", at_least = { percentile = 90 } }]
"""
    completed = review(context(tmp_path / "book", more=rule))
    assert completed.thresholds["best_year_spend p90 of clients"] > 0
    assert completed.thresholds.items() >= first.thresholds.items()


def test_the_first_event_is_the_first_that_was_known(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "book", [], more='known_at = "known_at"\n')
    late, soon = AS_OF + dt.timedelta(days=1), FIRST + dt.timedelta(days=30)
    lines = [("1", FIRST, 5, late), ("1", FIRST + dt.timedelta(days=30), 5, soon)]
    write_lines(folder / "invoices.csv", lines, "account_id,invoiced_at,amount,known_at")
    opened = open_context(folder, AS_OF)
    intake(opened)
    with opened.history() as history:
        assert require_events_before(opened, history).date == soon
        assert require_events_before(open_context(folder, late), history).date == FIRST
        with pytest.raises(
            UsageError, match=r"nothing had happened yet as of 2020-02-05(.|\n)*first invoice, 2020-01-06"
        ):
            require_events_before(open_context(folder, soon), history)
